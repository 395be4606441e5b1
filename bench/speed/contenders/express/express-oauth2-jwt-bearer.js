// @ts-check
/** Auth0's middleware, as its README configures it. Its error handler is Express's own. */

import { auth, requiredScopes } from 'express-oauth2-jwt-bearer';

export const title = 'express-oauth2-jwt-bearer';

/** @param {import('../../load/server.js').Setting} setting */
export function middleware({ issuer, resource, scope }) {
  return [auth({ issuerBaseURL: issuer, audience: resource }), requiredScopes(scope)];
}

export const subject = (/** @type {any} */ request) => request.auth?.payload?.sub;
