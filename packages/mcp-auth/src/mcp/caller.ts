/** Who calls a handler, as either line of the MCP SDK tells it. */

import type { Operation } from '../core/operation.js';
import type { OperationRule } from '../core/operation-rules.js';
import { expandScopes, type ScopeImplies } from '../core/scopes.js';
import type { AuthInfo } from '../core/types.js';

/**
 * What a handler is given: the `ServerContext` of SDK v2, the `extra` of SDK v1, a request with `auth`, or the identity itself. Nothing
 * else is read, and it counts as it is: what put it there must have verified it, as `bearerAuth` and `guard` do.
 */
export type HandlerContext =
  | { readonly http?: { readonly authInfo?: unknown } | undefined }
  | { readonly authInfo?: unknown }
  | { readonly auth?: unknown }
  | AuthInfo;

/**
 * The identity to use where the transport brings none, such as stdio, where nobody sends a token. Only `scopes` is needed; what is
 * left out is empty.
 */
export type LocalCaller = Pick<AuthInfo, 'scopes'> & Partial<AuthInfo>;

/** What was decided over a request before its handler runs. */
export interface Judgement {
  readonly auth: AuthInfo | undefined;
  /** What the request is about, as it was sent. */
  readonly operation: Operation | undefined;
  /** The rules that were met. */
  readonly rules: ReadonlySet<OperationRule>;
}

/** On the context rather than in a map: the SDK copies contexts, and what is decided has to come along. */
const judgementKey = Symbol('mcp-auth.judgement');

type Context = {
  [judgementKey]?: Judgement;
  readonly http?: { readonly authInfo?: unknown } | undefined;
  readonly authInfo?: unknown;
  readonly requestInfo?: unknown;
  readonly sessionId?: unknown;
};

export function judgementOf(context: unknown): Judgement | undefined {
  return (context as Context | undefined)?.[judgementKey];
}

/** The context that the handler gets: the same object wherever it can be added to. */
export function withJudgement(context: unknown, judgement: Judgement): unknown {
  if (typeof context !== 'object' || context === null || !Object.isExtensible(context))
    return { ...(context as object | null), [judgementKey]: judgement };
  (context as Context)[judgementKey] = judgement;
  return context;
}

/**
 * The identity of whoever sent the request: from the transport, or behind `protect` what its option `authInfo` says where there is no
 * HTTP. Undefined for callers without a token. Works in handlers of SDK v2 (`ctx`) and v1 (`extra`), and on requests of Express and
 * Node (`req`), whose `auth` the MCP SDK's packages declare with a type of their own.
 */
export function getAuthInfo(context: HandlerContext | undefined): AuthInfo | undefined {
  if (context === undefined) return undefined;
  const judgement = judgementOf(context);
  return judgement
    ? judgement.auth
    : (transportAuth(context) ?? asAuthInfo((context as { auth?: unknown }).auth) ?? asAuthInfo(context));
}

/**
 * Who calls, before anything was decided. The option is for transports without HTTP only: a request over HTTP that brings no identity
 * is anonymous, whoever started the server.
 */
export function callerOf(
  context: unknown,
  option: LocalCaller | (() => LocalCaller | undefined) | undefined,
): AuthInfo | undefined {
  const { http, authInfo, requestInfo, sessionId } = (context ?? {}) as Context;
  // HTTP+SSE of SDK v2 hands on no request that came without `Host`. A session tells that there were others.
  const isHttp = [http, authInfo, requestInfo, sessionId].some((trace) => trace !== undefined);
  if (isHttp) return transportAuth(context);
  const local = typeof option === 'function' ? option() : option;
  return local && { token: '', issuer: '', clientId: '', claims: {}, ...local };
}

function transportAuth(context: unknown): AuthInfo | undefined {
  const { http, authInfo } = context as Context;
  return asAuthInfo(http?.authInfo ?? authInfo);
}

function asAuthInfo(value: unknown): AuthInfo | undefined {
  const isIdentity = Array.isArray((value as Partial<AuthInfo> | undefined)?.scopes);
  return isIdentity ? (value as AuthInfo) : undefined;
}

/** The scopes that count: those of the token, and what they imply by the gate's hierarchy and by this one. */
export function heldScopes(auth: AuthInfo, implies?: ScopeImplies): readonly string[] {
  return [...expandScopes([...auth.scopes, ...(auth.effectiveScopes ?? [])], implies)];
}
