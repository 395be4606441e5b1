/** Signature checks over WebCrypto, which every supported runtime has. */

import type { Jwk } from '../core/types.js';
import { type Algorithm, algorithms } from './algorithms.js';
import { isStrong } from './jwk.js';
import type { RunInTurn } from './turn-budget.js';

const ascii = new TextEncoder();
const imported = new WeakMap<Jwk, Map<string, Promise<CryptoKey | undefined>>>();

/** Runs work at once: the checks themselves are off the event loop here. */
export const inTurn: RunInTurn = (work) => work();

/**
 * Whether the key verifies the signature, at once where that is known without a look at the key. Neither throws nor rejects: a key
 * that cannot be used verifies nothing.
 */
export function verifySignature(
  alg: string,
  key: Jwk,
  signingInput: string,
  signature: Uint8Array<ArrayBuffer>,
): boolean | Promise<boolean> {
  const algorithm = algorithms[alg];
  if (!algorithm || (algorithm.signatureLength ?? signature.length) !== signature.length) return false;
  return verifyWith(algorithm, importOnce(alg, algorithm, key), signingInput, signature);
}

async function verifyWith(
  algorithm: Algorithm,
  imported: Promise<CryptoKey | undefined>,
  signingInput: string,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const cryptoKey = await imported;
  if (!cryptoKey) return false;
  try {
    return await crypto.subtle.verify(algorithm.verify, cryptoKey, signature, ascii.encode(signingInput));
  } catch {
    return false;
  }
}

function importOnce(alg: string, algorithm: Algorithm, key: Jwk): Promise<CryptoKey | undefined> {
  const byAlgorithm = imported.get(key) ?? new Map<string, Promise<CryptoKey | undefined>>();
  imported.set(key, byAlgorithm);
  const cryptoKey = byAlgorithm.get(alg) ?? importKey(algorithm, key);
  byAlgorithm.set(alg, cryptoKey);
  return cryptoKey;
}

/** Only the public members are handed on, so that no odd `key_ops`, `ext` or `alg` spelling decides over the import. */
async function importKey(algorithm: Algorithm, key: Jwk): Promise<CryptoKey | undefined> {
  if (key instanceof CryptoKey) return fits(algorithm, key) ? key : undefined;
  if (!isStrong(key)) return undefined;
  const { kty, crv, x, y, n, e } = key as Record<string, string>;
  const members = { kty, crv, x, y, n, e } as Record<string, string | undefined>;
  const jwk = Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as JsonWebKey;
  try {
    return await crypto.subtle.importKey('jwk', jwk, algorithm.import, false, ['verify']);
  } catch {
    return undefined;
  }
}

/** Keys that a host has imported itself come as they are; WebCrypto checks everything else about them when they are used. */
function fits({ import: wanted }: Algorithm, key: CryptoKey): boolean {
  const { name, hash, modulusLength = 2048 } = key.algorithm as Partial<RsaHashedKeyAlgorithm>;
  if (name !== wanted.name || modulusLength < 2048) return false;
  return !('hash' in wanted) || hash?.name === wanted.hash;
}
