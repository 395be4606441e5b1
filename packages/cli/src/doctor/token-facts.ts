/** What a token says of itself, as far as it decides over access. Nothing about who somebody is, and nothing that could be presented. */

import { claimsOf } from '../sign-in/variants.js';
import type { TokenFacts } from './doctor-report.js';

/** Read, not verified. */
export function tokenFactsOf(token: string): TokenFacts {
  const claims = claimsOf(token);
  if (!claims) return { isJwt: false };
  const { iss, aud, exp, scope, scp } = claims;
  return {
    isJwt: true,
    ...(typeof iss === 'string' && { issuer: iss }),
    audience: stringsIn(aud),
    scopes: stringsIn(scope ?? scp).flatMap((list) => list.split(' ')),
    ...(typeof exp === 'number' && { expiresAt: exp }),
  };
}

function stringsIn(value: unknown): readonly string[] {
  return [value].flat().filter((each) => typeof each === 'string');
}
