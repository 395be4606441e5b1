// @ts-check
/** The published 0.2.0, in the mode its documentation recommends. */

import { MCPAuth } from 'mcp-auth-0.2';

export const title = 'mcp-auth 0.2.0';

/** @param {import('../../load/server.js').Setting} setting */
export function middleware({ issuer, resource, scope }) {
  const mcpAuth = new MCPAuth({
    protectedResources: [{ metadata: { resource, authorizationServers: [{ issuer, type: 'oidc' }] } }],
  });
  return mcpAuth.bearerAuth('jwt', { resource, audience: resource, requiredScopes: [scope] });
}

export const subject = (/** @type {any} */ request) => request.auth?.subject;
