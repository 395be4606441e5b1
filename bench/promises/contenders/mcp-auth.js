// @ts-check
/** This library, as its README configures it: the authorization server is named, everything else is discovered. */

import express from 'express';
import { MCPAuth } from 'mcp-auth';

export const title = 'mcp-auth (this repository)';
export const packages = ['mcp-auth'];

/** @param {import('./contender.js').Setting} setting */
export function createApp({ issuer, resource, answer }) {
  const mcpAuth = new MCPAuth({
    protectedResources: { metadata: { resource, authorizationServers: [{ issuer, type: 'oidc' }] } },
  });
  const app = express();
  // The installed 0.2.0 declares `request.auth`, too, and differently: side by side neither type fits Express.
  app.use(/** @type {any} */ (mcpAuth.bearerAuth('jwt', { resource })));
  app.get('/', (/** @type {any} */ request, response) => answer(response, request.auth?.subject));
  return app;
}
