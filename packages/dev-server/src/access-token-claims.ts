import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { identityClaims, rolesOf } from './accounts.js';
import { splitScope } from './scopes.js';
import type { ResolvedUser } from './users.js';

/** Claims of access tokens beside those of RFC 9068: the user's roles, and in JWTs who the user is. */
export function accessTokenClaims(users: readonly ResolvedUser[]) {
  return ((ctx, token) => {
    const sub = 'accountId' in token ? token.accountId : undefined;
    const user = users.find((candidate) => candidate.sub === sub);
    const jwt = token.resourceServer?.accessTokenFormat === 'jwt';
    return user && { ...rolesOf(user), ...(jwt && identityClaims(user, signInScopes(ctx))) };
  }) satisfies Configuration['extraTokenClaims'];
}

/** What the sign-in behind a token request granted; the token's own scope names the resource's scopes only. */
function signInScopes({ oidc }: KoaContextWithOIDC): readonly string[] {
  const { AuthorizationCode: code, RefreshToken: refreshToken } = oidc.entities;
  const granted = [...((code ?? refreshToken)?.scopes ?? [])];
  // A refresh may ask for less.
  const asked = splitScope(oidc.params?.scope);
  return asked.length > 0 ? granted.filter((scope) => asked.includes(scope)) : granted;
}
