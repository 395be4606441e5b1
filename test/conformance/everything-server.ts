/** The server that the conformance suite wants to see: one of everything, in both eras of the protocol, apart from any authorization. */

import { randomUUID } from 'node:crypto';
import {
  createMcpHandler,
  isLegacyRequest,
  type McpHandlerRequestOptions,
  McpServer,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import { registerAskingTools } from './asking-tools.ts';
import { registerContentTools } from './content-tools.ts';
import { registerPrompts, registerResources } from './documents.ts';
import { eventStore } from './event-store.ts';
import { registerNotifyingTools } from './notifying-tools.ts';
import { registerRounds, requestState } from './rounds.ts';

export type McpFetch = (request: Request, options?: McpHandlerRequestOptions) => Promise<Response>;

export function createEverythingHandler(): McpFetch {
  const createServer = () => {
    const server = new McpServer(
      { name: 'everything', version: '1.0.0' },
      {
        capabilities: { logging: {}, resources: { subscribe: true } },
        requestState: { verify: requestState.verify },
      },
    );
    registerContentTools(server);
    registerNotifyingTools(server, () => modern.notify);
    registerAskingTools(server);
    registerRounds(server);
    registerResources(server);
    registerPrompts(server);
    return server;
  };
  const modern = createMcpHandler(createServer, { legacy: 'reject' });
  const legacy = sessionful(createServer);
  return async (request, options) =>
    (await isLegacyRequest(request)) ? legacy(request, options) : modern.fetch(request, options);
}

/** The older revisions with sessions: without them a server could not ask its client for anything. */
function sessionful(createServer: () => McpServer): McpFetch {
  const transports = new Map<string, WebStandardStreamableHTTPServerTransport>();
  return async (request, options) => {
    const session = request.headers.get('mcp-session-id');
    if (session !== null) {
      const transport = transports.get(session);
      return transport ? transport.handleRequest(request, options) : noSuchSession();
    }
    const transport: WebStandardStreamableHTTPServerTransport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      eventStore: eventStore(),
      retryInterval: 100,
      onsessioninitialized: (id) => void transports.set(id, transport),
      onsessionclosed: (id) => void transports.delete(id),
    });
    await createServer().connect(transport);
    return transport.handleRequest(request, options);
  };
}

function noSuchSession(): Response {
  const error = { code: -32001, message: 'Session not found' };
  return Response.json({ jsonrpc: '2.0', error, id: null }, { status: 404 });
}
