/** Stands in for the decoder of `base64url.ts` where the condition `node` of the package's `#base64url` import holds: the same, natively. */

import { unusedBits } from './base64url.js';

/**
 * The bytes, or undefined for anything that is not the one spelling of them. Node decodes leniently: what it skips shows in the
 * length, the letters of the other alphabet and those it would cut down to eight bits are looked for, and so are unused bits.
 */
export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  const { length } = text;
  if (length % 4 === 1 || text.includes('+') || text.includes('/')) return undefined;
  if (Buffer.byteLength(text) !== length) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length === Math.floor((length * 3) / 4) && unusedBits(text) === 0 ? bytes : undefined;
}
