import { UnauthorizedError as AiSdkUnauthorizedError, auth as aiSdkAuth, createMCPClient } from '@ai-sdk/mcp';
import * as v2 from '@modelcontextprotocol/client';
import { UnauthorizedError as V1UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client as V1Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport as V1SseTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport as V1HttpTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport as V1Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { z } from 'zod';
import { type HeadlessProvider, parameter } from '../support/headless-sign-in.js';
import { type ResourcePath, type Whoami, whoamiSchema } from '../support/whoami-server.js';

/** A client that has signed in. */
export interface Session {
  whoami(): Promise<Whoami>;
  close(): Promise<void>;
}

/** Connects, signs in when it is told to, and connects again: what the documentation of each client says to do. */
export type Connect = (url: string, provider: HeadlessProvider) => Promise<Session>;

export interface ClientUnderTest {
  readonly name: string;
  /** `MCP-Protocol-Version` of its authenticated requests. */
  readonly wire: '2026-07-28' | '2025-11-25';
  readonly paths: readonly ResourcePath[];
  /** The requests that are refused before sign-in: the first one, by which the client finds out. */
  readonly refused: readonly ('GET' | 'POST')[];
  readonly connect: Connect;
}

const identity = { name: 'client-suite', version: '1.0.0' };
const textResult = z.object({ content: z.tuple([z.object({ type: z.literal('text'), text: z.string() })]) });

/** The answer of the tool; a tool that failed has text which is no such JSON. */
function readWhoami(result: unknown): Whoami {
  const [{ text }] = textResult.parse(result).content;
  return whoamiSchema.parse(JSON.parse(text));
}

type V2Transport = v2.StreamableHTTPClientTransport | v2.SSEClientTransport;

function sdkV2(
  open: (url: URL, authProvider: HeadlessProvider) => V2Transport,
  versionNegotiation: v2.VersionNegotiationOptions,
): Connect {
  return async (url, provider) => {
    const connect = async () => {
      const transport = open(new URL(url), provider);
      const client = new v2.Client(identity, { versionNegotiation });
      try {
        await client.connect(transport);
      } catch (error) {
        if (!(error instanceof v2.UnauthorizedError)) throw error;
        await transport.finishAuth(await provider.signIn());
        await client.close();
        return undefined;
      }
      return { client, transport };
    };
    const connected = (await connect()) ?? (await connect());
    if (!connected) throw new Error('Signed in, and asked to sign in again');
    const { client, transport } = connected;
    const whoami = async () => readWhoami(await client.callTool({ name: 'whoami' }));
    return {
      whoami: async () => {
        try {
          return await whoami();
        } catch (error) {
          // More scope is needed: the user is asked again, and the call is made again.
          if (!(error instanceof v2.UnauthorizedError)) throw error;
          await transport.finishAuth(await provider.signIn());
          return whoami();
        }
      },
      close: () => client.close(),
    };
  };
}

function sdkV1(
  open: (url: URL, authProvider: HeadlessProvider) => V1HttpTransport | V1SseTransport,
): Connect {
  return async (url, provider) => {
    const connect = async () => {
      const transport = open(new URL(url), provider);
      const client = new V1Client(identity);
      try {
        // SDK v1 was not compiled with exactOptionalPropertyTypes: its own classes do not satisfy its own interface.
        await client.connect(transport as V1Transport);
      } catch (error) {
        if (!(error instanceof V1UnauthorizedError)) throw error;
        await transport.finishAuth(parameter(await provider.signIn(), 'code'));
        await client.close();
        return undefined;
      }
      return { client, transport };
    };
    const connected = (await connect()) ?? (await connect());
    if (!connected) throw new Error('Signed in, and asked to sign in again');
    const { client, transport } = connected;
    const whoami = async () => readWhoami(await client.callTool({ name: 'whoami' }));
    return {
      whoami: async () => {
        try {
          return await whoami();
        } catch (error) {
          if (!(error instanceof V1UnauthorizedError)) throw error;
          await transport.finishAuth(parameter(await provider.signIn(), 'code'));
          return whoami();
        }
      },
      close: () => client.close(),
    };
  };
}

function aiSdk(type: 'http' | 'sse', protocolVersionDiscovery: boolean): Connect {
  return async (url, authProvider) => {
    const connect = () =>
      createMCPClient({
        transport: { type, url, authProvider },
        protocolVersionDiscovery,
        clientName: 'suite',
      });
    const client = await connect().catch(async (error: unknown) => {
      if (!(error instanceof AiSdkUnauthorizedError)) throw error;
      const redirect = await authProvider.signIn();
      await aiSdkAuth(authProvider, {
        serverUrl: url,
        authorizationCode: parameter(redirect, 'code'),
        callbackState: parameter(redirect, 'state'),
        callbackIssuer: parameter(redirect, 'iss'),
      });
      return connect();
    });
    return {
      whoami: async () => {
        const { whoami } = await client.tools();
        if (!whoami) throw new Error('There is no tool whoami');
        return readWhoami(await whoami.execute({}, { toolCallId: '1', messages: [], context: {} }));
      },
      close: () => client.close(),
    };
  };
}

const v2Http = (url: URL, authProvider: HeadlessProvider) =>
  new v2.StreamableHTTPClientTransport(url, { authProvider });
const v2Sse = (url: URL, authProvider: HeadlessProvider) => new v2.SSEClientTransport(url, { authProvider });
const v1Http = (url: URL, authProvider: HeadlessProvider) => new V1HttpTransport(url, { authProvider });
const v1Sse = (url: URL, authProvider: HeadlessProvider) => new V1SseTransport(url, { authProvider });

const http: readonly ResourcePath[] = ['/mcp', '/v1/mcp'];
const sse: readonly ResourcePath[] = ['/sse', '/v1/sse'];

/** As published on npm. Nothing in the servers knows of any of them. */
export const clients = {
  v2Modern: {
    name: 'SDK v2, Streamable HTTP',
    wire: '2026-07-28',
    // SDK v1 servers do not speak this revision.
    paths: ['/mcp'],
    refused: ['POST'],
    connect: sdkV2(v2Http, { mode: { pin: '2026-07-28' } }),
  },
  v2Legacy: {
    name: 'SDK v2, Streamable HTTP',
    wire: '2025-11-25',
    paths: http,
    refused: ['POST'],
    connect: sdkV2(v2Http, { mode: 'legacy' }),
  },
  v2Sse: {
    name: 'SDK v2, SSE',
    wire: '2025-11-25',
    paths: sse,
    refused: ['GET'],
    connect: sdkV2(v2Sse, { mode: 'legacy' }),
  },
  v1: {
    name: 'SDK v1, Streamable HTTP',
    wire: '2025-11-25',
    paths: http,
    refused: ['POST'],
    connect: sdkV1(v1Http),
  },
  v1Sse: { name: 'SDK v1, SSE', wire: '2025-11-25', paths: sse, refused: ['GET'], connect: sdkV1(v1Sse) },
  aiSdk: {
    name: '@ai-sdk/mcp, HTTP',
    wire: '2026-07-28',
    paths: ['/mcp'],
    refused: ['POST'],
    connect: aiSdk('http', true),
  },
  aiSdkLegacy: {
    name: '@ai-sdk/mcp, HTTP',
    wire: '2025-11-25',
    paths: http,
    // Opens its event stream beside the first message, without waiting for the answer to either.
    refused: ['GET', 'POST'],
    connect: aiSdk('http', false),
  },
  aiSdkSse: {
    name: '@ai-sdk/mcp, SSE',
    wire: '2025-11-25',
    paths: sse,
    refused: ['GET'],
    connect: aiSdk('sse', false),
  },
} as const satisfies Record<string, ClientUnderTest>;
