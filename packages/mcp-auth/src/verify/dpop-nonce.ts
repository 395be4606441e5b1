/**
 * Nonces that the server asks for in DPoP proofs (RFC 9449 §8, §9), without any memory of those it has handed out: a nonce is a
 * keyed hash of the time, so every machine with the key can check those of every other.
 */

import type { Clock } from '../core/types.js';
import { encodeBase64url } from './base64url.js';

export interface NonceOptions {
  /**
   * The key of the keyed hash, at least 32 characters or bytes that nobody can guess. Needed where several machines answer for one
   * URL. Default: random, for the life of the process.
   */
  readonly secret?: string | Uint8Array | undefined;
  /** Seconds for which a nonce is accepted at most; at least half of it. Default 300. */
  readonly lifetime?: number | undefined;
}

export interface NonceSource {
  /** The nonce to hand out now. */
  current(): Promise<string>;
  /** `aging` is still good but about to expire: answer with {@link NonceSource.current}. */
  check(nonce: unknown): Promise<'fresh' | 'aging' | 'unknown'>;
}

export function createNonces({ secret, lifetime = 300 }: NonceOptions, clock: Clock): NonceSource {
  const key = secret === undefined ? processKey : once(() => importSecret(secret));
  const window = (lifetime * 1000) / 2;
  /** A hash for each of the last few windows: asking for one costs nothing after the first time. */
  let known = new Map<number, Promise<string>>();

  const currentIndex = () => Math.floor(clock() / window);
  const nonceOf = (index: number): Promise<string> => {
    const present = known.get(index);
    if (present) return present;
    known = new Map([...known].filter(([other]) => Math.abs(other - index) <= 2));
    const nonce = sign(key, `DPoP nonce ${window} ${index}`);
    known.set(index, nonce);
    return nonce;
  };

  return {
    current: () => nonceOf(currentIndex()),
    async check(nonce) {
      if (typeof nonce !== 'string') return 'unknown';
      const index = currentIndex();
      // The next window, too: the clock of the machine that handed it out may be a little ahead.
      const [last, now, next] = await Promise.all([nonceOf(index - 1), nonceOf(index), nonceOf(index + 1)]);
      const fresh = equal(nonce, now) || equal(nonce, next);
      if (fresh) return 'fresh';
      return equal(nonce, last) ? 'aging' : 'unknown';
    },
  };
}

const hmac: HmacImportParams = { name: 'HMAC', hash: 'SHA-256' };
const text = new TextEncoder();
/** Made when first needed: some runtimes give no randomness to a module that is still loading. */
const processKey = once(() => importSecret(crypto.getRandomValues(new Uint8Array(32))));

function importSecret(secret: string | Uint8Array): Promise<CryptoKey> {
  const bytes = typeof secret === 'string' ? text.encode(secret) : new Uint8Array(secret);
  return crypto.subtle.importKey('raw', bytes, hmac, false, ['sign']);
}

async function sign(key: () => Promise<CryptoKey>, message: string): Promise<string> {
  const signature = await crypto.subtle.sign(hmac, await key(), text.encode(message));
  return encodeBase64url(new Uint8Array(signature));
}

/** In a time that depends on the lengths only. */
function equal(left: string, right: string): boolean {
  let difference = left.length ^ right.length;
  for (let index = 0; index < right.length; index++) {
    // Past the end of `left` the code is NaN, which counts as 0; the lengths differ then.
    difference |= left.charCodeAt(index) ^ right.charCodeAt(index);
  }
  return difference === 0;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
