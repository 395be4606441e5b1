/** JSON Web Keys (RFC 7517, RFC 7518 §6, RFC 8037) as far as verifying signatures goes. */

import type { Jwk } from '../../subjects/authorization-server.js';

/** Members that hold a private key; `k` is that of a symmetric one. */
export const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** Bytes of a coordinate. */
const CURVES: Readonly<Record<string, number>> = {
  'P-256': 32,
  'P-384': 48,
  'P-521': 66,
  Ed25519: 32,
  Ed448: 57,
};

const RSA_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
const CURVE_ALGORITHMS: Readonly<Record<string, readonly string[]>> = {
  'P-256': ['ES256'],
  'P-384': ['ES384'],
  'P-521': ['ES512'],
  Ed25519: ['EdDSA', 'Ed25519'],
  Ed448: ['EdDSA', 'Ed448'],
};

/** How findings call a key. */
export function nameOf(key: Jwk, keys: readonly Jwk[]): string {
  return typeof key.kid === 'string'
    ? `the key ${JSON.stringify(key.kid)}`
    : `the key in place ${keys.indexOf(key) + 1}`;
}

export function coordinateLength(key: Jwk): number | undefined {
  return typeof key.crv === 'string' ? CURVES[key.crv] : undefined;
}

/** The algorithms that a key can verify; undefined for kinds of keys that are not known here. */
export function algorithmsOf(key: Jwk): readonly string[] | undefined {
  if (key.kty === 'RSA') return RSA_ALGORITHMS;
  if (key.kty !== 'EC' && key.kty !== 'OKP') return undefined;
  return typeof key.crv === 'string' ? CURVE_ALGORITHMS[key.crv] : undefined;
}

/** Whether verifiers may use it: neither its use nor its operations say otherwise, and it is no secret. */
export function isForVerifying(key: Jwk): boolean {
  if (key.kty === 'oct' || typeof key.kty !== 'string') return false;
  if (key.use !== undefined && key.use !== 'sig') return false;
  return key.key_ops === undefined || (Array.isArray(key.key_ops) && key.key_ops.includes('verify'));
}

/** Undefined where it is not base64url without padding (RFC 7515 §2). */
export function bytesOf(value: unknown): Uint8Array | undefined {
  if (typeof value !== 'string' || !/^[A-Za-z0-9_-]+$/.test(value) || value.length % 4 === 1)
    return undefined;
  const text = atob(value.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Without the leading zeros. */
export function bitLength(number: Uint8Array): number {
  const first = number.findIndex((byte) => byte !== 0);
  if (first < 0) return 0;
  return (number.length - first - 1) * 8 + (32 - Math.clz32(number[first] ?? 0));
}
