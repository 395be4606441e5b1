/** Remembers which tokens were verified, so that a token that comes again costs a look-up instead of a signature. */

import type { AuthInfo, Jwk } from '../core/types.js';
import { KeptIdentity } from './kept-identity.js';
import type { KeySource } from './key-source.js';

/** One policy under which tokens are verified: what holds under one says nothing about another. */
export interface Verifier {
  readonly id: number;
}

/** What a token was verified with, and for how long that holds. */
export interface Verified {
  readonly auth: AuthInfo;
  readonly keys: KeySource;
  readonly key: Jwk;
  /** Seconds since the epoch at which it was verified. */
  readonly since: number;
  /** Seconds since the epoch from which it counts as expired. */
  readonly until: number;
}

interface Entry extends Omit<Verified, 'auth'> {
  readonly identity: KeptIdentity;
  readonly verifier: Verifier;
  /** The set in which the key was seen last. */
  set: readonly Jwk[];
  /** What other verifiers know of the same token. */
  next: Entry | undefined;
}

/** Characters at the end of a token by which it is looked for: of its signature, which nobody can choose. */
const TAIL = 32;
/** How many verifiers remember one and the same token. */
const MAX_VERIFIERS = 8;
/** Characters by which a token is known when it comes again: enough to tell most of them apart. */
const SIGHT = 8;
/** Sights of new tokens that are kept in mind, some 64 KiB. */
const SIGHTS = 16_384;

/**
 * A bounded memory of accepted tokens. Nothing that was refused ever enters. A token is found by the end of its signature and then
 * compared to the last character; it counts until it expires, and only as long as the issuer publishes the key that verified it.
 *
 * It is admitted when it comes for the second time, so that a flood of tokens that come once neither costs memory nor pushes out those that
 * are in use. The ones used last stay: there are two generations, and the older one is dropped as a whole when the younger one is full.
 *
 * Not checked: whether a token was revoked, scopes, and how the user signed in; those are judged anew each time.
 */
export class VerdictMemory {
  readonly #generation: number;
  #young = new Map<string, Entry>();
  #old = new Map<string, Entry>();
  #sights: Int32Array | undefined;
  #newcomers = 0;
  #verifiers = 0;

  /** @param limit how many tokens are remembered at most. */
  constructor(limit: number) {
    this.#generation = Math.ceil(limit / 2);
  }

  verifier(): Verifier {
    this.#verifiers += 1;
    return { id: this.#verifiers };
  }

  /** @param now seconds since the epoch */
  recall(verifier: Verifier, token: string, now: number): AuthInfo | undefined {
    const tail = token.slice(-TAIL);
    let entry = this.#young.get(tail) ?? this.#rejuvenated(tail);
    while (entry && !(entry.verifier === verifier && entry.identity.token === token)) entry = entry.next;
    // When the clock was set back nobody knows what the token looked like by then.
    if (!entry || now >= entry.until || now < entry.since) return undefined;
    const set = entry.keys.ready?.();
    if (set !== entry.set) {
      // Somebody has to wait for keys, or the one that verified the token has left the set.
      if (!set?.includes(entry.key)) return undefined;
      entry.set = set;
    }
    return entry.identity.copy();
  }

  remember(verifier: Verifier, { auth, ...verified }: Verified): void {
    const { token } = auth;
    if (!this.#isKnownBySight(verifier, token)) return;
    // Without a set that tells when a key is gone, nobody would notice.
    const set = verified.keys.ready?.();
    if (!set?.includes(verified.key)) return;
    const tail = token.slice(-TAIL);
    const others = without(verifier, this.#young.get(tail) ?? this.#old.get(tail));
    this.#admit(tail, { ...verified, identity: new KeptIdentity(auth), verifier, set, next: others });
  }

  /** What is used stays with the young. */
  #rejuvenated(tail: string): Entry | undefined {
    const entry = this.#old.get(tail);
    if (entry) this.#admit(tail, entry);
    return entry;
  }

  #admit(tail: string, entry: Entry): void {
    if (this.#young.size >= this.#generation && !this.#young.has(tail)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(tail, entry);
  }

  /** Whether the verifier has seen the token before. A mistake either way costs a signature or an entry, nothing else. */
  #isKnownBySight({ id }: Verifier, token: string): boolean {
    this.#sights ??= new Int32Array(SIGHTS);
    let sight = id;
    for (let index = Math.max(0, token.length - SIGHT); index < token.length; index++)
      sight = (Math.imul(sight, 31) + token.charCodeAt(index)) | 0;
    // Four places side by side: two tokens that take turns must not make each other forgotten. Nor must five, so that any may have to leave.
    const place = ((sight ^ (sight >>> 16)) & (SIGHTS / 4 - 1)) * 4;
    let free = -1;
    for (let index = place; index < place + 4; index++) {
      if (this.#sights[index] === sight) return true;
      if (this.#sights[index] === 0) free = index;
    }
    this.#newcomers += 1;
    this.#sights[free < 0 ? place + (this.#newcomers % 4) : free] = sight;
    return false;
  }
}

/** The entries of other verifiers, the latest ones only. */
function without(verifier: Verifier, chain: Entry | undefined): Entry | undefined {
  let kept: Entry | undefined;
  const others: Entry[] = [];
  for (let entry = chain; entry; entry = entry.next) if (entry.verifier !== verifier) others.push(entry);
  for (const entry of others.slice(0, MAX_VERIFIERS - 1).reverse())
    kept = Object.assign(entry, { next: kept });
  return kept;
}
