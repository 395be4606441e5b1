/** The ways in which a public key is written down, each of which some server has taken for a shared secret. */

import { fromBase64Url } from './base64url.js';

export async function publicKeyForms(
  jwk: JsonWebKey,
): Promise<[form: string, bytes: Uint8Array<ArrayBuffer>][]> {
  const text = (value: string) => new TextEncoder().encode(value);
  const spki = await exportSpki(jwk);
  const lines = btoa(String.fromCharCode(...spki)).match(/.{1,64}/g) ?? [];
  const pem = `-----BEGIN PUBLIC KEY-----\n${lines.join('\n')}\n-----END PUBLIC KEY-----`;
  const material = jwk.n ?? jwk.x ?? '';
  return [
    ['as PEM', text(`${pem}\n`)],
    ['as PEM without the last line break', text(pem)],
    ['as DER', spki],
    ['as JSON', text(JSON.stringify(jwk))],
    ['in base64url', text(material)],
    ['in bytes', fromBase64Url(material)],
  ];
}

async function exportSpki(jwk: JsonWebKey): Promise<Uint8Array<ArrayBuffer>> {
  const algorithm =
    jwk.kty === 'RSA'
      ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
      : jwk.kty === 'EC'
        ? { name: 'ECDSA', namedCurve: jwk.crv ?? 'P-256' }
        : { name: 'Ed25519' };
  const key = await crypto.subtle.importKey('jwk', jwk, algorithm, true, ['verify']);
  return new Uint8Array(await crypto.subtle.exportKey('spki', key));
}
