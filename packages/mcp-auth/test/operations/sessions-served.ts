/** Servers with sessions, as the transports before 2026-07-28 have them: both lines of the MCP SDK, on Node and on Fetch. */

import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { WebStandardStreamableHTTPServerTransport as WebTransportV1 } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import { McpServer, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server';
import type { Served } from './hosts.js';
import type { ServedLog } from './served.js';

export interface SessionsServed extends Served, ServedLog {
  /** Sends a notification into every session, whether or not somebody listens. */
  notifyAll(): Promise<void>;
  /** Lets the tool `wait` come to its end. */
  release(): void;
}

interface AnyServer {
  registerTool(name: string, config: { description: string }, run: () => Promise<never>): unknown;
  connect(transport: never): Promise<void>;
  readonly server: { sendToolListChanged(): Promise<void> };
}

type NodeTransport = StreamableHTTPServerTransport | NodeStreamableHTTPServerTransport;
type WebTransport = WebTransportV1 | WebStandardStreamableHTTPServerTransport;
interface SessionOptions {
  readonly sessionIdGenerator: () => string;
}

export interface SdkLine {
  readonly name: string;
  makeServer(): AnyServer;
  makeNode(options: SessionOptions): NodeTransport;
  makeWeb(options: SessionOptions): WebTransport;
}

const info = { name: 'notes', version: '1.0.0' };

export const sdkLines: readonly SdkLine[] = [
  {
    name: 'SDK v2',
    makeServer: () => new McpServer(info) as unknown as AnyServer,
    makeNode: (options) => new NodeStreamableHTTPServerTransport(options),
    makeWeb: (options) => new WebStandardStreamableHTTPServerTransport(options),
  },
  {
    name: 'SDK v1',
    makeServer: () => new McpServerV1(info) as unknown as AnyServer,
    makeNode: (options) => new StreamableHTTPServerTransport(options),
    makeWeb: (options) => new WebTransportV1(options),
  },
];

export function sessionsServed(line: SdkLine): SessionsServed {
  const ran: string[] = [];
  const sessions = new Map<string, { server: AnyServer; transport: NodeTransport | WebTransport }>();
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });

  const open = async <T extends NodeTransport | WebTransport>(
    make: (options: SessionOptions) => T,
    id: string | null | undefined,
  ): Promise<T | undefined> => {
    if (id) return sessions.get(id)?.transport as T | undefined;
    const server = line.makeServer();
    server.registerTool('wait', { description: 'wait' }, async () => {
      ran.push('wait');
      await released;
      return { content: [] } as never;
    });
    const generated = randomUUID();
    const transport = make({ sessionIdGenerator: () => generated });
    await server.connect(transport as never);
    sessions.set(generated, { server, transport });
    return transport;
  };

  return {
    ran,
    release: () => release(),
    async notifyAll() {
      for (const { server } of sessions.values()) await server.server.sendToolListChanged();
    },
    async node(request, response, parsed) {
      ran.push('handler');
      const transport = await open(line.makeNode, idOf(request));
      if (!transport) return response.writeHead(404).end('no such session');
      return transport.handleRequest(request, response, parsed);
    },
    async web(request, { authInfo, parsedBody }) {
      ran.push('handler');
      const transport = await open(line.makeWeb, request.headers.get('mcp-session-id'));
      if (!transport) return new Response('no such session', { status: 404 });
      return transport.handleRequest(request, { ...(authInfo ? { authInfo } : {}), parsedBody });
    },
  };
}

function idOf({ headers }: IncomingMessage): string | undefined {
  return headers['mcp-session-id'] as string | undefined;
}
