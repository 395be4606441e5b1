/** Remembering used DPoP proofs, so that nobody can use one a second time (RFC 9449 §11.1). */

import type { Clock } from '../core/types.js';

/** Where used proofs are remembered. Machines that answer for the same URL need a common one. */
export interface ReplayStore {
  /**
   * Remembers a key, in one step with looking whether it is there already.
   *
   * @param key 43 characters of base64url: a hash, whatever the proof contained.
   * @param expiresAt milliseconds since the epoch from which on the key may be forgotten.
   * @returns true when the key was not seen before. Throws, or rejects, when it cannot tell; the request is then answered with 503.
   */
  remember(key: string, expiresAt: number): boolean | Promise<boolean>;
}

export interface InMemoryReplayStoreOptions {
  /** Default 100,000: some 330 requests a second with the default `maxAge`, in some 15 MB. */
  readonly maxEntries?: number | undefined;
  /** Replaces the system clock. */
  readonly clock?: Clock | undefined;
}

/** Milliseconds; keys are forgotten by the slot, so that forgetting never has to look at every key. */
const SLOT = 30_000;

/**
 * A {@link ReplayStore} for a single process, bounded in entries.
 *
 * When it is full of proofs that are still valid, new ones are refused with 503 until some expire. Forgetting the oldest instead would let whoever
 * can fill it use a captured proof again. Only proofs that passed every other check get this far, so filling it takes a valid token.
 */
export function inMemoryReplayStore(options: InMemoryReplayStoreOptions = {}): ReplayStore {
  const { maxEntries = 100_000, clock = () => Date.now() } = options;
  const slots = new Map<number, Set<string>>();
  let size = 0;
  let current = 0;

  return {
    remember(key, expiresAt) {
      const now = Math.floor(clock() / SLOT);
      if (now !== current) forgetBefore(now);
      for (const keys of slots.values()) if (keys.has(key)) return false;
      if (size >= maxEntries) throw new Error(`the replay store is full (${maxEntries} proofs)`);
      const slot = Math.floor(expiresAt / SLOT);
      const keys = slots.get(slot) ?? new Set();
      slots.set(slot, keys.add(key));
      size += 1;
      return true;
    },
  };

  function forgetBefore(now: number): void {
    current = now;
    for (const [slot, keys] of slots) {
      if (slot >= now) continue;
      size -= keys.size;
      slots.delete(slot);
    }
  }
}
