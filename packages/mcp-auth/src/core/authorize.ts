/** Whether a caller may do what the request asks for. */

import type { Denial } from './denial.js';
import { describeThrown } from './evidence.js';
import type { Operation } from './operation.js';
import { type OperationRule, type OperationRules, requirementOf } from './operation-rules.js';
import { spellingsOf } from './resource-uri.js';
import { compareScopes, type ScopeSets, scopeSets } from './scope-requirement.js';
import type { ScopeImplies } from './scopes.js';
import { type AuthenticationRequirement, authenticationDenial } from './step-up.js';
import type { AuthInfo, Clock } from './types.js';

export interface AccessPolicy {
  /** What every operation needs that is not for everybody. */
  readonly requiredScopes: readonly string[];
  readonly operations?: OperationRules | undefined;
  readonly scopeImplies?: ScopeImplies | undefined;
  readonly authentication?: AuthenticationRequirement | undefined;
  readonly clock: Clock;
  /** Rejects what takes too long: rules that are functions must not hold their caller for ever. Undefined waits. */
  readonly limitTime?: (<T>(run: () => Promise<T>) => Promise<T>) | undefined;
}

/**
 * The refusal, or undefined. All operations of a batch together, so that one challenge names every scope that is needed. How the user
 * signed in is judged before scope.
 *
 * @param operations undefined where the body was not read; then every request needs the same.
 */
export async function authorize(
  policy: AccessPolicy,
  auth: AuthInfo,
  operations: readonly Operation[] | undefined,
): Promise<Denial | undefined> {
  const guarded = guardedAmong(policy, operations ?? []);
  if (operations?.length && guarded.length === 0) return undefined;
  const stepUp = authenticationDenial(policy.authentication, auth.claims, policy.clock());
  if (stepUp) return stepUp;
  const requirements: ScopeSets[] = [[policy.requiredScopes]];
  const askRules = async () => {
    for (const { operation, rules } of guarded) {
      const asked = rules.flatMap((rule) =>
        readingsOf(rule, operation).map((reading) => requirementOf(rule, reading, auth)),
      );
      requirements.push(...(await Promise.all(asked)));
    }
  };
  try {
    await (policy.limitTime ? policy.limitTime(askRules) : askRules());
  } catch (error) {
    return { reason: 'internal_error', detail: `a rule of \`operations\` failed: ${describeThrown(error)}` };
  }
  const { missing, required } = compareScopes(requirements, auth.scopes, policy.scopeImplies);
  if (missing.length === 0) return undefined;
  return { reason: 'insufficient_scope', required, detail: `missing: ${missing.join(' ')}` };
}

/** A function that looks at the URI of a resource is asked about every spelling of it, or another one would get around what it says. */
function readingsOf(rule: OperationRule, operation: Operation): readonly Operation[] {
  const { method, name } = operation;
  if (typeof rule !== 'function' || name === undefined || !method.startsWith('resources/'))
    return [operation];
  return spellingsOf(name).map((spelling) => ({ ...operation, name: spelling }));
}

/** The refusal of a caller without a token, naming what is known to be needed, or undefined where everything is for everybody. */
export function authorizeAnonymous(
  policy: AccessPolicy,
  operations: readonly Operation[],
): Denial | undefined {
  const guarded = guardedAmong(policy, operations);
  if (operations.length > 0 && guarded.length === 0) return undefined;
  const requirements: ScopeSets[] = [[policy.requiredScopes]];
  for (const rule of guarded.flatMap(({ rules }) => rules)) {
    // A function decides by the caller, and there is none yet.
    const sets = typeof rule === 'function' ? undefined : scopeSets(rule);
    if (sets) requirements.push(sets);
  }
  const { required } = compareScopes(requirements, [], policy.scopeImplies);
  return { reason: 'no_credentials', ...(required.length > 0 ? { required } : {}) };
}

/** Whether anybody may do this. What nobody declared is not public. */
export function isPublic({ operations }: Pick<AccessPolicy, 'operations'>, operation: Operation): boolean {
  return isOpen(operations?.rulesFor(operation) ?? []);
}

function isOpen(rules: readonly OperationRule[]): boolean {
  return rules.length > 0 && rules.every((rule) => rule === 'public');
}

/** What is not for everybody, with its rules: looking those up takes time, so it is done once. */
function guardedAmong(
  { operations: table }: AccessPolicy,
  operations: readonly Operation[],
): readonly { readonly operation: Operation; readonly rules: readonly OperationRule[] }[] {
  return operations
    .map((operation) => ({ operation, rules: table?.rulesFor(operation) ?? [] }))
    .filter(({ rules }) => !isOpen(rules));
}
