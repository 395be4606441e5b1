/** The whoami tutorial as it was published: `server` mode, a verifier that asks the userinfo endpoint, SDK v1 over SSE. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type DevServer, startDevServer } from '@mcp-auth/dev-server';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import express from 'express';
import { fetchServerConfig, MCPAuth } from 'mcp-auth';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HeadlessProvider, parameter } from '../support/headless-sign-in.js';

let as: DevServer;
let http: Server;
const requests: string[] = [];

beforeAll(async () => {
  as = await startDevServer({ port: 0, autoApprove: true });
  const authIssuer = as.issuer;

  const mcpAuth = new MCPAuth({ server: await fetchServerConfig(authIssuer, { type: 'oidc' }) });

  const verifyToken = async (token: string) => {
    const { userinfoEndpoint, issuer } = mcpAuth.config.server.metadata;
    const response = await fetch(String(userinfoEndpoint), { headers: { Authorization: `Bearer ${token}` } });
    if (!response.ok) throw new Error('Token verification failed');
    const userInfo = (await response.json()) as { sub: string };
    return { token, issuer, subject: userInfo.sub, claims: userInfo };
  };

  const server = new McpServer({ name: 'WhoAmI', version: '0.0.0' });
  server.registerTool('whoami', {}, ({ authInfo }) => ({
    content: [
      {
        type: 'text',
        text: JSON.stringify(
          (authInfo && 'claims' in authInfo ? authInfo.claims : undefined) ?? { error: 'Not authenticated' },
        ),
      },
    ],
  }));

  const app = express();
  app.use((request, response, next) => {
    response.on('finish', () => requests.push(`${request.method} ${request.path} ${response.statusCode}`));
    next();
  });
  app.use(mcpAuth.delegatedRouter());
  app.use(mcpAuth.bearerAuth(verifyToken));

  const transports = new Map<string, SSEServerTransport>();
  app.get('/sse', async (_req, res) => {
    const transport = new SSEServerTransport('/messages', res);
    transports.set(transport.sessionId, transport);
    res.on('close', () => transports.delete(transport.sessionId));
    await server.connect(transport);
  });
  app.post('/messages', async (req, res) => {
    const transport = transports.get(String(req.query.sessionId));
    if (transport) await transport.handlePostMessage(req, res, req.body);
    else res.status(400).send('No transport found for sessionId');
  });

  http = createServer(app);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  http.closeAllConnections();
  await new Promise((resolve) => http.close(resolve));
  await as.close();
});

it('lets a client of its time find the authorization server, sign in and call whoami', async () => {
  const url = new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}/sse`);
  const provider = new HeadlessProvider({ kind: 'dynamic' });
  const first = new SSEClientTransport(url, { authProvider: provider });
  await expect(new Client({ name: 'first', version: '1.0.0' }).connect(first)).rejects.toThrow(
    UnauthorizedError,
  );
  await first.finishAuth(parameter(await provider.signIn(), 'code'));

  const client = new Client({ name: 'second', version: '1.0.0' });
  await client.connect(new SSEClientTransport(url, { authProvider: provider }));
  const result = await client.callTool({ name: 'whoami' });
  await client.close();

  expect(result.content).toEqual([{ type: 'text', text: expect.stringContaining('"sub":"alice"') }]);
  expect(requests).toContain('GET /.well-known/oauth-authorization-server 200');
  expect(requests).toContain('GET /sse 401');
});
