/** Compact JWS (RFC 7515 §3.1), put together part by part, so that any part can be wrong. */

export type Members = Readonly<Record<string, unknown>>;

const utf8 = new TextEncoder();

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(utf8.encode(text));
}

/** base64 with padding (RFC 4648 §4). */
export function encodeBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** base64url without padding (RFC 7515 §2). */
export function encodeBase64url(bytes: Uint8Array): string {
  return encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** base64url(SHA-256) of a text. */
export async function sha256(text: string): Promise<string> {
  return encodeBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytesOf(text))));
}

/** Whatever makes the third part out of the first two. */
export type Signer = (signingInput: string) => Promise<Uint8Array>;

/** @param header JSON text, or an object whose `undefined` members are left out; so is `payload`. */
export async function compactJws(
  header: Members | string,
  payload: Members | string,
  sign: Signer,
): Promise<string> {
  const signingInput = `${encodePart(header)}.${encodePart(payload)}`;
  return `${signingInput}.${encodeBase64url(await sign(signingInput))}`;
}

/** A text goes in as it is, whatever JSON it may be. */
function encodePart(part: Members | string): string {
  return encodeBase64url(bytesOf(typeof part === 'string' ? part : JSON.stringify(part)));
}
