// @ts-check
/** Auth0's middleware, as its README configures it. Its error handler is Express's own. */

import express from 'express';
import { auth } from 'express-oauth2-jwt-bearer';

export const title = 'express-oauth2-jwt-bearer';
export const packages = ['express-oauth2-jwt-bearer'];

/** @param {import('./contender.js').Setting} setting */
export function createApp({ issuer, resource, answer }) {
  const app = express();
  app.use(auth({ issuerBaseURL: issuer, audience: resource }));
  app.get('/', (/** @type {any} */ request, response) => answer(response, request.auth?.payload?.sub));
  return app;
}
