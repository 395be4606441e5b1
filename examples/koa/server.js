import {
  localhostHostValidation,
  localhostOriginValidation,
  toNodeHandler,
} from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import Koa from 'koa';
import { MCPAuth } from 'mcp-auth';
import { bearerAuth, metadata } from 'mcp-auth/koa';

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

  const app = new Koa();
  app.use((ctx, next) => {
    if (knownHost(ctx.req, ctx.res) && knownOrigin(ctx.req, ctx.res)) return next();
    ctx.respond = false;
  });
  app.use(metadata(mcpAuth.protectedResourceMetadata()));
  app.use(bearerAuth(guard));
  app.use((ctx) => {
    if (ctx.path !== '/mcp') return;
    ctx.respond = false;
    return handler(ctx.req, ctx.res, ctx.request.body);
  });
  return app;
}
