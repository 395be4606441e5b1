import { toBase64Url } from './base64url.js';

/** RFC 7638: the hash of the members that make up the key, in alphabetical order. */
export async function thumbprintOf(jwk: JsonWebKey): Promise<string> {
  const { kty, crv, x, y, n, e } = jwk;
  const members: Record<string, unknown> =
    kty === 'RSA' ? { e, kty, n } : kty === 'EC' ? { crv, kty, x, y } : { crv, kty, x };
  return sha256(JSON.stringify(members));
}

/** In base64url. */
export async function sha256(text: string): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))));
}
