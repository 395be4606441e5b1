// @ts-check
/** fast-jwt behind a middleware of a few lines; it has none of its own. */

import { challenge, refusal } from '../../hosts/host.js';
import { fastJwtVerifier } from '../fast-jwt-verifier.js';

export const title = 'fast-jwt with its cache';

/** @param {import('../../load/server.js').Setting} setting @returns {import('express').RequestHandler} */
export function middleware(setting) {
  const verify = fastJwtVerifier(setting);
  return (request, response, next) => {
    const claims = verify(request.headers.authorization);
    if (!claims) {
      response.status(401).set('WWW-Authenticate', challenge).json(refusal);
      return;
    }
    /** @type {any} */ (request).auth = claims;
    next();
  };
}

export const subject = (/** @type {any} */ request) => request.auth?.sub;
