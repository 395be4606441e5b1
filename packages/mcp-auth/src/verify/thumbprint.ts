/** SHA-256 digests in the spellings that DPoP compares: `jkt` (RFC 7638) and `ath` (RFC 9449 §4.2). */

import { own } from '../core/strict-json.js';
import type { Jwk } from '../core/types.js';
import { encodeBase64url } from './base64url.js';

const text = new TextEncoder();

/** The members that make up a public key, in lexicographic order, as RFC 7638 §3.2 and RFC 8037 §2 have them. */
const publicMembers = new Map<unknown, readonly string[]>([
  ['RSA', ['e', 'kty', 'n']],
  ['EC', ['crv', 'kty', 'x', 'y']],
  ['OKP', ['crv', 'kty', 'x']],
]);

/** Undefined for a key type that is not supported, whatever name or type it has. */
export function publicMembersOf(jwk: Jwk): readonly string[] | undefined {
  return publicMembers.get(own(jwk, 'kty'));
}

/** base64url(SHA-256) of a text; of an access token in ASCII this is the `ath` of its proofs. */
export async function sha256(value: string): Promise<string> {
  return encodeBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', text.encode(value))));
}

/** The thumbprint (RFC 7638) of a public key whose members have been checked. */
export function thumbprint(jwk: Jwk): Promise<string> {
  const names = publicMembersOf(jwk) ?? [];
  return sha256(JSON.stringify(Object.fromEntries(names.map((name) => [name, jwk[name]]))));
}
