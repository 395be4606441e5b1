/** What `requires(…)` was called with → a rule. */

import { checkedRule, type OperationRule } from '../core/operation-rules.js';

/** Scopes of which all are needed, or one rule. */
export type RequirementArguments = readonly [OperationRule] | readonly [scope: string, ...scopes: string[]];

/** @throws TypeError saying what to change. */
export function readRequirement(given: readonly unknown[]): OperationRule {
  const [first] = given;
  if (given.length === 0)
    throw new TypeError("`requires` needs a scope, a requirement, a function or 'public'.");
  if (given.length === 1 && (typeof first !== 'string' || first === 'public'))
    return checkedRule(first, 'requires(…)');
  if (given.includes('public'))
    throw new TypeError("`requires('public')` stands alone: what is public needs no scope.");
  return checkedRule(given, 'requires(…)');
}
