/** base64url without padding (RFC 7515 §2), canonical spellings only. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUES = new Int8Array(128).fill(-1);
for (let index = 0; index < ALPHABET.length; index++) VALUES[ALPHABET.charCodeAt(index)] = index;

/**
 * The bytes, or undefined for anything that is not the one spelling of them: foreign characters, padding, an impossible
 * length, or unused bits that are not zero. Two strings thus never stand for the same token.
 */
export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  const remainder = text.length % 4;
  if (remainder === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let buffer = 0;
  let bits = 0;
  let length = 0;
  for (let index = 0; index < text.length; index++) {
    const value = VALUES[text.charCodeAt(index)] ?? -1;
    if (value < 0) return undefined;
    buffer = ((buffer << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length++] = (buffer >> bits) & 0xff;
  }
  return (buffer & ((1 << bits) - 1)) === 0 ? bytes : undefined;
}

/** The bits of the last character that are no part of any byte. */
export function unusedBits(text: string): number {
  const remainder = text.length % 4;
  if (remainder === 0) return 0;
  return (VALUES[text.charCodeAt(text.length - 1)] ?? 0) & (remainder === 2 ? 0b1111 : 0b11);
}

/** The one spelling of the bytes. */
export function encodeBase64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}
