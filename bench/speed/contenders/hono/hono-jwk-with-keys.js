// @ts-check
/** Hono's own middleware with a fixed key set. */

import { jwk } from 'hono/jwk';
import { verification } from './hono-jwk.js';

export { subject } from './hono-jwk.js';

export const title = 'hono/jwk with fixed keys';

/** @param {import('../../load/server.js').Setting} setting */
export function middleware({ issuer, resource, algorithm, jwk: key }) {
  const keys = /** @type {any[]} */ ([key]);
  return jwk({ keys, alg: [algorithm], verification: verification(issuer, resource) });
}
