import { localhostHostValidation, localhostOriginValidation } from '@modelcontextprotocol/express';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { SSEServerTransport } from '@modelcontextprotocol/server-legacy/sse';
import express from 'express';
import { MCPAuth } from 'mcp-auth';
import * as z from 'zod';

const string = z.string().optional();
const Identity = z.object({ sub: z.string(), username: string, name: string, email: string });

function createServer() {
  const server = new McpServer({ name: 'WhoAmI', version: '1.0.0' });
  server.registerTool('whoami', { description: 'Tells who you are.', outputSchema: Identity }, ({ http }) => {
    const identity = Identity.parse(http.authInfo.claims);
    return { content: [{ type: 'text', text: JSON.stringify(identity) }], structuredContent: identity };
  });
  return server;
}

/** @param {{ issuer: string, origin: string }} options who issues tokens, and where clients reach this app */
export function createApp({ issuer, origin }) {
  // Clients compare the resource with the URL they were given, so each of the two URLs is a resource.
  const [mcp, sse] = [`${origin}/mcp`, `${origin}/sse`];
  const authorizationServers = [{ issuer, type: 'oidc' }];
  const scopesSupported = ['openid', 'profile', 'email'];
  const described = { resourceName: 'Who am I?', authorizationServers, scopesSupported };
  const describe = (resource) => ({ metadata: { resource, ...described } });
  const mcpAuth = new MCPAuth({ protectedResources: [describe(mcp), describe(sse)] });

  const app = express();
  // For servers on localhost: no web page may reach this one under a name of its own (DNS rebinding).
  app.use(localhostHostValidation(), localhostOriginValidation());
  app.use(mcpAuth.protectedResourceMetadataRouter());

  // Streamable HTTP, for clients of the 2026-07-28 revision and of those before it.
  app.all(
    '/mcp',
    mcpAuth.bearerAuth('jwt', { resource: mcp }),
    toNodeHandler(createMcpHandler(createServer)),
  );

  // The transport of 2024, for clients that know no other: answers come over /sse, requests go to /messages.
  // On every method, because web pages ask first what they may send.
  app.use(['/sse', '/messages'], mcpAuth.bearerAuth('jwt', { resource: sse }));
  const sessions = new Map();
  app.get('/sse', async (req, res) => {
    const transport = new SSEServerTransport('/messages', res);
    sessions.set(transport.sessionId, { transport, subject: req.auth.subject });
    res.on('close', () => sessions.delete(transport.sessionId));
    await createServer().connect(transport);
  });
  app.post('/messages', async (req, res) => {
    const session = sessions.get(req.query.sessionId);
    // The id of a session is no proof of identity: its stream is for the one who opened it.
    if (!session || session.subject !== req.auth.subject)
      return res.status(404).json({ error: 'no such session' });
    await session.transport.handlePostMessage(req, res);
  });
  return app;
}
