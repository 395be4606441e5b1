/** Which scopes an operation needs: all of some, or any of several ways. */

import { expandScopes, isScopeToken, type ScopeImplies } from './scopes.js';
import { isJsonObject } from './strict-json.js';

/**
 * A list needs all of its scopes. `anyOf` is met by any one of its entries, each a scope or a list of which all are needed; a client
 * that has none of them is told to ask for the first. `allOf` beside it is needed in any case.
 */
export type ScopeRequirement =
  | readonly string[]
  | {
      readonly allOf?: readonly string[];
      readonly anyOf: readonly (string | readonly string[])[];
    };

/** The ways to meet a requirement, each a list of scopes of which all are needed; the preferred one first. */
export type ScopeSets = readonly (readonly string[])[];

/** Undefined for what is no requirement, which must never count as an empty one. */
export function scopeSets(requirement: unknown): ScopeSets | undefined {
  if (Array.isArray(requirement)) return requirement.every(isScopeToken) ? [requirement] : undefined;
  if (!isScopeChoice(requirement)) return undefined;
  const { allOf = [], anyOf = [] } = requirement as { allOf?: unknown; anyOf?: unknown };
  if (!isScopeList(allOf) || !Array.isArray(anyOf)) return undefined;
  const ways = anyOf.map((way) => (typeof way === 'string' ? [way] : way));
  // Nothing to choose from would be met by nothing, and an empty entry by anybody.
  if (ways.length === 0 || !ways.every((way) => isScopeList(way) && way.length > 0)) return undefined;
  return ways.map((way: readonly string[]) => [...new Set([...allOf, ...way])]);
}

/** Whether an object is a requirement rather than a table of names. */
export function isScopeChoice(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isJsonObject(value)) return false;
  const keys = Object.keys(value);
  return keys.includes('anyOf') && keys.every((key) => key === 'anyOf' || key === 'allOf');
}

function isScopeList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isScopeToken);
}

/**
 * Whether the granted scopes meet every requirement, and what a challenge has to name: always the same list for the same requirements
 * and token, with what the client has already, because some clients ask for exactly what they are told (RFC 6750 §3.1).
 */
export function compareScopes(
  requirements: readonly ScopeSets[],
  granted: readonly string[],
  implies?: ScopeImplies,
): { readonly missing: readonly string[]; readonly required: readonly string[] } {
  const held = expandScopes(granted, implies);
  const chosen = requirements.map(
    (ways) => ways.find((way) => way.every((scope) => held.has(scope))) ?? ways[0] ?? [],
  );
  const required = [...new Set(chosen.flat())];
  return { required, missing: required.filter((scope) => !held.has(scope)) };
}
