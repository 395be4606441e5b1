/** How, and how recently, the user must have signed in (RFC 9470). */

import type { Denial } from './denial.js';
import { own } from './strict-json.js';

export interface AuthenticationRequirement {
  /** Acceptable values of the `acr` claim; any one of them is enough. */
  readonly acrValues?: readonly string[];
  /** Seconds since the user signed in (`auth_time`). */
  readonly maxAge?: number;
}

/**
 * A token that does not say how the user signed in does not meet a requirement (RFC 9470 §6). Nor does a sign-in that lies in
 * the future: servers that count milliseconds would make it last for ever. `now` in milliseconds.
 */
export function authenticationDenial(
  requirement: AuthenticationRequirement | undefined,
  claims: Readonly<Record<string, unknown>>,
  now: number,
): Denial | undefined {
  if (!requirement) return undefined;
  const { acrValues, maxAge } = requirement;
  if (acrValues?.length) {
    const acr = own(claims, 'acr');
    if (typeof acr !== 'string' || !acrValues.includes(acr))
      return denial(requirement, 'the token lacks an accepted acr');
  }
  if (maxAge !== undefined) {
    const authTime = own(claims, 'auth_time');
    if (typeof authTime !== 'number' || !Number.isFinite(authTime))
      return denial(requirement, 'the token has no auth_time');
    const age = now / 1000 - authTime;
    if (age > maxAge) return denial(requirement, 'the user signed in too long ago');
    // As much room for a clock that is ahead as the requirement leaves for the sign-in itself.
    if (-age > maxAge) return denial(requirement, 'auth_time lies in the future');
  }
  return undefined;
}

function denial({ acrValues, maxAge }: AuthenticationRequirement, detail: string): Denial {
  return {
    reason: 'insufficient_user_authentication',
    ...(acrValues?.length ? { acrValues } : {}),
    ...(maxAge === undefined ? {} : { maxAge }),
    detail,
  };
}
