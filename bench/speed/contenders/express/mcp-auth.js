// @ts-check
/** This library, as its README configures it. */

import { MCPAuth } from 'mcp-auth';

export const title = 'mcp-auth (this repository)';

/** @param {import('../../load/server.js').Setting} setting */
export function middleware({ issuer, resource, scope }) {
  const mcpAuth = new MCPAuth({
    protectedResources: { metadata: { resource, authorizationServers: [{ issuer, type: 'oidc' }] } },
  });
  return mcpAuth.bearerAuth('jwt', { resource, requiredScopes: [scope] });
}

export const subject = (/** @type {any} */ request) => request.auth?.subject;
