// @ts-check
/** This library, as its documentation of frameworks configures it. */

import { MCPAuth } from 'mcp-auth';
import { withAuth } from 'mcp-auth/node';

export const title = 'mcp-auth (this repository)';

/** @param {import('../../load/server.js').Setting} setting @param {(response: any, subject: string | undefined) => void} answer */
export function listener({ issuer, resource, scope }, answer) {
  const mcpAuth = new MCPAuth({
    protectedResources: { metadata: { resource, authorizationServers: [{ issuer, type: 'oidc' }] } },
  });
  const guard = mcpAuth.guard('jwt', { resource, requiredScopes: [scope] });
  return withAuth({ guard }, (request, response) => answer(response, request.auth?.subject));
}
