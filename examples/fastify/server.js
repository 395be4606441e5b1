import {
  localhostHostValidation,
  localhostOriginValidation,
  toNodeHandler,
} from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { fastify } from 'fastify';
import { MCPAuth } from 'mcp-auth';
import { bearerAuth, metadata } from 'mcp-auth/fastify';

const text = (text) => ({ content: [{ type: 'text', text }] });

function createServer() {
  const server = new McpServer({ name: 'Notes', version: '1.0.0' });
  server.registerTool('whoami', { description: 'Tells who you are.' }, ({ http }) =>
    text(http.authInfo.subject),
  );
  server.registerTool('clear-notes', { description: 'Forgets all notes.' }, () => text('Forgotten.'));
  return server;
}

/** @param {{ origin: string, issuer: string }} options */
export function createApp({ origin, issuer }) {
  const resource = `${origin}/mcp`;
  const authorizationServers = [{ issuer, type: 'oidc' }];
  const mcpAuth = new MCPAuth({
    protectedResources: {
      metadata: { resource, resourceName: 'Notes', authorizationServers, scopesSupported: ['read:notes'] },
    },
  });
  const guard = mcpAuth.guard('jwt', {
    resource,
    requiredScopes: ['read:notes'],
    tools: { 'clear-notes': ['write:notes'] },
  });
  const handler = toNodeHandler(createMcpHandler(createServer));
  const [knownHost, knownOrigin] = [localhostHostValidation(), localhostOriginValidation()];

  const app = fastify();
  app.addHook('onRequest', async ({ raw }, reply) => {
    if (!knownHost(raw, reply.raw) || !knownOrigin(raw, reply.raw)) reply.hijack();
  });
  app.addHook('onRequest', metadata(mcpAuth.protectedResourceMetadata()));
  app.all('/mcp', { onRequest: bearerAuth(guard) }, (request, reply) => {
    reply.hijack();
    return handler(request.raw, reply.raw, request.body);
  });
  return app;
}
