// @ts-check
/** This library, as its documentation of frameworks configures it. */

import { MCPAuth } from 'mcp-auth';
import { bearerAuth } from 'mcp-auth/hono';

export const title = 'mcp-auth (this repository)';

/** @param {import('../../load/server.js').Setting} setting */
export function middleware({ issuer, resource, scope }) {
  const mcpAuth = new MCPAuth({
    protectedResources: { metadata: { resource, authorizationServers: [{ issuer, type: 'oidc' }] } },
  });
  return bearerAuth(mcpAuth.guard('jwt', { resource, requiredScopes: [scope] }));
}

export const subject = (/** @type {any} */ c) => c.get('auth')?.subject;
