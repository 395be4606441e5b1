import type { Grant } from 'oidc-provider';
import type { FindResource } from './resources.js';
import { identityScopes, knows, splitScope } from './scopes.js';
import type { ResolvedUser } from './users.js';

/** What one authorization request asks for, split by who would get it. */
export interface AskedFor {
  /** Scopes of the sign-in itself: who the user is. */
  readonly identity: readonly string[];
  /** Scopes of no resource in particular, asked without one. */
  readonly general: readonly string[];
  /** For each resource, as the client spelled it, its scopes among those asked. */
  readonly resources: ReadonlyMap<string, readonly string[]>;
}

/** Reads `scope` and `resource` of an authorization request whose scopes have been settled. */
export function readAskedFor(
  params: Readonly<Record<string, unknown>>,
  findResource: FindResource,
): AskedFor {
  const scopes = splitScope(params.scope);
  const asked = [params.resource ?? []].flat().filter((value) => typeof value === 'string');
  const resources = new Map(
    asked.map((resource) => {
      const policy = findResource(resource);
      return [resource, policy ? scopes.filter((scope) => knows(policy, scope)) : []] as const;
    }),
  );
  const others = scopes.filter((scope) => !identityScopes.includes(scope));
  return {
    identity: scopes.filter((scope) => identityScopes.includes(scope)),
    general: resources.size > 0 ? [] : others,
    resources,
  };
}

/** Whether the user holds a scope; see `DevUser.scopes`. */
export function holds(user: ResolvedUser, scope: string): boolean {
  return user.scopes === undefined || user.scopes.includes(scope);
}

/**
 * Writes the user's yes into a grant. Scopes the user does not hold are noted as rejected: otherwise
 * oidc-provider would ask for them for ever.
 */
export function approve(grant: Grant, user: ResolvedUser, asked: AskedFor, scope: unknown): void {
  // A resource's scope is also one of the server's own list, so it is decided there as well.
  for (const name of splitScope(scope)) {
    if (identityScopes.includes(name) || holds(user, name)) grant.addOIDCScope(name);
    else grant.rejectOIDCScope(name);
  }
  for (const [resource, scopes] of asked.resources) {
    for (const name of scopes) {
      if (identityScopes.includes(name) || holds(user, name)) grant.addResourceScope(resource, name);
      else grant.rejectResourceScope(resource, name);
    }
  }
}
