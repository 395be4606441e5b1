/** The refusals of one guard. Those that say the same to everybody are made once: forged traffic must not cost more than good traffic. */

import type { ChallengeContext, Denial } from './denial.js';
import { denialToReply } from './refusal.js';
import type { Reply, Scheme } from './types.js';

export function prepareRefusals(context: ChallengeContext): (denial: Denial, scheme?: Scheme) => Reply {
  const prepared = new Map<string, Reply>();
  return (denial, scheme) => {
    const kind = kindOf(denial);
    if (kind === undefined) return denialToReply(denial, context, scheme);
    const key = `${kind} ${scheme}`;
    let reply = prepared.get(key);
    if (!reply) {
      reply = denialToReply(denial, context, scheme);
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
