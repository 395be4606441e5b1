// @ts-check
/** What one would write by hand, with a Map of tokens that have been verified. */

import { verifier } from './hand-written.js';

export const title = 'control: minimum';

const limit = 10_000;
/** A token's last characters are as good as random, and cheaper to hash than all of them; the whole of it is compared. */
const keyLength = 32;

/** @param {import('../load/server.js').Setting} setting @returns {import('../contenders.js').Gate} */
export function gate(setting) {
  const verify = verifier(setting);
  /** @type {Map<string, { authorization: string, claims: import('./hand-written.js').Claims }>} */
  const remembered = new Map();
  return (authorization = '') => {
    const key = authorization.slice(-keyLength);
    const known = remembered.get(key);
    if (known?.authorization === authorization && known.claims.exp > Date.now() / 1000) return known.claims;
    const claims = verify(authorization);
    if (!claims) return undefined;
    if (remembered.size >= limit) remembered.clear();
    remembered.set(key, { authorization, claims });
    return claims;
  };
}
