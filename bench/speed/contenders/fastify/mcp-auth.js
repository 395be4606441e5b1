// @ts-check
/** This library, as its documentation of frameworks configures it. */

import { MCPAuth } from 'mcp-auth';
import { bearerAuth } from 'mcp-auth/fastify';

export const title = 'mcp-auth (this repository)';

/** @param {import('fastify').FastifyInstance} app @param {import('../../load/server.js').Setting} setting */
export async function protect(app, { issuer, resource, scope }) {
  const mcpAuth = new MCPAuth({
    protectedResources: { metadata: { resource, authorizationServers: [{ issuer, type: 'oidc' }] } },
  });
  app.addHook('onRequest', bearerAuth(mcpAuth.guard('jwt', { resource, requiredScopes: [scope] })));
}

export const subject = (/** @type {any} */ request) => request.auth?.subject;
