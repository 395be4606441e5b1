import { env } from 'cloudflare:workers';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { jwtAuth, operationRules, withAuth } from 'mcp-auth/fetch';

const text = (text) => ({ content: [{ type: 'text', text }] });

function createServer() {
  const server = new McpServer({ name: 'Notes', version: '1.0.0' });
  server.registerTool('whoami', { description: 'Tells who you are.' }, ({ http }) =>
    text(http.authInfo.subject),
  );
  server.registerTool('clear-notes', { description: 'Forgets all notes.' }, () => text('Forgotten.'));
  return server;
}

// All of it at module scope: the authorization server is not asked for anything before the first token comes.
const auth = jwtAuth({
  metadata: {
    resource: `${env.ORIGIN}/mcp`,
    resourceName: 'Notes',
    authorizationServers: [{ issuer: env.ISSUER, type: 'oidc' }],
    scopesSupported: ['read:notes'],
  },
  requiredScopes: ['read:notes'],
  operations: operationRules({ tools: { 'clear-notes': ['write:notes'] } }),
});
const handler = createMcpHandler(createServer);

export default {
  fetch: withAuth(auth, (request, context) =>
    new URL(request.url).pathname === '/mcp'
      ? handler.fetch(request, context)
      : new Response(null, { status: 404 }),
  ),
};
