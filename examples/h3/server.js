import {
  createMcpHandler,
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  McpServer,
  originValidationResponse,
} from '@modelcontextprotocol/server';
import { H3 } from 'h3';
import { MCPAuth } from 'mcp-auth';
import { bearerAuth, metadata } from 'mcp-auth/h3';

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
  const handler = createMcpHandler(createServer);

  const app = new H3();
  app.use(
    ({ req }, next) =>
      hostHeaderValidationResponse(req, localhostAllowedHostnames()) ??
      originValidationResponse(req, localhostAllowedOrigins()) ??
      next(),
  );
  app.use(metadata(mcpAuth.protectedResourceMetadata()));
  const mcp = ({ req, context }) =>
    handler.fetch(req, { authInfo: context.auth, parsedBody: context.parsedBody });
  app.all('/mcp', mcp, { middleware: [bearerAuth(guard)] });
  return app;
}
