/** The request handlers of a server, each with the decision in front of it. */

import { handshake } from '../core/known-methods.js';
import { operationsOf } from '../core/operation.js';
import type { OperationRule } from '../core/operation-rules.js';
import { isJsonObject, own } from '../core/strict-json.js';
import type { AuthInfo } from '../core/types.js';
import { type Access, outlookOn, refusalOf } from './access.js';
import { isAccessError, RpcError } from './access-errors.js';
import { callerOf, heldScopes, type Judgement, type LocalCaller, withJudgement } from './caller.js';
import { type ListingOptions, listingFor } from './listing.js';
import { toolRefusal } from './tool-refusal.js';

export interface GuardOptions extends ListingOptions {
  readonly access: Access;
  readonly authInfo: LocalCaller | (() => LocalCaller | undefined) | undefined;
}

/** What the SDK keeps for a method, in both lines: the request as it came in, and the context. */
export type RequestHandler = (request: unknown, context: unknown) => unknown;

/** Takes the place of the map of handlers: whatever is put into it, by whom and when, gets its guard. */
export class GuardedHandlers extends Map<string, RequestHandler> {
  readonly #options: GuardOptions;

  constructor(handlers: ReadonlyMap<string, RequestHandler>, options: GuardOptions) {
    super();
    this.#options = options;
    for (const [method, handler] of handlers) this.set(method, handler);
  }

  /** Over HTTP the gate decides over the handshake; elsewhere nobody could say who they are before. */
  override set(method: string, handler: RequestHandler): this {
    return super.set(method, handshake.has(method) ? handler : guarded(handler, this.#options));
  }
}

/** Decides, and only then runs the handler. Outside everything else, so that no state of the request is looked at before. */
export function guarded(handler: RequestHandler, options: GuardOptions): RequestHandler {
  const { access } = options;
  return async (request, context) => {
    const reading = operationsOf(request);
    if (!reading.ok) throw new RpcError(-32602, `Invalid request: ${reading.problem}`);
    const operations = reading.value;
    const method = String((request as { method?: unknown }).method);
    const auth = identify(context, options);
    const isTool = method === 'tools/call' && !isTask(request);
    try {
      const refusal = await refusalOf(access, auth, operations);
      if (refusal) throw refusal;
      const rules = new Set(operations.flatMap((operation) => [...access.rules.rulesFor(operation)]));
      const judgement: Judgement = { auth, operation: operations[0], rules };
      const result = await handler(request, withJudgement(context, judgement));
      const isModern = isModernRequest(context);
      if (method === 'resources/read' && isModern) return privateUnlessPublic(result, rules);
      return listingFor(access, options, method, result, auth, isModern);
    } catch (error) {
      if (!isTool || !isAccessError(error)) throw error;
      const required = operations.flatMap((operation) => outlookOn(access, auth, operation).required);
      return toolRefusal({ error, auth, required }, options.openaiMetadata);
    }
  };
}

function identify(context: unknown, { access, authInfo }: GuardOptions): AuthInfo | undefined {
  const { scopeImplies, report } = access;
  try {
    const auth = callerOf(context, authInfo);
    return auth && scopeImplies ? { ...auth, effectiveScopes: [...heldScopes(auth, scopeImplies)] } : auth;
  } catch (error) {
    // What a function of the host throws is not for the caller.
    report(error instanceof Error ? error : new Error('`authInfo` threw a value that is no Error'));
    throw new RpcError(-32603, 'Internal server error.');
  }
}

/** A call that is answered with a task cannot be answered with the result of a tool. */
function isTask(request: unknown): boolean {
  const params = isJsonObject(request) ? own(request, 'params') : undefined;
  return isJsonObject(params) && own(params, 'task') !== undefined;
}

/** Requests of the 2026-07-28 revision carry an envelope, which the SDK hands on apart; no other request has one. */
function isModernRequest(context: unknown): boolean {
  return (context as { mcpReq?: { envelope?: unknown } } | undefined)?.mcpReq?.envelope !== undefined;
}

/** A cache does not ask for scopes: what has a rule must not be kept for everybody, whatever its hint says. */
function privateUnlessPublic(result: unknown, rules: ReadonlySet<OperationRule>): unknown {
  const isProtected = [...rules].some((rule) => rule !== 'public');
  const isComplete = isJsonObject(result) && (result.resultType ?? 'complete') === 'complete';
  return isProtected && isComplete ? { ...result, cacheScope: 'private' } : result;
}
