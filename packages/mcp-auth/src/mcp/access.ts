/** The decision over a request inside the server: the second line over HTTP, the only one elsewhere. */

import { type AccessPolicy, authorize, authorizeAnonymous, isPublic } from '../core/authorize-operations.js';
import type { Operation } from '../core/operation.js';
import type { OperationRule, OperationRules } from '../core/operation-rules.js';
import { compareScopes, type ScopeSets, scopeSets } from '../core/scope-requirement.js';
import type { ScopeImplies } from '../core/scopes.js';
import type { AuthInfo } from '../core/types.js';
import { errorOf } from './access-errors.js';
import { heldScopes } from './caller.js';

export interface Access {
  readonly rules: OperationRules;
  /** What everything needs that is not public. */
  readonly requiredScopes: readonly string[];
  readonly scopeImplies?: ScopeImplies | undefined;
  /** Told why a rule failed, which the caller is not. */
  readonly report: (error: Error) => void;
}

/** The refusal, to be thrown, or undefined. */
export async function refusalOf(
  access: Access,
  auth: AuthInfo | undefined,
  operations: readonly Operation[],
): Promise<Error | undefined> {
  const held = auth ? heldScopes(auth, access.scopeImplies) : [];
  const policy = policyOf(access, auth, held);
  const denial = auth ? await authorize(policy, auth, operations) : authorizeAnonymous(policy, operations);
  if (denial === undefined) return undefined;
  if (denial.reason === 'internal_error') access.report(new Error(denial.detail));
  return errorOf(denial, held);
}

/** What is known of an operation before anybody gives its arguments. */
export interface Outlook {
  readonly isPublic: boolean;
  /** Every scope that is needed, by the way that the caller meets, else by the preferred one. */
  readonly required: readonly string[];
  /** Whether the caller may; true where only the arguments can tell. */
  readonly permitted: boolean;
}

/** @param auth undefined for callers without a token. */
export function outlookOn(access: Access, auth: AuthInfo | undefined, operation: Operation): Outlook {
  if (isPublic(access.rules, operation)) return { isPublic: true, required: [], permitted: true };
  const requirements: ScopeSets[] = [[access.requiredScopes]];
  for (const rule of access.rules.rulesFor(operation)) requirements.push(staticSets(rule));
  const held = auth ? heldScopes(auth, access.scopeImplies) : [];
  const { required, missing } = compareScopes(requirements, held);
  return { isPublic: false, required, permitted: auth !== undefined && missing.length === 0 };
}

/** A function needs its arguments, so nothing is known of what it asks for. */
function staticSets(rule: OperationRule): ScopeSets {
  return (typeof rule === 'function' ? undefined : scopeSets(rule)) ?? [[]];
}

/** Rules that are functions get the identity as the gate gives it to them, so what its scopes imply is told apart from it. */
function policyOf(
  { rules, requiredScopes }: Access,
  auth: AuthInfo | undefined,
  held: readonly string[],
): AccessPolicy {
  return {
    rules,
    requiredScopes,
    scopeImplies: Object.fromEntries((auth?.scopes ?? []).map((scope) => [scope, held])),
    // Nothing here depends on the time: how the user signed in is the gate's to ask.
    clock: () => 0,
  };
}
