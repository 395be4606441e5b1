// @ts-check
/** Signing keys and tokens, with node:crypto only. ES256, because 1,000 rotations need 1,000 keys. */

import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** @typedef {{ kid: string, privateKey: import('node:crypto').KeyObject, jwk: Record<string, unknown> }} SigningKey */

/** @param {string} kid @returns {SigningKey} */
export function makeKey(kid) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' } };
}

/** @param {unknown} value */
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** @param {SigningKey} key @param {Record<string, unknown>} claims */
export function mint({ kid, privateKey }, claims) {
  const input = `${encode({ alg: 'ES256', kid, typ: 'at+jwt' })}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

/** A token of the right shape whose signature is noise. @param {Record<string, unknown>} header @param {Record<string, unknown>} claims */
export function forge(header, claims) {
  return `${encode({ alg: 'ES256', typ: 'at+jwt', ...header })}.${encode(claims)}.${randomBytes(64).toString('base64url')}`;
}

/** Parts joined by dots, unsigned. @param {unknown[]} parts */
export function unsigned(...parts) {
  return `${parts.map(encode).join('.')}.`;
}
