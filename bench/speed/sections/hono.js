// @ts-check
/** Hono on @hono/node-server: the same four kinds of load as on Express. */

import { how, measureHost } from '../host-section.js';

export { how };
export const name = 'hono';
export const title = 'Hono on @hono/node-server';

/** @param {import('../section.js').Options} options */
export function run(options) {
  return measureHost('hono', options);
}
