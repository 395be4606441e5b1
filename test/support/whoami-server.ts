import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport as SseTransportV1 } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport as HttpTransportV1 } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport as TransportV1 } from '@modelcontextprotocol/sdk/shared/transport.js';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { SSEServerTransport } from '@modelcontextprotocol/server-legacy/sse';
import express5 from 'express';
import {
  type AuthServerConfig,
  type BearerAuthJwtConfig,
  type ConnectHandler,
  type DecisionEvent,
  type DpopOption,
  MCPAuth,
  type MCPAuthOptions,
} from 'mcp-auth';
import { z } from 'zod';

// Express 4 is installed under another name, and that name has no types. What is used here is the same in both.
const express4: typeof express5 = createRequire(import.meta.url)('express4');

const expressMajors = { express: express5, express4 } as const;
export type ExpressMajor = keyof typeof expressMajors;

/** A request the server has answered. Also those that the client gave up on: then with the status so far. */
export interface RecordedRequest {
  readonly method: string;
  /** Without the query, which for `/messages` names a session. */
  readonly path: string;
  readonly status: number;
  /** Of the credentials, as the client wrote it. */
  readonly scheme: string | undefined;
  /** `MCP-Protocol-Version`, as the client sent it. */
  readonly protocolVersion: string | undefined;
  readonly challenge: string | undefined;
}

/** What the tool `whoami` says about its caller. Holds no token. */
export const whoamiSchema = z.object({
  issuer: z.string(),
  subject: z.string(),
  clientId: z.string(),
  scopes: z.array(z.string()),
  audience: z.union([z.string(), z.array(z.string())]),
  expiresAt: z.number(),
  claims: z.record(z.string(), z.unknown()),
});
export type Whoami = z.infer<typeof whoamiSchema>;

export interface WhoamiServerOptions {
  readonly authorizationServer: AuthServerConfig;
  readonly express?: ExpressMajor;
  readonly clock?: MCPAuthOptions['clock'];
  readonly onDecision?: (event: DecisionEvent) => void;
  readonly dpop?: DpopOption;
  /** What every request needs. */
  readonly requiredScopes?: BearerAuthJwtConfig['requiredScopes'];
  /** What calling a tool needs, beside that. */
  readonly toolScopes?: readonly string[];
}

export interface WhoamiServer {
  readonly origin: string;
  /** In the order in which they were answered. */
  readonly requests: readonly RecordedRequest[];
  /** The identifier of the resource at a path, which is also where a client connects to. */
  resource(path: ResourcePath): string;
  close(): Promise<void>;
}

/**
 * The protected endpoints: SDK v2 with both eras at `/mcp` and its frozen SSE transport at `/sse`, SDK v1 with both transports
 * below `/v1`. Each is a resource of its own.
 */
export const resourcePaths = ['/mcp', '/sse', '/v1/mcp', '/v1/sse'] as const;
export type ResourcePath = (typeof resourcePaths)[number];

/** Listens on a free port of 127.0.0.1. */
export async function startWhoamiServer(options: WhoamiServerOptions): Promise<WhoamiServer> {
  const requests: RecordedRequest[] = [];
  let handle: RequestListener = () => {};
  // The resource identifiers contain the port, so the port comes first.
  const server = createServer((request, response) => {
    record(request, response, requests);
    handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const resource = (path: ResourcePath) => `${origin}${path}`;
  handle = createApp(options, resource);

  return {
    origin,
    requests,
    resource,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function createApp(options: WhoamiServerOptions, resource: (path: ResourcePath) => string) {
  const { authorizationServer, clock, onDecision, requiredScopes = [], toolScopes = [] } = options;
  const express = expressMajors[options.express ?? 'express'];
  const mcpAuth = new MCPAuth({
    protectedResources: resourcePaths.map((path) => ({
      metadata: {
        resource: resource(path),
        authorizationServers: [authorizationServer],
        scopesSupported: [...requiredScopes, ...toolScopes],
        resourceName: 'whoami',
      },
      dpop: options.dpop,
    })),
    clock,
    onDecision,
  });
  const guardFor = (path: ResourcePath) => {
    const guard = mcpAuth.bearerAuth('jwt', { resource: resource(path), requiredScopes });
    const toolGuard = mcpAuth.bearerAuth('jwt', {
      resource: resource(path),
      requiredScopes: [...requiredScopes, ...toolScopes],
    });
    return (request: IncomingMessage & { body?: unknown }, response: ServerResponse, next: () => void) =>
      (isToolCall(request.body) ? toolGuard : guard)(request, response, next);
  };

  const app = express();
  app.use(mcpAuth.protectedResourceMetadataRouter());
  app.use(express.json());

  const handler = toNodeHandler(createMcpHandler(() => serverV2()));
  app.all('/mcp', guardFor('/mcp'), (request, response) => handler(request, response, request.body));

  mountSse(app, '/sse', '/messages', guardFor('/sse'), async (endpoint, response) => {
    const transport = new SSEServerTransport(endpoint, response);
    await serverV2().connect(transport);
    return transport;
  });
  mountSse(app, '/v1/sse', '/v1/messages', guardFor('/v1/sse'), async (endpoint, response) => {
    const transport = new SseTransportV1(endpoint, response);
    await serverV1().connect(transport);
    return transport;
  });

  app.all('/v1/mcp', guardFor('/v1/mcp'), async (request, response) => {
    if (request.method !== 'POST') return void response.status(405).end();
    // Stateless: a transport for each request, as the SDK's own example has it.
    const transport = new HttpTransportV1();
    // SDK v1 was not compiled with exactOptionalPropertyTypes: its own class does not satisfy its own interface.
    await serverV1().connect(transport as TransportV1);
    await transport.handleRequest(request, response, request.body);
  });
  return app;
}

type Guard = ConnectHandler;

interface SseTransport {
  readonly sessionId: string;
  handlePostMessage(request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void>;
}

function mountSse(
  app: express5.Express,
  path: string,
  messages: string,
  guard: Guard,
  open: (endpoint: string, response: ServerResponse) => Promise<SseTransport>,
): void {
  const transports = new Map<string, SseTransport>();
  app.get(path, guard, async (_request, response) => {
    const transport = await open(messages, response);
    transports.set(transport.sessionId, transport);
    response.on('close', () => transports.delete(transport.sessionId));
  });
  app.post(messages, guard, async (request, response) => {
    const transport = transports.get(String(request.query.sessionId));
    if (!transport) return void response.status(404).end();
    await transport.handlePostMessage(request, response, request.body);
  });
}

function serverV2(): McpServer {
  const server = new McpServer({ name: 'whoami', version: '1.0.0' });
  server.registerTool('whoami', { description: 'Says who is calling.' }, (context) =>
    answer(context.http?.authInfo),
  );
  return server;
}

function serverV1(): McpServerV1 {
  const server = new McpServerV1({ name: 'whoami', version: '1.0.0' });
  server.registerTool('whoami', { description: 'Says who is calling.' }, (extra) => answer(extra.authInfo));
  return server;
}

/** The schema picks the members to tell, so a token never leaves. Members that are missing make the call fail. */
function answer(authInfo: unknown) {
  return { content: [{ type: 'text' as const, text: JSON.stringify(whoamiSchema.parse(authInfo)) }] };
}

function isToolCall(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'method' in body && body.method === 'tools/call';
}

function record(request: IncomingMessage, response: ServerResponse, requests: RecordedRequest[]): void {
  const { method = '', url = '', headers } = request;
  const version = headers['mcp-protocol-version'];
  // Not `finish`: an SSE stream ends with its connection.
  response.on('close', () => {
    const challenge = response.getHeader('www-authenticate');
    requests.push({
      method,
      path: url.split('?')[0] ?? url,
      status: response.statusCode,
      scheme: headers.authorization?.split(' ')[0],
      protocolVersion: typeof version === 'string' ? version : undefined,
      challenge: typeof challenge === 'string' ? challenge : undefined,
    });
  });
}
