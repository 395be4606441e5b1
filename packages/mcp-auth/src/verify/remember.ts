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
  /** What a request has to say, to the last character. */
  readonly credentials: string;
  readonly identity: KeptIdentity;
  readonly verifier: Verifier;
  /** The set in which the key was seen last. */
  set: readonly Jwk[];
  /** What else is found under the same number: mostly what other verifiers know of the same token. */
  next: Entry | undefined;
}

/** Characters at the end of a token by which it is looked for: of its signature, which nobody can choose. */
const TAIL = 8;
/** How many entries there are under one number: one and the same token as several verifiers remember it, hardly ever two tokens. */
const MAX_ENTRIES = 8;
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
  #young = new Map<number, Entry>();
  #old = new Map<number, Entry>();
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

  /**
   * @param credentials a scheme, a space and the token. As they were sent, where that is at hand: to make or to cut a text of that length
   * takes longer than all the rest.
   * @param now seconds since the epoch
   */
  recall(verifier: Verifier, credentials: string, now: number): AuthInfo | undefined {
    const tail = numberOf(credentials);
    let entry = this.#young.get(tail) ?? this.#rejuvenated(tail);
    while (entry && !(entry.verifier === verifier && entry.credentials === credentials)) entry = entry.next;
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

  remember(verifier: Verifier, credentials: string, { auth, ...verified }: Verified): void {
    const tail = numberOf(credentials);
    if (!this.#isKnownBySight(verifier, tail)) return;
    // Without a set that tells when a key is gone, nobody would notice.
    const set = verified.keys.ready?.();
    if (!set?.includes(verified.key)) return;
    const next = without(verifier, credentials, this.#young.get(tail) ?? this.#old.get(tail));
    // One text is kept for both: the token as a part of the credentials, and not of the request that it came with.
    const token = credentials.slice(-auth.token.length);
    const identity = new KeptIdentity({ ...auth, token });
    this.#admit(tail, { ...verified, credentials, identity, verifier, set, next });
  }

  /** What is used stays with the young. */
  #rejuvenated(tail: number): Entry | undefined {
    const entry = this.#old.get(tail);
    if (entry) this.#admit(tail, entry);
    return entry;
  }

  #admit(tail: number, entry: Entry): void {
    if (this.#young.size >= this.#generation && !this.#young.has(tail)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(tail, entry);
  }

  /** Whether the verifier has seen the token before. A mistake either way costs a signature or an entry, nothing else. */
  #isKnownBySight({ id }: Verifier, tail: number): boolean {
    this.#sights ??= new Int32Array(SIGHTS);
    const sight = Math.imul(tail + id, MIXER);
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

/** The other entries, the latest ones only. */
function without(verifier: Verifier, credentials: string, chain: Entry | undefined): Entry | undefined {
  let kept: Entry | undefined;
  const others: Entry[] = [];
  for (let entry = chain; entry; entry = entry.next)
    if (entry.verifier !== verifier || entry.credentials !== credentials) others.push(entry);
  for (const entry of others.slice(0, MAX_ENTRIES - 1).reverse()) kept = Object.assign(entry, { next: kept });
  return kept;
}

/** An odd number without a pattern, which spreads what differs in a few bits over all of them. */
const MIXER = 0x9e3779b1;

/** Thirty bits out of the end of the token: a whole number that engines keep as it is, and find sooner than any text. */
function numberOf(credentials: string): number {
  let number = 0;
  for (let index = Math.max(0, credentials.length - TAIL); index < credentials.length; index++)
    number = Math.imul(number ^ credentials.charCodeAt(index), MIXER);
  return number >>> 2;
}
