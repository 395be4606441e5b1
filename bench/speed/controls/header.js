// @ts-check
/** The least that any middleware does: it reads the header, looks the token up in a Map and sets the identity. Lets everything in. */

import { nobody } from '../hosts/host.js';

export const title = 'control: header';

/** More than are hot; new ones are only looked for. */
const limit = 2000;
const constant = { sub: nobody };

/** @returns {import('../contenders.js').Gate} */
export function gate() {
  /** @type {Map<string, import('../contenders.js').Identity>} */
  const known = new Map();
  return (authorization = '') => {
    const token = authorization.slice('Bearer '.length);
    const identity = known.get(token);
    if (identity) return identity;
    if (known.size < limit) known.set(token, constant);
    return constant;
  };
}
