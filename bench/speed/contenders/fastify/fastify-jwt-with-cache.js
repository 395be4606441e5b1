// @ts-check
/** `@fastify/jwt` with keys from get-jwks and `verify.cache`. */

import { protectWith } from './fastify-jwt.js';

export { subject } from './fastify-jwt.js';

export const title = '@fastify/jwt + get-jwks, verify.cache';

/** @param {import('fastify').FastifyInstance} app @param {import('../../load/server.js').Setting} setting */
export function protect(app, setting) {
  return protectWith(app, setting, { cache: true });
}
