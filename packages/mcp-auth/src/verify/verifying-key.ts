/** From the keys of an issuer to the one that verifies the signature. */

import { verifySignature } from '#signature';
import type { Denial } from '../core/denial.js';
import type { Jwk } from '../core/types.js';
import type { CompactJws } from './compact.js';
import type { TokenHeader } from './header.js';
import { keyMatches, pinAlgorithm } from './jwk.js';
import type { KeySource } from './key-source.js';
import { rejected, shown } from './rejection.js';

/** The key that verified, or why none did. */
export type VerifyingKey = { readonly key: Jwk } | { readonly denial: Denial };

type Signed = Pick<CompactJws, 'signingInput' | 'signature'>;

/** How many keys are tried for a token without a key id, or whose id several keys share. */
const MAX_CANDIDATES = 4;

/** Looks among the keys that are at hand first, and answers at once where nothing has to be waited for. */
export function findVerifyingKey(
  jws: Signed,
  header: TokenHeader,
  keys: KeySource,
): VerifyingKey | Promise<VerifyingKey> {
  const ready = keys.ready?.();
  const candidates = ready ? candidatesAmong(ready, header) : [];
  return candidates.length > 0 ? tryReady(jws, header, keys, candidates) : search(jws, header, keys, []);
}

/** One candidate after the other, without a pause for as long as the engine makes none. */
function tryReady(
  jws: Signed,
  header: TokenHeader,
  keys: KeySource,
  candidates: readonly Jwk[],
  from = 0,
): VerifyingKey | Promise<VerifyingKey> {
  for (let index = from; index < candidates.length; index++) {
    const key = candidates[index] as Jwk;
    const verified = verifySignature(header.alg, key, jws.signingInput, jws.signature);
    if (verified === true) return accepted(key, header);
    if (verified === false) continue;
    return verified.then((late) =>
      late ? accepted(key, header) : tryReady(jws, header, keys, candidates, index + 1),
    );
  }
  return isFinal(header, candidates.length) ? noneVerifies() : search(jws, header, keys, candidates);
}

/** Asks the source, which may look for keys that nobody knows yet. */
async function search(
  { signingInput, signature }: Signed,
  header: TokenHeader,
  keys: KeySource,
  triedBefore: readonly Jwk[],
): Promise<VerifyingKey> {
  const tried = new Set(triedBefore);
  for (;;) {
    const found = await keys.find((key) => !tried.has(key) && keyMatches(key, header));
    if ('unavailable' in found) {
      const { detail, retryAfter } = found;
      return { denial: { reason: 'authorization_server_unavailable', detail, retryAfter } };
    }
    const candidates = found.slice(0, MAX_CANDIDATES);
    for (const key of candidates) {
      tried.add(key);
      if (await verifySignature(header.alg, key, signingInput, signature)) return accepted(key, header);
    }
    if (candidates.length === 0 || isFinal(header, tried.size)) break;
  }
  if (tried.size > 0) return noneVerifies();
  const detail = `the issuer publishes no key ${shown(header.kid)} for ${header.alg}`;
  return { denial: rejected('key', detail) };
}

/** Without a key id a new key is not missed by its name, only by a signature that nothing verifies: any other key is asked for. */
function isFinal(header: TokenHeader, tried: number): boolean {
  return header.kid !== undefined || tried >= MAX_CANDIDATES;
}

function accepted(key: Jwk, header: TokenHeader): VerifyingKey {
  pinAlgorithm(key, header.alg);
  return { key };
}

function noneVerifies(): VerifyingKey {
  return { denial: rejected('signature', 'no key of the issuer verifies the signature') };
}

/** By set, as long as it stays the same, its keys by name: names that tokens make up are looked up and never kept. */
const byName = new WeakMap<readonly Jwk[], ReadonlyMap<unknown, readonly Jwk[]>>();

function candidatesAmong(keys: readonly Jwk[], header: TokenHeader): readonly Jwk[] {
  const named = header.kid === undefined ? keys : namesIn(keys).get(header.kid);
  // Matched anew each time: a key gets pinned to an algorithm while it stays in its set.
  const [only] = named ?? [];
  if (named?.length === 1 && only) return keyMatches(only, header) ? named : [];
  return named?.filter((key) => keyMatches(key, header)).slice(0, MAX_CANDIDATES) ?? [];
}

function namesIn(keys: readonly Jwk[]): ReadonlyMap<unknown, readonly Jwk[]> {
  let names = byName.get(keys);
  if (!names) {
    const made = new Map<unknown, Jwk[]>();
    for (const key of keys) {
      const same = made.get(key.kid);
      if (same) same.push(key);
      else made.set(key.kid, [key]);
    }
    names = made;
    byName.set(keys, names);
  }
  return names;
}
