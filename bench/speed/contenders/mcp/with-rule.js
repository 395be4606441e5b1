// @ts-check
/** This library with a rule for the one tool. */

import { MCPAuth } from 'mcp-auth';
import { toolScope } from '../../load/tokens.js';

export { subject } from '../express/mcp-auth.js';

export const title = 'mcp-auth (this repository), rule for the tool';

/** @param {import('../../load/server.js').Setting} setting */
export function middleware({ issuer, resource, scope }) {
  const mcpAuth = new MCPAuth({
    protectedResources: { metadata: { resource, authorizationServers: [{ issuer, type: 'oidc' }] } },
  });
  return mcpAuth.bearerAuth('jwt', { resource, requiredScopes: [scope], tools: { echo: [toolScope] } });
}
