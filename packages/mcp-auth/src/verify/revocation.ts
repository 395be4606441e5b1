/** Turning down tokens before they expire, by whatever the host knows about them. */

import type { AuthInfo, Verify } from '../core/types.js';
import { rejected } from './rejection.js';
import { denialOfThrown, type Thrower, unavailable } from './thrown.js';
import { within } from './within.js';

/** Says whether a token that is good otherwise has been revoked: by its `jti`, its subject, its client, its age. */
export type IsRevoked = (auth: AuthInfo) => boolean | Promise<boolean>;

/** A hook that cannot tell has not said that the token is bad: its caller should try again, not sign in again. */
const theHook: Thrower = { name: 'isRevoked', otherwise: unavailable };

/**
 * Asks about every accepted token on every request, so that a revocation counts at once, for remembered verdicts as well. Anything
 * but `false` refuses. A hook that fails or hangs lets nobody in: a bug is 500, whatever else it throws is an outage, 503.
 */
export function withRevocation(verify: Verify, isRevoked: IsRevoked | undefined, timeout: number): Verify {
  if (!isRevoked) return verify;
  return async (token, presentation) => {
    const verdict = await verify(token, presentation);
    if (!verdict.ok) return verdict;
    try {
      const revoked = await within(timeout, async () => isRevoked(copyOf(verdict.auth)));
      return revoked === false
        ? verdict
        : { ok: false, denial: rejected('revoked', 'the token has been revoked') };
    } catch (error) {
      return { ok: false, denial: denialOfThrown(error, theHook) };
    }
  };
}

/** The hook is asked, it does not decide who the caller is: what it changes must not reach the request. */
function copyOf(auth: AuthInfo): AuthInfo {
  const { scopes, claims, audience, extra } = auth;
  return {
    ...auth,
    scopes: [...scopes],
    claims: { ...claims },
    ...(Array.isArray(audience) ? { audience: [...audience] } : {}),
    ...(extra === undefined ? {} : { extra: { ...extra } }),
  };
}
