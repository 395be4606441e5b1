/** Tokens that differ from the good one in one thing, where the authorization server gives them: what it claims to have done is checked. */

import type { TokenEndpointResponse } from 'oauth4webapi';
import { bearerTokenOf } from './bearer-token.js';
import type { Grant } from './grant.js';

type Ask<What> = (what: What) => Promise<TokenEndpointResponse | undefined>;

/** These say who somebody is, and not what they may do. */
const identityScopes = new Set(['openid', 'profile', 'email', 'address', 'phone', 'offline_access']);

/** With one scope instead of several. Undefined where there are not several, or the server changes nothing. */
export async function narrowerScope(
  grant: Grant,
  full: TokenEndpointResponse,
  ask: Ask<readonly string[]>,
): Promise<string | undefined> {
  const granted = scopesOf(full) ?? grant.scopes;
  const [first, ...others] = granted.filter((scope) => !identityScopes.has(scope));
  if (first === undefined || others.length === 0) return undefined;
  const response = await ask([first]);
  const left = response && scopesOf(response);
  if (!response || !left || others.some((scope) => left.includes(scope))) return undefined;
  return bearer(grant, response);
}

/** For a resource that is next to the one under test. Undefined where the server gives none, or one for the same audience. */
export async function otherAudience(grant: Grant, ask: Ask<string>): Promise<string | undefined> {
  const other = new URL('/mcp-auth-doctor-elsewhere', grant.resource).href;
  const response = await ask(other);
  if (!response) return undefined;
  const { aud } = claimsOf(response.access_token) ?? {};
  const audiences = Array.isArray(aud) ? aud : [aud];
  // An opaque token does not say whom it is for, and one without an audience would prove nothing.
  if (aud === undefined || audiences.includes(grant.resource) || !audiences.includes(other)) return undefined;
  return bearer(grant, response);
}

function bearer(grant: Grant, response: TokenEndpointResponse): string | undefined {
  try {
    return bearerTokenOf(grant, response);
  } catch {
    return undefined;
  }
}

/** What the server says that it granted; undefined where it says nothing. */
function scopesOf({ scope, access_token: token }: TokenEndpointResponse): readonly string[] | undefined {
  const said = scope ?? claimsOf(token)?.scope;
  return typeof said === 'string' ? said.split(' ').filter((each) => each !== '') : undefined;
}

/** Read, not verified. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> | undefined {
  const [, payload, signature, ...more] = token.split('.');
  if (payload === undefined || signature === undefined || more.length > 0) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return typeof claims === 'object' && claims !== null ? { ...claims } : undefined;
  } catch {
    return undefined;
  }
}
