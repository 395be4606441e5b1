/** From the keys of an issuer to the one that verifies the signature. */

import { verifySignature } from '#signature';
import { type Awaitable, isPromise } from '../core/awaitable.js';
import type { Denial } from '../core/denial.js';
import type { Jwk, Unavailable } from '../core/types.js';
import type { CompactJws } from './compact.js';
import type { TokenHeader } from './header.js';
import { keyMatches, pinAlgorithm } from './jwk.js';
import type { KeySource } from './key-source.js';
import { rejected, shown } from './rejection.js';

/** The key that verified, or why none did. */
export type VerifyingKey = { readonly key: Jwk } | { readonly denial: Denial };

type Found = readonly Jwk[] | Unavailable;
type Signed = Pick<CompactJws, 'signingInput' | 'signature'>;

/** How many keys are tried for a token without a key id, or whose id several keys share. */
const MAX_CANDIDATES = 4;

/** Looks among the keys that are at hand first, and answers at once where nothing has to be waited for. */
export function findVerifyingKey(jws: Signed, header: TokenHeader, keys: KeySource): Awaitable<VerifyingKey> {
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
): Awaitable<VerifyingKey> {
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

/** Asks the source, which may look for keys that nobody knows yet. Mostly it knows at once that there is none: ids are made up. */
function search(
  jws: Signed,
  header: TokenHeader,
  keys: KeySource,
  triedBefore: readonly Jwk[],
): Awaitable<VerifyingKey> {
  const tried = new Set(triedBefore);
  const found = keys.find((key) => !tried.has(key) && keyMatches(key, header));
  return !isPromise(found) && isNone(found)
    ? withoutKey(found, header, tried)
    : tryFound(jws, header, keys, tried, found);
}

async function tryFound(
  { signingInput, signature }: Signed,
  header: TokenHeader,
  keys: KeySource,
  tried: Set<Jwk>,
  first: Awaitable<Found>,
): Promise<VerifyingKey> {
  let found = await first;
  while (!isNone(found)) {
    for (const key of found.slice(0, MAX_CANDIDATES)) {
      tried.add(key);
      if (await verifySignature(header.alg, key, signingInput, signature)) return accepted(key, header);
    }
    if (isFinal(header, tried.size)) return noneVerifies();
    found = await keys.find((key) => !tried.has(key) && keyMatches(key, header));
  }
  return withoutKey(found, header, tried);
}

function isNone(found: Found): found is Unavailable | readonly [] {
  return 'unavailable' in found || found.length === 0;
}

function withoutKey(
  found: Unavailable | readonly [],
  { kid, alg }: TokenHeader,
  tried: ReadonlySet<Jwk>,
): VerifyingKey {
  if ('unavailable' in found) {
    const { detail, retryAfter } = found;
    return { denial: { reason: 'authorization_server_unavailable', detail, retryAfter } };
  }
  if (tried.size > 0) return noneVerifies();
  return { denial: rejected('key', `the issuer publishes no key ${shown(kid)} for ${alg}`) };
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
