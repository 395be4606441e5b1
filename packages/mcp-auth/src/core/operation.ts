/** What an MCP message asks for. */

import { isJsonObject, own } from './strict-json.js';

/** One thing that a caller wants done, as the body of the request says it. All of it is the caller's to choose. */
export interface Operation {
  /** The JSON-RPC method, such as `tools/call`. */
  readonly method: string;
  /** The tool, prompt or task, or the URI of the resource. */
  readonly name?: string;
  /** The arguments of a tool or prompt, not yet validated against its schema. */
  readonly arguments?: Readonly<Record<string, unknown>>;
}

/** Which member of `params` says what a method is about. */
const nameMembers: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};

/** The same for methods that no header names. */
const unmirroredNameMembers: Readonly<Record<string, string>> = {
  'resources/subscribe': 'uri',
  'resources/unsubscribe': 'uri',
  'tasks/result': 'taskId',
};

/** The member of `params` that `Mcp-Name` mirrors (SEP-2243, SEP-2663); undefined for other methods. */
export function nameMember(method: string): string | undefined {
  return Object.hasOwn(nameMembers, method) ? nameMembers[method] : undefined;
}

export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

/**
 * One JSON-RPC request or notification → what it asks for. More than one operation where a method reaches what others protect: to
 * subscribe to a resource, or to complete its name, tells something about it. A client's answer asks for nothing.
 */
export function operationsOf(message: unknown): Reading<readonly Operation[]> {
  if (!isJsonObject(message)) return no('a message is no object');
  const misspelt = looksLike(message, ['jsonrpc', 'id', 'method', 'params']);
  if (misspelt !== undefined) return no(`a message has a member that is nearly "${misspelt}"`);
  if (!Object.hasOwn(message, 'method')) {
    const isAnswer = Object.hasOwn(message, 'result') || Object.hasOwn(message, 'error');
    return isAnswer ? { ok: true, value: [] } : no('a message has neither a method nor a result');
  }
  const { method } = message;
  if (typeof method !== 'string') return no('the method is no string');
  const params = own(message, 'params') ?? {};
  if (!isJsonObject(params)) return no('params is no object');
  const member = nameMember(method) ?? own(unmirroredNameMembers, method);
  if (typeof member !== 'string') return reaching(method, params);
  const near = looksLike(params, [member]);
  if (near !== undefined) return no(`params has a member that is nearly "${near}"`);
  const name = own(params, member);
  if (typeof name !== 'string') return no(`params.${member} is no string`);
  const given = own(params, 'arguments');
  if (given !== undefined && !isJsonObject(given)) return no('params.arguments is no object');
  const operation = { method, name, ...(given === undefined ? {} : { arguments: given }) };
  const read = { method: 'resources/read', name };
  return { ok: true, value: method.endsWith('subscribe') ? [operation, read] : [operation] };
}

/** Methods without a name of their own that point at prompts and resources. */
function reaching(method: string, params: Readonly<Record<string, unknown>>): Reading<readonly Operation[]> {
  const itself: Operation = { method };
  if (method === 'completion/complete') {
    const ref = own(params, 'ref');
    if (!isJsonObject(ref)) return no('params.ref is no object');
    const kind = own(ref, 'type');
    const [target, member] =
      kind === 'ref/prompt'
        ? ['prompts/get', 'name']
        : kind === 'ref/resource'
          ? ['resources/read', 'uri']
          : [];
    if (target === undefined || member === undefined)
      return no('params.ref.type is neither ref/prompt nor ref/resource');
    const name = own(ref, member);
    if (typeof name !== 'string') return no(`params.ref.${member} is no string`);
    return { ok: true, value: [itself, { method: target, name }] };
  }
  if (method === 'subscriptions/listen') {
    const wanted = own(params, 'notifications');
    const uris = isJsonObject(wanted) ? (own(wanted, 'resourceSubscriptions') ?? []) : [];
    if (!Array.isArray(uris) || uris.some((uri) => typeof uri !== 'string'))
      return no('params.notifications.resourceSubscriptions is no list of strings');
    return { ok: true, value: [itself, ...uris.map((name: string) => ({ method: 'resources/read', name }))] };
  }
  return { ok: true, value: [itself] };
}

/** A handler in a language that ignores the case of member names would read another message than we do. */
function looksLike(object: Readonly<Record<string, unknown>>, names: readonly string[]): string | undefined {
  for (const key of Object.keys(object)) {
    const name = key.toLowerCase();
    if (name !== key && names.includes(name)) return name;
  }
  return undefined;
}

function no(problem: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem };
}
