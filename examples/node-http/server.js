import {
  localhostHostValidation,
  localhostOriginValidation,
  toNodeHandler,
} from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { MCPAuth } from 'mcp-auth';
import { withAuth } from 'mcp-auth/node';

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
export function createListener({ origin, issuer }) {
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
  const handler = toNodeHandler(createMcpHandler(createServer));
  const [knownHost, knownOrigin] = [localhostHostValidation(), localhostOriginValidation()];

  const answer = withAuth({ guard, documents }, (request, response) => {
    if (request.url === '/mcp') return handler(request, response, request.body);
    response.writeHead(404).end();
  });
  return (request, response) => {
    if (knownHost(request, response) && knownOrigin(request, response)) answer(request, response);
  };
}
