/** Whether a caller may do the operations that a request asks for. */

import { authorizeCaller, type CallerPolicy, scopeDenial, stepUpDenial } from './authorize.js';
import type { Awaitable } from './awaitable.js';
import type { Denial } from './denial.js';
import { describeThrown } from './evidence.js';
import type { Operation } from './operation.js';
import { type OperationRule, type OperationRules, requirementOf } from './operation-rules.js';
import { spellingsOf } from './resource-uri.js';
import { compareScopes, type ScopeSets, scopeSets } from './scope-requirement.js';
import type { AuthInfo } from './types.js';

export interface AccessPolicy extends CallerPolicy {
  readonly rules?: OperationRules | undefined;
  /** Rejects what takes too long: rules that are functions must not hold their caller for ever. Undefined waits. */
  readonly limitTime?: (<T>(run: () => Promise<T>) => Promise<T>) | undefined;
}

/**
 * The refusal, or undefined. All operations of a batch together, so that one challenge names every scope that is needed. How the user
 * signed in is judged before scope.
 *
 * @param operations undefined where the body was not read; then every request needs the same.
 */
export function authorize(
  policy: AccessPolicy,
  auth: AuthInfo,
  operations: readonly Operation[] | undefined,
): Awaitable<Denial | undefined> {
  if (!operations?.length) return authorizeCaller(policy, auth);
  const guarded = guardedAmong(policy, operations);
  if (guarded.length === 0) return undefined;
  const stepUp = stepUpDenial(policy, auth);
  if (stepUp) return stepUp;
  const requirements: ScopeSets[] = [];
  for (const rule of guarded.flatMap(({ rules }) => rules)) {
    const sets = declaredSets(rule);
    // Only a function has to be waited for, and what is no rule at all must not count as met.
    if (sets === undefined) return askRules(policy, auth, guarded);
    requirements.push(sets);
  }
  return scopeDenial(policy, auth, requirements);
}

/** What a rule asks of everybody alike; undefined for a function. */
function declaredSets(rule: OperationRule): ScopeSets | undefined {
  if (rule === 'public') return [[]];
  return typeof rule === 'function' ? undefined : scopeSets(rule);
}

async function askRules(
  policy: AccessPolicy,
  auth: AuthInfo,
  guarded: readonly Guarded[],
): Promise<Denial | undefined> {
  const requirements: ScopeSets[] = [];
  const ask = async () => {
    for (const { operation, rules } of guarded) {
      const asked = rules.flatMap((rule) =>
        readingsOf(rule, operation).map((reading) => requirementOf(rule, reading, auth)),
      );
      requirements.push(...(await Promise.all(asked)));
    }
  };
  try {
    await (policy.limitTime ? policy.limitTime(ask) : ask());
  } catch (error) {
    return { reason: 'internal_error', detail: `a rule of \`operations\` failed: ${describeThrown(error)}` };
  }
  return scopeDenial(policy, auth, requirements);
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
    const sets = declaredSets(rule);
    if (sets) requirements.push(sets);
  }
  const { required } = compareScopes(requirements, [], policy.scopeImplies);
  return { reason: 'no_credentials', ...(required.length > 0 ? { required } : {}) };
}

/** Whether anybody may do this. What nobody declared is not public. */
export function isPublic(rules: OperationRules, operation: Operation): boolean {
  return isOpen(rules.rulesFor(operation));
}

function isOpen(rules: readonly OperationRule[]): boolean {
  return rules.length > 0 && rules.every((rule) => rule === 'public');
}

interface Guarded {
  readonly operation: Operation;
  readonly rules: readonly OperationRule[];
}

/** What is not for everybody, with its rules: looking those up takes time, so it is done once. */
function guardedAmong({ rules: table }: AccessPolicy, operations: readonly Operation[]): readonly Guarded[] {
  return operations
    .map((operation) => ({ operation, rules: table?.rulesFor(operation) ?? [] }))
    .filter(({ rules }) => !isOpen(rules));
}
