/** SDK v1 with sessions, as its examples have it, behind the library: what the SDK leaves to others is the library's to do. */

import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import express from 'express';
import { MCPAuth } from 'mcp-auth';

export interface SessionServer {
  readonly url: string;
  close(): void;
}

/** @param sessionStore `false` leaves the sessions to the SDK, which gives them to whoever has the id. */
export async function startSessionServer(issuer: string, sessionStore?: false): Promise<SessionServer> {
  const app = express();
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  const resource = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  const mcpAuth = new MCPAuth({
    protectedResources: { metadata: { resource, authorizationServers: [{ issuer, type: 'oauth' }] } },
    sessionStore,
  });
  const operations = { 'tools/call': { export: ['read', 'export'] } };
  const guard = mcpAuth.bearerAuth('jwt', { resource, requiredScopes: ['read'], operations });
  const transports = new Map<string, StreamableHTTPServerTransport>();

  app.use(mcpAuth.protectedResourceMetadataRouter());
  app.all('/mcp', guard, express.json(), async (request, response) => {
    const id = request.get('mcp-session-id');
    const known = id === undefined ? await open() : transports.get(id);
    if (known) await known.handleRequest(request, response, request.body);
    else response.status(404).end();
  });

  async function open() {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void transports.set(id, transport),
      onsessionclosed: (id) => void transports.delete(id),
    });
    const mcp = new McpServer({ name: 'sessions', version: '1.0.0' });
    for (const name of ['list', 'export']) {
      mcp.registerTool(name, { annotations: { readOnlyHint: true } }, () => ({ content: [] }));
    }
    // SDK v1 was not compiled with exactOptionalPropertyTypes: its own class does not satisfy its own interface.
    await mcp.connect(transport as Transport);
    return transport;
  }

  return {
    url: resource,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
