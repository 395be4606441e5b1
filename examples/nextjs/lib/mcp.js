import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
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

// `next build` runs this as well, and needs both.
const { ORIGIN: origin, ISSUER: issuer } = process.env;
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

/** Serves the metadata and the MCP endpoint: the routes only say where. */
export const answer = withAuth({ guard, documents }, (request, context) => handler.fetch(request, context));
