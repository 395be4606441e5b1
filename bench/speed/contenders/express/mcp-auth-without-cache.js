// @ts-check
/** This library, verifying every token anew. */

import { MCPAuth } from 'mcp-auth';

export { subject } from './mcp-auth.js';

export const title = 'mcp-auth (this repository), rememberTokens: false';

/** @param {import('../../load/server.js').Setting} setting */
export function middleware({ issuer, resource, scope }) {
  /** @type {any} */
  const options = {
    protectedResources: { metadata: { resource, authorizationServers: [{ issuer, type: 'oidc' }] } },
    rememberTokens: false,
  };
  return new MCPAuth(options).bearerAuth('jwt', { resource, requiredScopes: [scope] });
}
