/** Which decisions are there already. */

import type { Awaitable } from './awaitable.js';
import type { Decision } from './types.js';

/** By what every decision has and no promise: every request is asked, and a look for what is not there takes the longest. */
export function isDecided(decision: Awaitable<Decision>): decision is Decision {
  return (decision as Partial<Decision>).type !== undefined;
}
