/** A few draws at once, then one every so often. */

import type { Clock } from '../core/types.js';

export interface TokenBucket {
  /** Takes one draw, if there is one. */
  take(): boolean;
  /** Undoes a draw. The bucket never holds more than its capacity. */
  giveBack(): void;
}

/** `interval`: milliseconds after which one draw comes back. */
export function tokenBucket(capacity: number, interval: number, clock: Clock): TokenBucket {
  // Counted in milliseconds: many small refills then add up to exactly one draw, which fractions would not.
  const full = capacity * interval;
  let level = full;
  let filledAt = clock();

  function refill(): void {
    const now = clock();
    // A clock that was set back must not stop the refill for as long as it was set back by.
    level = Math.min(full, level + Math.max(0, now - filledAt));
    filledAt = now;
  }

  return {
    take() {
      refill();
      if (level < interval) return false;
      level -= interval;
      return true;
    },
    giveBack() {
      // Whatever this makes too much is lost with the next refill.
      level += interval;
    },
  };
}
