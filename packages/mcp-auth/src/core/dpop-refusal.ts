/** The refusals of a guard that speaks DPoP as well (RFC 9449 §7.1). */

import { type Challenges, errorBody, type Header, refusal, unavailable } from './bearer-refusal.js';
import { bearerChallenge, dpopChallenge } from './challenge.js';
import type { ChallengeContext, Denial } from './denial.js';
import type { Reply, Scheme } from './types.js';

const descriptions = {
  invalid_dpop_proof: 'The DPoP proof is missing or not valid for this request.',
  use_dpop_nonce: 'The DPoP proof must carry the nonce that this server issued.',
} as const;

/** Undefined for a denial that is not about a proof. */
export function dpopRefusal(
  denial: Denial,
  { resourceMetadata, dpopAlgorithms: algorithms = [] }: ChallengeContext,
): Reply | undefined {
  switch (denial.reason) {
    case 'invalid_dpop_proof':
      return proofRefusal(denial.reason, []);
    case 'use_dpop_nonce':
      return proofRefusal(denial.reason, [['dpop-nonce', denial.nonce]]);
    case 'replay_store_unavailable':
      return unavailable(
        'The DPoP proof cannot be checked at the moment. Try again later.',
        denial.retryAfter,
      );
    default:
      return undefined;
  }

  function proofRefusal(error: keyof typeof descriptions, headers: Header[]): Reply {
    const errorDescription = descriptions[error];
    const value = dpopChallenge({ error, errorDescription, algorithms, resourceMetadata });
    return refusal(401, errorBody(error, errorDescription), [['www-authenticate', value], ...headers]);
  }
}

/**
 * Whoever used DPoP is answered in that scheme alone: with a bound token there is no way back to Bearer. Everybody else finds the
 * offer of DPoP in a field of its own, after the Bearer one: real clients read the first field only.
 *
 * @param scheme the one that was used: an error is told in a challenge of that scheme (RFC 9449 §7.1).
 */
export function challengesWithDpop(
  { dpopAlgorithms: algorithms, dpopRequired, resourceMetadata }: ChallengeContext,
  scheme: Scheme,
): Challenges {
  return (status, parameters) => {
    if (algorithms && (scheme === 'dpop' || dpopRequired))
      return [['www-authenticate', dpopChallenge({ ...parameters, algorithms })]];
    const bearer: Header = ['www-authenticate', bearerChallenge(parameters)];
    if (!algorithms || status !== 401) return [bearer];
    return [bearer, ['www-authenticate', dpopChallenge({ resourceMetadata, algorithms })]];
  };
}
