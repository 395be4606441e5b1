// @ts-check
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { OAuthClient } from '../../examples/support/oauth-client.js';
import { versionOf } from '../support/programs.js';
import { openSession } from '../support/sdk-session.js';

const version = versionOf('@modelcontextprotocol/sdk');
const note =
  'Answers a 403 with a refresh, gets the scope it had, and gives up. It steps up where the authorization server issues no refresh tokens.';

/** @param {any} Transport @param {string} url @param {any} world */
async function connect(Transport, url, { signIn, stack }) {
  const authProvider = new OAuthClient({ name: 'SDK v1' });
  const session = await openSession({
    open: () => ({
      client: new Client({ name: 'sdk-v1', version: '1.0.0' }),
      transport: new Transport(new URL(url), { authProvider }),
    }),
    finish: (transport, callback) => transport.finishAuth(authProvider.acceptCallback(callback).get('code')),
    signIn: () => signIn(authProvider.authorizationUrl),
    isUnauthorized: (error) => error instanceof UnauthorizedError,
  });
  stack.defer(() => session.close());
  return session;
}

/** @param {Pick<import('../support/run-client.js').Client, 'name' | 'expects' | 'issueRefreshTokens'>} row @returns {import('../support/run-client.js').Client} */
const overHttp = (row) => ({
  ...row,
  version,
  note,
  async run(world) {
    const whoami = await world.step('sign-in', () =>
      connect(StreamableHTTPClientTransport, world.whoamiUrl, world),
    );
    await world.step('whoami', () => whoami.call('whoami'));
    const todos = await connect(StreamableHTTPClientTransport, world.todoUrl, world);
    await world.step('step-up', () => todos.call('delete-todo', { id: world.todo.id }));
  },
});

/** @type {import('../support/run-client.js').Client} */
const overSse = {
  name: 'MCP SDK v1, SSE',
  version,
  expects: { 'sign-in': true, whoami: true, 'step-up': 'the todo manager has no SSE' },
  note,
  async run(world) {
    const session = await world.step('sign-in', () => connect(SSEClientTransport, world.whoamiSseUrl, world));
    await world.step('whoami', () => session.call('whoami'));
  },
};

export const clients = [
  overHttp({
    name: 'MCP SDK v1',
    expects: {
      'sign-in': true,
      whoami: true,
      'step-up': { reason: 'refreshes its token instead, and gives up', seen: /403 after trying upscoping/ },
    },
  }),
  overHttp({
    name: 'MCP SDK v1, without refresh tokens',
    expects: { 'sign-in': true, whoami: true, 'step-up': true },
    issueRefreshTokens: false,
  }),
  overSse,
];
