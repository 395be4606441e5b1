import type { Account, AccountClaims } from 'oidc-provider';
import type { ResolvedUser } from './users.js';

/** Which claim belongs to which scope; claims of the users' own are released with `profile`. */
export function claimsByScope(users: readonly ResolvedUser[]): Record<string, string[]> {
  const own = users.flatMap((user) => Object.keys(user.claims ?? {}));
  return {
    openid: ['sub'],
    profile: [...new Set(['name', 'username', 'preferred_username', 'roles', ...own])],
    email: ['email', 'email_verified'],
  };
}

/** The claim `roles`, where the user has any. */
export function rolesOf({ roles }: ResolvedUser): { roles?: string[] } {
  return roles ? { roles: [...roles] } : {};
}

/**
 * Claims about the user for JWT access tokens (RFC 9068, section 2.2.2), by granted scope. A resource server
 * has no other way to them: userinfo refuses tokens that were issued for a resource.
 */
export function identityClaims(user: ResolvedUser, scopes: readonly string[]): Record<string, unknown> {
  const byScope = claimsByScope([user]);
  const released = new Set(scopes.flatMap((scope) => byScope[scope] ?? []));
  const claims = Object.entries(claimsOf(user));
  return Object.fromEntries(claims.filter(([name]) => name !== 'sub' && released.has(name)));
}

/** The user as oidc-provider wants to see it. It picks the claims that the granted scopes allow. */
export function accountOf(user: ResolvedUser): Account {
  const claims = claimsOf(user);
  return { accountId: user.sub, claims: () => claims };
}

function claimsOf(user: ResolvedUser): AccountClaims {
  return {
    ...user.claims,
    sub: user.sub,
    username: user.username,
    preferred_username: user.username,
    name: user.name ?? user.username,
    ...rolesOf(user),
    ...(user.email !== undefined && { email: user.email, email_verified: user.email_verified ?? true }),
  };
}
