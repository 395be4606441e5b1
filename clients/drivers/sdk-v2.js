// @ts-check
import {
  Client,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { OAuthClient } from '../../examples/support/oauth-client.js';
import { versionOf } from '../support/programs.js';
import { openSession } from '../support/sdk-session.js';

const version = versionOf('@modelcontextprotocol/client');
const note =
  'Its provider for OAuth sends the user; the application calls `transport.finishAuth()` and tries again, at sign-in as for a step-up.';

/** @param {any} Transport @param {any} mode */
const connect =
  (Transport, mode) =>
  async (/** @type {string} */ url, /** @type {any} */ { signIn, stack }) => {
    const authProvider = new OAuthClient({ name: 'SDK v2' });
    const session = await openSession({
      open: () => ({
        client: new Client({ name: 'sdk-v2', version: '1.0.0' }, { versionNegotiation: { mode } }),
        transport: new Transport(new URL(url), { authProvider }),
      }),
      finish: (transport, callback) => transport.finishAuth(authProvider.acceptCallback(callback)),
      signIn: () => signIn(authProvider.authorizationUrl),
      isUnauthorized: (error) => error instanceof UnauthorizedError,
    });
    stack.defer(() => session.close());
    return session;
  };

/** @param {string} revision @param {any} mode @returns {import('../support/run-client.js').Client} */
const overHttp = (revision, mode) => ({
  name: `MCP SDK v2, ${revision}`,
  version,
  expects: { 'sign-in': true, whoami: true, 'step-up': true },
  note,
  async run(world) {
    const open = connect(StreamableHTTPClientTransport, mode);
    const whoami = await world.step('sign-in', () => open(world.whoamiUrl, world));
    await world.step('whoami', () => whoami.call('whoami'));
    const todos = await open(world.todoUrl, world);
    await world.step('step-up', () => todos.call('delete-todo', { id: world.todo.id }));
  },
});

/** @type {import('../support/run-client.js').Client} */
const overSse = {
  name: 'MCP SDK v2, SSE',
  version,
  expects: { 'sign-in': true, whoami: true, 'step-up': 'the todo manager has no SSE' },
  note,
  async run(world) {
    const session = await world.step('sign-in', () =>
      connect(SSEClientTransport, 'legacy')(world.whoamiSseUrl, world),
    );
    await world.step('whoami', () => session.call('whoami'));
  },
};

export const clients = [
  overHttp('2026-07-28', { pin: '2026-07-28' }),
  overHttp('2025-11-25', 'legacy'),
  overSse,
];
