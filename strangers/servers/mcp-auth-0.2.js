// @ts-check
/**
 * mcp-auth 0.2.0, in the mode that the documentation of its class `MCPAuth` recommends for new applications: the metadata router, and
 * `bearerAuth('jwt')` with resource, audience and a scope in front of everything else, as in its README. Behind it the stateless server of SDK v1.
 */
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import express from 'express';
import { fetchServerConfig, MCPAuth } from 'mcp-auth-0.2';
import * as z from 'zod';
import { issuer, serve } from '../support/child.js';

const annotations = { readOnlyHint: true };

function createServer() {
  const server = new McpServer({ name: 'mcp-auth-0.2', version: '1.0.0' });
  server.registerTool('whoami', { description: 'Tells who you are.', annotations }, ({ authInfo }) => ({
    content: [{ type: 'text', text: String(/** @type {any} */ (authInfo)?.subject) }],
  }));
  const inputSchema = { a: z.number(), b: z.number() };
  server.registerTool('add', { description: 'Adds.', annotations, inputSchema }, ({ a, b }) => ({
    content: [{ type: 'text', text: String(a + b) }],
  }));
  return server;
}

await serve(async ({ href: resource, pathname }) => {
  const authorizationServers = [await fetchServerConfig(issuer, { type: 'oidc' })];
  const mcpAuth = new MCPAuth({
    protectedResources: [{ metadata: { resource, authorizationServers, scopesSupported: ['mcp'] } }],
  });

  const app = express();
  app.use(mcpAuth.protectedResourceMetadataRouter());
  app.use(mcpAuth.bearerAuth('jwt', { resource, audience: resource, requiredScopes: ['mcp'] }));
  app.post(pathname, async (request, response) => {
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    response.on('close', () => void transport.close());
    await createServer().connect(transport);
    await transport.handleRequest(request, response, request.body);
  });
  return app;
});
