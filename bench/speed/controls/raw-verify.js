// @ts-check
/**
 * `crypto.verify` in its fastest form. A bare KeyObject, because on Node 24 each call with `{ key, ... }` costs 15 to 20 µs more, and
 * ECDSA signatures rewritten to DER, because `dsaEncoding` needs that object.
 */

import { createPublicKey, verify } from 'node:crypto';

/**
 * @param {import('../load/tokens.js').Algorithm} algorithm @param {Record<string, unknown>} jwk
 * @returns {(signed: Buffer, signature: Buffer) => boolean}
 */
export function rawVerify(algorithm, jwk) {
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  if (algorithm === 'RS256') return (signed, signature) => verify('sha256', signed, key, signature);
  return (signed, signature) => signature.length === 64 && verify('sha256', signed, key, toDer(signature));
}

/** `SEQUENCE { INTEGER r, INTEGER s }` of r and s in 32 bytes each. @param {Buffer} signature */
export function toDer(signature) {
  const [r, s] = [integer(signature.subarray(0, 32)), integer(signature.subarray(32))];
  return Buffer.concat([Buffer.from([0x30, r.length + s.length]), r, s]);
}

/** @param {Buffer} bytes unsigned, big-endian */
function integer(bytes) {
  let from = 0;
  while (from < bytes.length - 1 && bytes[from] === 0) from += 1;
  const isNegative = (bytes[from] ?? 0) > 0x7f;
  const head = [0x02, bytes.length - from + Number(isNegative), ...(isNegative ? [0] : [])];
  return Buffer.concat([Buffer.from(head), bytes.subarray(from)]);
}
