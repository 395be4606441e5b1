/** Clients of the todo manager, each doing what its documentation says to do when it is refused. */

import * as v2 from '@modelcontextprotocol/client';
import { UnauthorizedError as V1UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client as V1Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as V1HttpTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport as V1Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { z } from 'zod';
import { HeadlessProvider, parameter } from '../support/headless-sign-in.js';
import { startMcpRemote } from '../support/mcp-remote.js';

export interface TodoSession {
  /** What the tool answered; throws what the client throws when it gives up, and for a tool that failed. */
  call(name: string, args?: Record<string, unknown>): Promise<unknown>;
  /** The scopes its user was asked for, each time. `offline_access`, which some clients add for themselves, is left out. */
  asked(): string[][];
  close(): Promise<void>;
}

/** Connects and signs in as that user. */
type Connect = (url: string, user: string) => Promise<TodoSession>;

/** One of several users of an authorization server that approves by itself. */
class UserProvider extends HeadlessProvider {
  readonly #user: string;

  constructor(user: string) {
    super({ kind: 'dynamic' });
    this.#user = user;
  }

  override async signIn(): Promise<URLSearchParams> {
    this.authorizationUrls.at(-1)?.searchParams.set('login_hint', this.#user);
    return super.signIn();
  }
}

const identity = { name: 'todo-suite', version: '1.0.0' };

interface Client {
  callTool(params: { name: string; arguments: Record<string, unknown> }): Promise<unknown>;
  close(): Promise<void>;
}

/** What the two lines of the SDK have in common. */
interface Connection {
  readonly client: Client;
  connect(): Promise<void>;
  finishAuth(redirect: URLSearchParams): Promise<void>;
  isUnauthorized(error: unknown): boolean;
}

function sdk(open: (url: URL, authProvider: HeadlessProvider) => Connection): Connect {
  return async (url, user) => {
    const provider = new UserProvider(user);
    let connection = open(new URL(url), provider);
    // Once more after a sign-in, and not again.
    const signingIn = async <Result>(attempt: () => Promise<Result>): Promise<Result> => {
      try {
        return await attempt();
      } catch (error) {
        if (!connection.isUnauthorized(error)) throw error;
        await connection.finishAuth(await provider.signIn());
        return attempt();
      }
    };
    await signingIn(() => {
      connection = open(new URL(url), provider);
      return connection.connect();
    });
    const { client } = connection;
    return {
      call: async (name, args = {}) =>
        readResult(await signingIn(() => client.callTool({ name, arguments: args }))),
      asked: () => provider.authorizationUrls.map(todoScopes),
      close: () => client.close(),
    };
  };
}

const sdkV2 = (versionNegotiation: v2.VersionNegotiationOptions) =>
  sdk((url, authProvider) => {
    const transport = new v2.StreamableHTTPClientTransport(url, { authProvider });
    const client = new v2.Client(identity, { versionNegotiation });
    return {
      client,
      connect: () => client.connect(transport),
      finishAuth: (redirect) => transport.finishAuth(redirect),
      isUnauthorized: (error) => error instanceof v2.UnauthorizedError,
    };
  });

const sdkV1 = sdk((url, authProvider) => {
  const transport = new V1HttpTransport(url, { authProvider });
  const client = new V1Client(identity);
  return {
    client,
    // SDK v1 was not compiled with exactOptionalPropertyTypes: its own classes do not satisfy its own interface.
    connect: () => client.connect(transport as V1Transport),
    finishAuth: (redirect) => transport.finishAuth(parameter(redirect, 'code')),
    isUnauthorized: (error) => error instanceof V1UnauthorizedError,
  };
});

/** All of it is up to the proxy: there is nothing to catch. */
const mcpRemote =
  (...args: string[]): Connect =>
  async (url, user) => {
    const { client, authorizationUrls, close } = await startMcpRemote(
      url,
      ...args,
      '--authorize-param',
      `login_hint=${user}`,
    );
    return {
      call: async (name, args = {}) => readResult(await client.callTool({ name, arguments: args })),
      asked: () => authorizationUrls.map(todoScopes),
      close,
    };
  };

const toolResult = z.object({
  content: z.tuple([z.object({ type: z.literal('text'), text: z.string() })]),
  isError: z.literal(false).optional(),
});
const readResult = (result: unknown): unknown => JSON.parse(toolResult.parse(result).content[0].text);

const todoScopes = (authorizationUrl: URL) =>
  (authorizationUrl.searchParams.get('scope') ?? '').split(' ').filter((scope) => scope !== 'offline_access');

/** As published on npm. Nothing in the example knows of any of them. */
export const todoClients = {
  'SDK v2, 2025-11-25': sdkV2({ mode: 'legacy' }),
  'SDK v2, 2026-07-28': sdkV2({ mode: { pin: '2026-07-28' } }),
  'mcp-remote': mcpRemote(),
  'mcp-remote --protocol auto': mcpRemote('--protocol', 'auto'),
  'SDK v1': sdkV1,
} as const satisfies Record<string, Connect>;
