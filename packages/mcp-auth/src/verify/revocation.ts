/** Turning down tokens before they expire, by whatever the host knows about them. */

import type { AuthInfo, Verify } from '../core/types.js';
import { rejected } from './rejection.js';
import { denialOfThrown } from './thrown.js';
import { within } from './within.js';

/** Says whether a token that is good otherwise has been revoked: by its `jti`, its subject, its client, its age. */
export type IsRevoked = (auth: AuthInfo) => boolean | Promise<boolean>;

/**
 * Asks about every accepted token on every request, so that a revocation counts at once, for remembered verdicts as well. Anything
 * but `false` refuses. A hook that fails or hangs lets nobody in: an outage is 503, a bug is 500.
 */
export function withRevocation(verify: Verify, isRevoked: IsRevoked | undefined, timeout: number): Verify {
  if (!isRevoked) return verify;
  return async (token, presentation) => {
    const verdict = await verify(token, presentation);
    if (!verdict.ok) return verdict;
    try {
      const revoked = await within(timeout, async () => isRevoked(verdict.auth));
      return revoked === false
        ? verdict
        : { ok: false, denial: rejected('revoked', 'the token has been revoked') };
    } catch (error) {
      return { ok: false, denial: denialOfThrown(error) };
    }
  };
}
