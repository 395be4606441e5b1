// @ts-check
/** `requireBearerAuth` of the MCP SDK. It leaves verification to its user, who is `verifier-on-jose.js` here. */

import { requireBearerAuth } from '@modelcontextprotocol/express';
import express from 'express';
import { verifierOnJose } from '../../verifier-on-jose.js';

export const title = 'SDK v2 requireBearerAuth + jose';
export const packages = ['@modelcontextprotocol/express', '@modelcontextprotocol/server', 'jose'];

/** @param {import('./contender.js').Setting} setting */
export function createApp({ issuer, resource, answer }) {
  const app = express();
  app.use(requireBearerAuth({ verifier: verifierOnJose({ issuer, resource }) }));
  app.get('/', (/** @type {any} */ request, response) => answer(response, request.auth?.extra?.subject));
  return app;
}
