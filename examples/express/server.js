import {
  localhostHostValidation,
  localhostOriginValidation,
  toNodeHandler,
} from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import express from 'express';
import { MCPAuth } from 'mcp-auth';

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
  const guard = mcpAuth.bearerAuth('jwt', {
    resource,
    requiredScopes: ['read:notes'],
    tools: { 'clear-notes': ['write:notes'] },
  });
  const handler = toNodeHandler(createMcpHandler(createServer));
  const [knownHost, knownOrigin] = [localhostHostValidation(), localhostOriginValidation()];

  const app = express();
  app.use((req, res, next) => knownHost(req, res) && knownOrigin(req, res) && next());
  app.use(mcpAuth.protectedResourceMetadataRouter());
  app.all('/mcp', guard, (req, res) => handler(req, res, req.body));
  return app;
}
