/** Asking for scopes in the middle of a handler, where only then it is known what the call needs. */

import {
  compareScopes,
  type ScopeRequirement,
  type ScopeSets,
  scopeSets,
} from '../core/scope-requirement.js';
import type { ScopeImplies } from '../core/scopes.js';
import type { AuthInfo } from '../core/types.js';
import { InsufficientScopeError, UnauthenticatedError } from './access-errors.js';
import { getAuthInfo, type HandlerContext, heldScopes } from './caller.js';

export interface AssertScopesOptions {
  /** Which scopes include others, where `AuthInfo.effectiveScopes` does not say it yet. */
  readonly scopeImplies?: ScopeImplies | undefined;
}

/**
 * Lets a handler go on only for a caller with these scopes: all that are named, or one requirement such as
 * `{ anyOf: ['write', 'admin'] }`. Without scopes it asks for an identity only. Throws rather than returns a refusal, because
 * a return value that is not looked at would be a hole. Inside a tool behind `protect` the error becomes a tool result that names
 * the missing scopes; otherwise a JSON-RPC error. Scopes that the token's own imply count as well.
 *
 * What is thrown in here comes after the handler started, so the client does not get HTTP 403 and many do not step up on it. What a
 * call needs in any case, and what can be told from its arguments, belongs in `requires(…)`.
 *
 * @param context the `ctx` of SDK v2, the `extra` of SDK v1, or the identity
 * @throws InsufficientScopeError
 * @throws UnauthenticatedError where the request came without an identity
 * @throws TypeError for what is no requirement
 */
export function requireScopes(context: HandlerContext | undefined, requirement: ScopeRequirement): AuthInfo;
export function requireScopes(context: HandlerContext | undefined, ...scopes: readonly string[]): AuthInfo;
export function requireScopes(
  context: HandlerContext | undefined,
  ...requirement: readonly (string | ScopeRequirement)[]
): AuthInfo {
  const auth = getAuthInfo(context);
  const [first] = requirement;
  const isOne = requirement.length === 1 && typeof first !== 'string';
  assertScopes(auth, (isOne ? first : requirement) as ScopeRequirement);
  return auth;
}

/**
 * The same for an identity that is at hand.
 *
 * @throws InsufficientScopeError
 * @throws UnauthenticatedError where there is no identity
 * @throws TypeError for what is no requirement
 */
export function assertScopes(
  auth: AuthInfo | undefined,
  requirement: ScopeRequirement,
  { scopeImplies }: AssertScopesOptions = {},
): asserts auth is AuthInfo {
  const sets: ScopeSets | undefined = scopeSets(requirement);
  if (sets === undefined) {
    throw new TypeError(
      'The required scopes must be a list of scopes or { anyOf: [...] } with at least one scope; a scope is visible ASCII without spaces, quotes and backslashes.',
    );
  }
  if (auth === undefined) throw new UnauthenticatedError(compareScopes([sets], []).required);
  const { required, missing } = compareScopes([sets], heldScopes(auth, scopeImplies));
  if (missing.length > 0) throw new InsufficientScopeError(required, missing);
}
