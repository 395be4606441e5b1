import type { ResourcePolicy } from './resources.js';

/** Scopes of OpenID Connect: known with every resource and without one. */
export const identityScopes: readonly string[] = ['openid', 'profile', 'email', 'offline_access'];

/** Granted when neither a scope nor a resource is asked for. */
const scopesWithoutResource: readonly string[] = ['openid', 'profile', 'email'];

export function splitScope(scope: unknown): string[] {
  return typeof scope === 'string' ? [...new Set(scope.split(' ').filter(Boolean))] : [];
}

/**
 * The scopes a request gets to ask for: what nobody knows is dropped, and a request that is left with
 * nothing gets the default of its resources (RFC 6749, section 3.3).
 *
 * `offline_access` alone counts as nothing: clients add it by themselves, and with it a token that can do
 * nothing would come back. Unknown scopes are no error, because clients carry scopes from one server to
 * the next.
 */
export function settleScopes(
  asked: readonly string[],
  policies: readonly ResourcePolicy[],
  known: ReadonlySet<string>,
): string[] {
  const kept = asked.filter((scope) => known.has(scope) || policies.some((policy) => knows(policy, scope)));
  if (kept.some((scope) => scope !== 'offline_access')) return kept;
  const defaults = policies.flatMap((policy) => defaultScopes(policy));
  return [...new Set([...(defaults.length > 0 ? defaults : scopesWithoutResource), ...kept])];
}

export function knows(policy: ResourcePolicy, scope: string): boolean {
  return policy.scopes === 'any' ? !identityScopes.includes(scope) : policy.scopes.includes(scope);
}

function defaultScopes(policy: ResourcePolicy): readonly string[] {
  return policy.defaultScopes ?? (policy.scopes === 'any' ? [] : policy.scopes);
}
