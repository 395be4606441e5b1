/** Whether a caller may do what every request needs, whatever it asks for. */

import type { Denial } from './denial.js';
import { compareScopes, type ScopeSets } from './scope-requirement.js';
import { hasAll, type ScopeImplies } from './scopes.js';
import { type AuthenticationRequirement, authenticationDenial } from './step-up.js';
import type { AuthInfo, Clock } from './types.js';

export interface CallerPolicy {
  /** What every operation needs that is not for everybody. */
  readonly requiredScopes: readonly string[];
  readonly scopeImplies?: ScopeImplies | undefined;
  readonly authentication?: AuthenticationRequirement | undefined;
  readonly clock: Clock;
}

/** The refusal, or undefined. How the user signed in is judged before scope. */
export function authorizeCaller(policy: CallerPolicy, auth: AuthInfo): Denial | undefined {
  return stepUpDenial(policy, auth) ?? scopeDenial(policy, auth, []);
}

export function stepUpDenial(
  { authentication, clock }: CallerPolicy,
  { claims }: AuthInfo,
): Denial | undefined {
  return authentication && authenticationDenial(authentication, claims, clock());
}

/** @param requirements what is needed beside the scopes that everything needs; all in one refusal, so that clients step up once. */
export function scopeDenial(
  { requiredScopes, scopeImplies }: CallerPolicy,
  { scopes }: AuthInfo,
  requirements: readonly ScopeSets[],
): Denial | undefined {
  // By far the most common case, and nothing to build sets for: what a token has, it need not imply.
  if (hasAll(scopes, requiredScopes) && requirements.every((ways) => ways.some((way) => hasAll(scopes, way))))
    return undefined;
  const { missing, required } = compareScopes([[requiredScopes], ...requirements], scopes, scopeImplies);
  if (missing.length === 0) return undefined;
  return { reason: 'insufficient_scope', required, detail: `missing: ${missing.join(' ')}` };
}
