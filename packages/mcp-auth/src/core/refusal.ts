/** The whole table of refusals. A guard that does without some of its features does without their part of the table. */

import { bearerRefusal, refusal } from './bearer-refusal.js';
import type { ChallengeContext, Denial } from './denial.js';
import { challengesWithDpop, dpopRefusal } from './dpop-refusal.js';
import { messageRefusal } from './message-refusal.js';
import { sessionRefusal } from './session-refusal.js';
import type { Reply, Scheme } from './types.js';

export function denialToReply(denial: Denial, context: ChallengeContext, scheme: Scheme = 'bearer'): Reply {
  if (denial.reason === 'resource_not_found')
    return refusal(404, { message: 'There is no such resource.' }, []);
  return (
    messageRefusal(denial) ??
    sessionRefusal(denial) ??
    dpopRefusal(denial, context) ??
    bearerRefusal(denial, context, challengesWithDpop(context, scheme))
  );
}
