/** The refusals of one guard. Those that say the same to everybody are made once: forged traffic must not cost more than good traffic. */

import type { ChallengeContext, Denial } from './denial.js';
import type { Reply, Scheme } from './types.js';

/** How a guard words a refusal. `scheme` is the one that was used. */
export type Refuse = (denial: Denial, context: ChallengeContext, scheme?: Scheme) => Reply;

export function prepareRefusals(
  context: ChallengeContext,
  refuse: Refuse,
): (denial: Denial, scheme?: Scheme) => Reply {
  const prepared = new Map<string, Reply>();
  return (denial, scheme) => {
    const kind = kindOf(denial);
    if (kind === undefined) return refuse(denial, context, scheme);
    const key = `${kind} ${scheme}`;
    let reply = prepared.get(key);
    if (!reply) {
      reply = refuse(denial, context, scheme);
      for (const part of [...reply.headers, reply.headers, reply]) Object.freeze(part);
      prepared.set(key, reply);
    }
    return reply;
  };
}

/** Denials of one kind are told in the same words, whatever the evidence; undefined for those that are not. */
function kindOf(denial: Denial): string | undefined {
  if (denial.reason === 'token_rejected') return denial.check;
  return denial.reason === 'no_credentials' && !denial.required?.length ? denial.reason : undefined;
}
