/** MCP servers that are protected by the MCP SDK's own middleware, with nothing of ours but its options. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createMcpExpressApp,
  mcpAuthMetadataRouter,
  requireBearerAuth as requireInExpress,
} from '@modelcontextprotocol/express';
import { toNodeHandler } from '@modelcontextprotocol/node';
import * as errorsOfV1 from '@modelcontextprotocol/sdk/server/auth/errors.js';
import { requireBearerAuth as requireInV1 } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js';
import { mcpAuthMetadataRouter as metadataRouterOfV1 } from '@modelcontextprotocol/sdk/server/auth/router.js';
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  createMcpHandler,
  McpServer,
  oauthMetadataResponse,
  requireBearerAuth,
  requireScopes,
} from '@modelcontextprotocol/server';
import express, { type Express } from 'express';
import type { MCPAuth, SdkAuthMetadataOptions, SdkBearerAuthOptions } from 'mcp-auth';
import type { SdkErrorClasses } from 'mcp-auth/mcp';
import { type Host, listen } from '../support/express-hosts.js';

export interface SdkOptions {
  readonly auth: SdkBearerAuthOptions;
  readonly metadata: SdkAuthMetadataOptions;
}

export interface SdkHost {
  readonly name: string;
  /** For `getBearerAuthOptions`. */
  readonly errors?: SdkErrorClasses;
  /** @returns the origin; the server answers at `/notes`. */
  start(options: SdkOptions): Promise<Host>;
}

const info = { name: 'notes', version: '1.0.0' };
const textOf = (value: unknown) => ({ content: [{ type: 'text' as const, text: JSON.stringify(value) }] });

const handler = createMcpHandler(() => {
  const server = new McpServer(info);
  server.registerTool('whoami', {}, (ctx) => textOf(ctx.http?.authInfo));
  server.registerTool('purge', { scopeChallenge: requireScopes('delete:notes') }, () => textOf('purged'));
  return server;
});

async function onFetch({ auth, metadata }: SdkOptions): Promise<Host> {
  const gate = requireBearerAuth(auth);
  const node = toNodeHandler({
    async fetch(request: Request) {
      const document = oauthMetadataResponse(request, metadata);
      if (document) return document;
      const authInfo = await gate(request);
      return authInfo instanceof Response ? authInfo : handler.fetch(request, { authInfo });
    },
  });
  // The SDK is not written for `exactOptionalPropertyTypes`, here as in what follows.
  const server = createServer((request, response) => void node(request as never, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

function inExpress({ auth, metadata }: SdkOptions): Promise<Host> {
  const node = toNodeHandler(handler);
  const app = createMcpExpressApp();
  app.use(mcpAuthMetadataRouter(metadata));
  app.all(
    '/notes',
    requireInExpress(auth),
    (request, response) => void node(request, response, request.body),
  );
  return listen(app);
}

function onV1({ auth, metadata }: SdkOptions): Promise<Host> {
  const app: Express = express();
  app.use(express.json());
  app.use(metadataRouterOfV1(metadata));
  app.post('/notes', requireInV1(auth), async (request, response) => {
    const server = new McpServerV1(info);
    server.registerTool('whoami', {}, ({ authInfo }) => textOf(authInfo));
    const transport = new StreamableHTTPServerTransport({});
    response.on('close', () => void server.close());
    await server.connect(transport as Transport);
    await transport.handleRequest(request, response, request.body);
  });
  app.all('/notes', (_, response) => void response.sendStatus(405));
  return listen(app);
}

export const sdkHosts: readonly SdkHost[] = [
  { name: 'SDK v2', start: onFetch },
  { name: 'SDK v2 in Express', start: inExpress },
  { name: 'SDK v1', errors: errorsOfV1, start: onV1 },
];

/** As its users put it together. */
export async function startSdkHost(
  { start, errors }: SdkHost,
  mcpAuth: MCPAuth,
  options: Parameters<MCPAuth['getBearerAuthOptions']>[0] = {},
): Promise<Host> {
  return start({
    auth: mcpAuth.getBearerAuthOptions({ ...options, errors }),
    metadata: await mcpAuth.getAuthMetadataOptions(),
  });
}
