// @ts-check
/** node:http: the same four kinds of load as on Express. */

import { how, measureHost } from '../host-section.js';

export { how };
export const name = 'node-http';
export const title = 'node:http';

/** @param {import('../section.js').Options} options */
export function run(options) {
  return measureHost('node-http', options);
}
