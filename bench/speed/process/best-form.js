// @ts-check
/**
 * `crypto.verify` in the form that costs least, which is the limit of every verifier on Node: a bare KeyObject, never an object
 * around it. What else would need such an object is written into the key (PS256) or into the signature (ES256) instead.
 */

import { createPublicKey, verify } from 'node:crypto';

/** AlgorithmIdentifier of id-RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes (RFC 4055 §3.1). */
const pss = Buffer.from(
  '304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120',
  'hex',
);

/** @param {import('./tokens.js').Alg} alg @param {Record<string, unknown>} jwk */
export function publicKeyOf(alg, jwk) {
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  if (alg !== 'PS256') return key;
  // Behind a head of four bytes: the AlgorithmIdentifier of rsaEncryption, always 15 bytes, and then the bits of the key.
  const bits = key.export({ format: 'der', type: 'spki' }).subarray(4 + 15);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(pss.length + bits.length);
  const der = Buffer.concat([Buffer.from([0x30, 0x82]), length, pss, bits]);
  return createPublicKey({ key: der, format: 'der', type: 'spki' });
}

/** @param {import('./tokens.js').Alg} alg @param {string} token */
export function partsOf(alg, token) {
  const end = token.lastIndexOf('.');
  const signature = Buffer.from(token.slice(end + 1), 'base64url');
  return {
    data: Buffer.from(token.slice(0, end)),
    signature: alg === 'ES256' ? toDer(signature) : signature,
  };
}

/** @param {import('./tokens.js').Alg} alg */
export const digestOf = (alg) => (alg === 'EdDSA' ? null : 'sha256');

/** @param {import('./tokens.js').Alg} alg @param {import('node:crypto').KeyObject} key */
export function rawVerify(alg, key) {
  const digest = digestOf(alg);
  return (/** @type {{ data: Buffer, signature: Buffer }} */ { data, signature }) =>
    verify(digest, data, key, signature);
}

/** r || s → SEQUENCE { r, s }. @param {Buffer} signature */
function toDer(signature) {
  const numbers = [signature.subarray(0, 32), signature.subarray(32)].map((bytes) => {
    const start = bytes.findIndex((byte) => byte !== 0);
    const digits = start < 0 ? bytes.subarray(31) : bytes.subarray(start);
    const positive = (digits[0] ?? 0) < 0x80 ? digits : Buffer.concat([Buffer.from([0]), digits]);
    return Buffer.concat([Buffer.from([0x02, positive.length]), positive]);
  });
  const body = Buffer.concat(numbers);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}
