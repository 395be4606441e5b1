/** Which entries of a key set may verify a signature made with a given algorithm (RFC 7517, RFC 8725bis §3.1, §3.5). */

import type { Jwk } from '../core/types.js';
import { algorithms } from './algorithms.js';
import { decodeBase64url } from './base64url.js';
import { hasRocaFingerprint } from './roca.js';

/** A key without `alg` serves the first algorithm that verified with it, and no other from then on. */
const pinned = new WeakMap<Jwk, string>();

export function pinAlgorithm(key: Jwk, alg: string): void {
  if (!pinned.has(key)) pinned.set(key, alg);
}

/** Whether a key may be tried for a header: right id, right type and curve, meant for signatures, right algorithm. */
export function keyMatches(key: Jwk, header: { readonly alg: string; readonly kid?: string }): boolean {
  const algorithm = algorithms[header.alg];
  if (!algorithm) return false;
  if (header.kid !== undefined && key.kid !== header.kid) return false;
  if (key.kty !== algorithm.kty || (algorithm.crv !== undefined && key.crv !== algorithm.crv)) return false;
  if (key.use !== undefined && key.use !== 'sig') return false;
  const operations = key.key_ops;
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) return false;
  const alg = key.alg ?? pinned.get(key);
  return alg === undefined || family(alg) === family(header.alg);
}

/** `EdDSA` with curve Ed25519 and the newer name `Ed25519` are the same algorithm (RFC 9864 §2.2). */
function family(alg: unknown): unknown {
  return alg === 'EdDSA' ? 'Ed25519' : alg;
}

/**
 * Whether a key is strong enough to mean anything: RSA of 2,048 to 16,384 bits with an odd exponent of 3 up to 64 bits,
 * and not from a generator whose keys can be factored.
 * Points that are not on their curve are refused by the import.
 */
export function isStrong(key: Jwk): boolean {
  if (key.kty !== 'RSA') return true;
  const modulus = integer(key.n);
  const exponent = integer(key.e);
  if (!modulus || !exponent) return false;
  const bits = modulus.length * 8 - Math.clz32(modulus[0] as number) + 24;
  if (bits < 2048 || bits > 16_384 || ((modulus.at(-1) as number) & 1) === 0) return false;
  if (hasRocaFingerprint(modulus)) return false;
  if (exponent.length > 8 || ((exponent.at(-1) as number) & 1) === 0) return false;
  return exponent.length > 1 || (exponent[0] as number) >= 3;
}

/** A base64url big-endian integer without its leading zero bytes. */
function integer(value: unknown): Uint8Array | undefined {
  const bytes = typeof value === 'string' ? decodeBase64url(value) : undefined;
  if (!bytes) return undefined;
  const start = bytes.findIndex((byte) => byte !== 0);
  return start < 0 ? undefined : bytes.subarray(start);
}
