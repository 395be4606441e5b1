/** Telling an access token from the other tokens an issuer signs with the same keys (RFC 8725 §3.12). */

import type { TokenHeader } from './header.js';
import type { Claims } from './identity.js';
import { shown } from './rejection.js';

/**
 * What marks a token as something else, or undefined. Issuers that use `typ: at+jwt` have said what it is; for the others
 * the marks are those that real ID, refresh and logout tokens carry.
 *
 * Not detected: an issuer whose ID tokens have the very same shape as its access tokens (Dex), unless the audience differs.
 */
export function tokenKindProblem(claims: Claims, header: TokenHeader): string | undefined {
  const use = claims.token_use;
  if (use !== undefined && use !== 'access' && use !== 'access_token') return `token_use is ${shown(use)}`;
  // Keycloak repeats the kind of token inside the payload.
  const kind = claims.typ;
  if (typeof kind === 'string' && /^(id|refresh|offline|logout)$/i.test(kind)) return `typ is ${shown(kind)}`;
  if (claims.events !== undefined) return 'it is a security event or logout token';

  if (header.typ === 'at+jwt' || kind === 'Bearer') return undefined;
  const mark = ['at_hash', 'c_hash', 's_hash', 'nonce'].find((name) => claims[name] !== undefined);
  if (mark !== undefined) return `it is an ID token: it has ${mark}`;
  if (claims.auth_time !== undefined && claims.scope === undefined && claims.scp === undefined) {
    const { aud } = claims;
    const only = Array.isArray(aud) && aud.length === 1 ? aud[0] : aud;
    if (only !== undefined && (only === claims.azp || only === claims.client_id)) {
      return 'it is an ID token: its audience is the client and it has no scope';
    }
  }
  return undefined;
}
