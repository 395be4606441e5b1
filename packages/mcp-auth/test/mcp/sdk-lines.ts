/** Both lines of the MCP SDK behind one face, with a client that sends every request as somebody. */

import { Client } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport as InMemoryV1 } from '@modelcontextprotocol/sdk/inMemory.js';
import { Server as ServerV1 } from '@modelcontextprotocol/sdk/server/index.js';
import {
  McpServer as McpServerV1,
  ResourceTemplate as TemplateV1,
} from '@modelcontextprotocol/sdk/server/mcp.js';
import { CallToolRequestSchema, SubscribeRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { InMemoryTransport, McpServer, ResourceTemplate, Server } from '@modelcontextprotocol/server';
import type { AuthInfo } from '../../src/mcp.js';

/** What tests use of either line; where they differ, the types are those of SDK v2. */
export interface SdkLine {
  readonly name: string;
  createServer(options?: ConstructorParameters<typeof McpServer>[1]): McpServer;
  createLowLevel(options: ConstructorParameters<typeof Server>[1]): Server;
  readonly ResourceTemplate: typeof ResourceTemplate;
  /** The first argument of `setRequestHandler`. */
  readonly methods: Readonly<Record<'call' | 'subscribe', never>>;
  /** @param auth what the transport says; left out, it is one without identities. */
  connect(server: McpServer | Server, auth?: AuthInfo): Promise<Client>;
}

const info = { name: 'test', version: '1.0.0' };

type Send = (message: unknown, options: object) => Promise<void>;

/** Every message that is sent comes from this identity, as it does from a transport that verified a token. */
export function speakingAs<Transport extends object>(
  transport: Transport,
  authInfo: AuthInfo | undefined,
): Transport {
  const speaking = transport as { send: Send };
  const send = speaking.send.bind(transport);
  if (authInfo) speaking.send = (message, options) => send(message, { ...options, authInfo });
  return transport;
}

export const sdkLines: readonly SdkLine[] = [
  {
    name: 'SDK v2',
    createServer: (options) => new McpServer(info, options),
    createLowLevel: (options) => new Server(info, options),
    ResourceTemplate,
    methods: { call: 'tools/call' as never, subscribe: 'resources/subscribe' as never },
    async connect(server, auth) {
      const [ours, theirs] = InMemoryTransport.createLinkedPair();
      await server.connect(theirs);
      const client = new Client(info);
      await client.connect(speakingAs(ours, auth));
      return client;
    },
  },
  {
    name: 'SDK v1',
    createServer: (options) => new McpServerV1(info, options as object) as unknown as McpServer,
    createLowLevel: (options) => new ServerV1(info, options as object) as unknown as Server,
    ResourceTemplate: TemplateV1 as unknown as typeof ResourceTemplate,
    methods: { call: CallToolRequestSchema as never, subscribe: SubscribeRequestSchema as never },
    async connect(server, auth) {
      const [ours, theirs] = InMemoryV1.createLinkedPair();
      await (server as unknown as McpServerV1).connect(theirs);
      const client = new ClientV1(info);
      await client.connect(speakingAs(ours, auth));
      return client as unknown as Client;
    },
  },
];

/** A verified identity, as `bearerAuth` makes it. */
export function identity(scopes: readonly string[], more: Partial<AuthInfo> = {}): AuthInfo {
  return {
    token: 'token-of-alice',
    issuer: 'https://auth.example.com',
    subject: 'alice',
    clientId: 'client-1',
    scopes: [...scopes],
    resource: new URL('https://api.example.com/mcp'),
    claims: {},
    ...more,
  };
}

/** What a request ended in: the text of a result, or the code of an error. */
export async function outcome(
  answer: Promise<unknown>,
): Promise<{ text?: string; isError?: boolean; code?: number }> {
  try {
    const result = (await answer) as {
      content?: { text?: string }[];
      contents?: { text?: string }[];
      messages?: { content: { text?: string } }[];
      isError?: boolean;
    };
    const [first] = result.content ?? result.contents ?? result.messages?.map(({ content }) => content) ?? [];
    return { ...(first?.text === undefined ? {} : { text: first.text }), isError: result.isError ?? false };
  } catch (error) {
    return { code: (error as { code: number }).code };
  }
}
