// @ts-check
/** The published 0.2.0, in the mode its documentation recommends, with metadata discovered at the first request. */

import express from 'express';
import { MCPAuth } from 'mcp-auth-0.2';

export const title = 'mcp-auth 0.2.0';
export const packages = ['mcp-auth-0.2', 'jose'];

/** @param {import('./contender.js').Setting} setting */
export function createApp({ issuer, resource, answer }) {
  const mcpAuth = new MCPAuth({
    protectedResources: [{ metadata: { resource, authorizationServers: [{ issuer, type: 'oidc' }] } }],
  });
  const app = express();
  app.use(mcpAuth.bearerAuth('jwt', { resource, audience: resource }));
  // Two releases of one package declare `request.auth` here, so its type is neither's.
  app.get('/', (/** @type {any} */ request, response) => answer(response, request.auth?.subject));
  return app;
}
