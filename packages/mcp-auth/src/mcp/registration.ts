/** Registering tools, resources and prompts together with what they need. */

import type { OperationRule, OperationRules } from '../core/operation-rules.js';
import { type Access, outlookOn, refusalOf } from './access.js';
import { isAccessError } from './access-errors.js';
import { getAuthInfo, type HandlerContext, type Judgement, judgementOf } from './caller.js';
import type { OperationRegistry } from './registry.js';
import { resourcePattern } from './resource-pattern.js';
import { toolRefusal } from './tool-refusal.js';

/** The methods of `McpServer` that register something; SDK v1 has them all, v2 the first three. */
export type RegisteringMethod =
  | 'registerTool'
  | 'registerResource'
  | 'registerPrompt'
  | 'tool'
  | 'resource'
  | 'prompt';

interface Kind {
  /** Of the operation that runs what is registered. */
  readonly method: string;
  /** Which argument of the registration says its name in rules. */
  readonly at: number;
  nameOf(argument: unknown): string;
  /** The members of an update that change it. */
  readonly renaming: readonly string[];
}

const tool: Kind = { method: 'tools/call', at: 0, nameOf: plainName, renaming: ['name'] };
const prompt: Kind = { ...tool, method: 'prompts/get' };
const resource: Kind = {
  method: 'resources/read',
  at: 1,
  nameOf: resourcePattern,
  renaming: ['uri', 'template'],
};

const kinds: Readonly<Record<RegisteringMethod, Kind>> = {
  registerTool: tool,
  registerResource: resource,
  registerPrompt: prompt,
  tool,
  resource,
  prompt,
};

export const registeringMethods = Object.keys(kinds) as readonly RegisteringMethod[];

export interface Registration {
  readonly access: Access;
  readonly registry: OperationRegistry;
  readonly openaiMetadata: boolean;
}

type AnyFunction = (...given: unknown[]) => unknown;

/**
 * A registering method of the server that declares the rule first, and sees to it that the callback never runs for anybody who does
 * not meet it: also where a URI or a later change of names leads there by another rule.
 *
 * @param rule undefined for what is registered without one
 */
export function registering(
  method: RegisteringMethod,
  register: AnyFunction,
  { registry, ...registration }: Registration,
  rule: OperationRule | undefined,
): AnyFunction {
  const kind = kinds[method];
  return (...given) => {
    const declare = (name: string): OperationRule | undefined => {
      if (rule !== undefined) return registry.declare(kind.method, name, rule);
      if (kind === resource) registry.declareNone(kind.method, name);
      return undefined;
    };
    const kept = declare(kind.nameOf(given[kind.at]));
    const rules: OperationRules = {
      rulesFor: (operation) => (kept === undefined ? registry.declaredFor(operation) : [kept]),
      isEmpty: false,
      hasPublic: false,
    };
    const guard = (callback: AnyFunction): AnyFunction =>
      guardedCallback(callback, kind, { ...registration.access, rules }, registration.openaiMetadata);
    const registered = register(...withLast(given, guard));
    watchUpdates(registered, kind, declare, guard);
    return registered;
  };
}

function guardedCallback(
  callback: AnyFunction,
  { method }: Kind,
  access: Access,
  openaiMetadata: boolean,
): AnyFunction {
  return async (...given) => {
    const context = given.at(-1) as HandlerContext | undefined;
    const judgement = judgementOf(context);
    const auth = getAuthInfo(context);
    const operation = judgement?.operation ?? { method };
    try {
      const isMet = judgement !== undefined && covers(judgement, access.rules.rulesFor(operation));
      const refusal = isMet ? undefined : await refusalOf(access, auth, [operation]);
      if (refusal) throw refusal;
      return await callback(...given);
    } catch (error) {
      // The SDK would keep no more of it than the message.
      if (method !== 'tools/call' || !isAccessError(error)) throw error;
      return toolRefusal(
        { error, auth, required: outlookOn(access, auth, operation).required },
        openaiMetadata,
      );
    }
  };
}

/** Whether what was decided over the request includes these rules; no rules need an identity and the baseline. */
function covers({ rules: met }: Judgement, rules: readonly OperationRule[]): boolean {
  const forAnybody = (some: Iterable<OperationRule>) => [...some].every((rule) => rule === 'public');
  if (met.size > 0 && forAnybody(met)) return rules.length > 0 && forAnybody(rules);
  return rules.every((rule) => met.has(rule));
}

/** What `registerTool` and the others return can be changed later, by new names and new callbacks. */
function watchUpdates(
  registered: unknown,
  { renaming, nameOf }: Kind,
  declare: (name: string) => unknown,
  guard: (callback: AnyFunction) => AnyFunction,
): void {
  const entry = registered as { update?: (changes: Record<string, unknown>) => unknown } | undefined;
  const update = entry?.update;
  if (!entry || typeof update !== 'function') return;
  entry.update = (changes) => {
    const { callback } = changes;
    for (const member of renaming) {
      const name = changes[member];
      if (name !== undefined && name !== null) declare(nameOf(name));
    }
    return update.call(
      entry,
      typeof callback === 'function' ? { ...changes, callback: guard(callback as AnyFunction) } : changes,
    );
  };
}

/** Callbacks come last; what is no function (the tasks of SDK v1) is left as it is. */
function withLast(given: readonly unknown[], guard: (callback: AnyFunction) => AnyFunction): unknown[] {
  const last = given.at(-1);
  return typeof last === 'function' ? [...given.slice(0, -1), guard(last as AnyFunction)] : [...given];
}

/** A star would be a pattern, and reach further than the name. */
function plainName(name: unknown): string {
  if (typeof name === 'string' && !name.includes('*')) return name;
  throw new TypeError('The name of a tool or prompt must be a string without "*".');
}
