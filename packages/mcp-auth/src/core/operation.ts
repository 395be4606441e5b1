/** What an MCP message asks for. */

import { uriProblem } from './resource-uri.js';
import { isJsonObject, own } from './strict-json.js';
import { unclearMember } from './unclear-member.js';

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

/** The same for methods that no header names: revision 2026-07-28 has none of them. */
const unmirroredNameMembers: Readonly<Record<string, string>> = {
  'resources/subscribe': 'uri',
  'resources/unsubscribe': 'uri',
  'tasks/result': 'taskId',
};

/** The member of `params` that `Mcp-Name` mirrors (SEP-2243, SEP-2663); undefined for other methods. */
export function nameMember(method: string): string | undefined {
  return Object.hasOwn(nameMembers, method) ? nameMembers[method] : undefined;
}

/** The methods whose operations have a name, so that rules can tell them apart by it. */
export const namedMethods = (): readonly string[] =>
  Object.keys({ ...nameMembers, ...unmirroredNameMembers });

/** One message may ask for many resources, and each of them may cost a question to the host's rules. */
export const MAX_OPERATIONS = 200;

export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

/**
 * One JSON-RPC request or notification → what it asks for. More than one operation where a method reaches what others protect: to
 * subscribe to a resource, or to complete its name, tells something about it. A client's answer asks for nothing.
 */
export function operationsOf(message: unknown): Reading<readonly Operation[]> {
  if (!isJsonObject(message)) return no('a message is no object');
  const unclear = unclearMember(message, ['jsonrpc', 'id', 'method', 'params']);
  if (unclear !== undefined) return no(`a message has a member that some read as "${unclear}"`);
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
  // Whether there still is such a method only the handler knows, and without a name it reaches nothing.
  if (nameMember(method) === undefined && !Object.hasOwn(params, member)) {
    const lookalike = unclearMember(params, [member, 'arguments', '_meta']);
    return lookalike === undefined
      ? { ok: true, value: [{ method }] }
      : no(`params has a member that some read as "${lookalike}"`);
  }
  const name = text(params, member, 'params', ['arguments', '_meta']);
  if (!name.ok) return name;
  const given = own(params, 'arguments') ?? undefined;
  if (given !== undefined && !isJsonObject(given)) return no('params.arguments is no object');
  const operation = { method, name: name.value, ...(given === undefined ? {} : { arguments: given }) };
  if (member !== 'uri') return { ok: true, value: [operation] };
  const read = resource(name.value);
  if (!read.ok) return read;
  return { ok: true, value: method === 'resources/read' ? [operation] : [operation, read.value] };
}

/** Methods without a name of their own that point at prompts and resources. */
function reaching(method: string, params: Readonly<Record<string, unknown>>): Reading<readonly Operation[]> {
  const itself: Operation = { method };
  if (method === 'completion/complete') {
    const target = referredTo(params);
    return target.ok ? { ok: true, value: [itself, target.value] } : target;
  }
  if (method === 'subscriptions/listen') {
    const wanted = watchedResources(params);
    return wanted.ok ? { ok: true, value: [itself, ...wanted.value] } : wanted;
  }
  return { ok: true, value: [itself] };
}

function referredTo(params: Readonly<Record<string, unknown>>): Reading<Operation> {
  const unclear = unclearMember(params, ['ref', '_meta']);
  if (unclear !== undefined) return no(`params has a member that some read as "${unclear}"`);
  const ref = own(params, 'ref');
  if (!isJsonObject(ref)) return no('params.ref is no object');
  const kind = text(ref, 'type', 'params.ref', ['name', 'uri']);
  if (!kind.ok) return kind;
  if (kind.value === 'ref/prompt') {
    const name = text(ref, 'name', 'params.ref');
    return name.ok ? { ok: true, value: { method: 'prompts/get', name: name.value } } : name;
  }
  if (kind.value !== 'ref/resource') return no('params.ref.type is neither ref/prompt nor ref/resource');
  const uri = text(ref, 'uri', 'params.ref');
  return uri.ok ? resource(uri.value) : uri;
}

function watchedResources(params: Readonly<Record<string, unknown>>): Reading<readonly Operation[]> {
  const wanted = own(params, 'notifications') ?? {};
  if (!isJsonObject(wanted)) return no('params.notifications is no object');
  const unclear =
    unclearMember(params, ['notifications', '_meta']) ?? unclearMember(wanted, ['resourceSubscriptions']);
  if (unclear !== undefined) return no(`params has a member that some read as "${unclear}"`);
  const uris = own(wanted, 'resourceSubscriptions') ?? [];
  if (!Array.isArray(uris)) return no('params.notifications.resourceSubscriptions is no list');
  // Before any of them is looked at: there is room for very many in one body.
  if (uris.length > MAX_OPERATIONS)
    return no(`params.notifications.resourceSubscriptions has more than ${MAX_OPERATIONS} entries`);
  const resources: Operation[] = [];
  for (const uri of uris) {
    if (typeof uri !== 'string')
      return no('params.notifications.resourceSubscriptions is no list of strings');
    const read = resource(uri);
    if (!read.ok) return read;
    resources.push(read.value);
  }
  return { ok: true, value: resources };
}

function resource(uri: string): Reading<Operation> {
  const problem = uriProblem(uri);
  return problem === undefined ? { ok: true, value: { method: 'resources/read', name: uri } } : no(problem);
}

/** @param others what else of the object matters, and must not be there in another spelling either. */
function text(
  object: Readonly<Record<string, unknown>>,
  member: string,
  where: string,
  others: readonly string[] = [],
): Reading<string> {
  const unclear = unclearMember(object, [member, ...others]);
  if (unclear !== undefined) return no(`${where} has a member that some read as "${unclear}"`);
  const value = own(object, member);
  return typeof value === 'string' ? { ok: true, value } : no(`${where}.${member} is no string`);
}

function no(problem: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem };
}
