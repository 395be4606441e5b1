/** The refusals of a session. */

import { unavailable } from './bearer-refusal.js';
import type { Denial } from './denial.js';
import { rpcRefusal } from './message-refusal.js';
import type { Reply } from './types.js';

/** Undefined for a denial that is not about a session. */
export function sessionRefusal(denial: Denial): Reply | undefined {
  switch (denial.reason) {
    case 'session_not_found':
      return rpcRefusal(404, -32001, 'Session not found');
    case 'session_store_unavailable':
      return unavailable(
        'The session cannot be looked up at the moment. Try again later.',
        denial.retryAfter,
      );
    default:
      return undefined;
  }
}
