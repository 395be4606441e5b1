// @ts-check
/** What one would write by hand, verifying every token anew. */

import { verifier } from './hand-written.js';

export const title = 'control: minimum without cache';

/** @param {import('../load/server.js').Setting} setting @returns {import('../contenders.js').Gate} */
export function gate(setting) {
  const verify = verifier(setting);
  return (authorization = '') => verify(authorization);
}
