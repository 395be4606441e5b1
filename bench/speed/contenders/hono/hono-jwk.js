// @ts-check
/** Hono's own middleware with the location of the key set, as its documentation shows it; issuer, audience and type because it is told to. */

import { jwk } from 'hono/jwk';

export const title = 'hono/jwk with a jwks_uri';
// It fetches the key set for every request.
export const share = 0.1;

/** @param {import('../../load/server.js').Setting} setting */
export function middleware({ issuer, resource, algorithm }) {
  return jwk({ jwks_uri: `${issuer}/jwks`, alg: [algorithm], verification: verification(issuer, resource) });
}

/** @param {string} issuer @param {string} resource */
export const verification = (issuer, resource) => ({ iss: issuer, aud: resource, typ: 'at+jwt' });

export const subject = (/** @type {any} */ c) => c.get('jwtPayload')?.sub;
