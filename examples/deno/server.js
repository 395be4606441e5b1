import {
  createMcpHandler,
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  McpServer,
  originValidationResponse,
} from '@modelcontextprotocol/server';
import { MCPAuth } from 'mcp-auth';
import { withAuth } from 'mcp-auth/fetch';

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
export function createFetch({ origin, issuer }) {
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
  const documents = mcpAuth.protectedResourceMetadata();
  const handler = createMcpHandler(createServer);

  const answer = withAuth({ guard, documents }, (request, context) =>
    new URL(request.url).pathname === '/mcp'
      ? handler.fetch(request, context)
      : new Response(null, { status: 404 }),
  );
  return (request) =>
    hostHeaderValidationResponse(request, localhostAllowedHostnames()) ??
    originValidationResponse(request, localhostAllowedOrigins()) ??
    answer(request);
}
