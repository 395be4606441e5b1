// @ts-check
/** Fastify 5: the same four kinds of load as on Express. */

import { how, measureHost } from '../host-section.js';

export { how };
export const name = 'fastify';
export const title = 'Fastify 5';

/** @param {import('../section.js').Options} options */
export function run(options) {
  return measureHost('fastify', options);
}
