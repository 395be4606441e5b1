// @ts-check
import { auth, createMCPClient, UnauthorizedError } from '@ai-sdk/mcp';
import { OAuthClient } from '../../examples/support/oauth-client.js';
import { versionOf } from '../support/programs.js';

/** @param {any} transport @param {any} world */
async function connect(transport, { signIn, stack }) {
  const authProvider = new OAuthClient({ name: 'AI SDK' });
  const open = () => createMCPClient({ transport: { ...transport, authProvider }, clientName: 'ai-sdk' });
  const client = await open().catch(async (error) => {
    if (!(error instanceof UnauthorizedError)) throw error;
    const callback = await signIn(authProvider.authorizationUrl);
    const parameters = authProvider.acceptCallback(callback);
    await auth(authProvider, {
      serverUrl: transport.url,
      authorizationCode: parameters.get('code') ?? '',
      callbackState: parameters.get('state') ?? '',
      callbackIssuer: parameters.get('iss') ?? '',
    });
    return open();
  });
  stack.defer(() => client.close());
  return async (/** @type {string} */ name, /** @type {Record<string, unknown>} */ args = {}) => {
    const { [name]: tool } = await client.tools();
    return tool?.execute(args, { toolCallId: '1', messages: [], context: {} });
  };
}

const row = {
  version: versionOf('@ai-sdk/mcp'),
  note: 'Speaks 2026-07-28 unless told otherwise. A 403 reaches the application as an error with the status, and nobody is asked for more.',
};

/** @type {import('../support/run-client.js').Client[]} */
export const clients = [
  {
    ...row,
    name: '@ai-sdk/mcp',
    expects: {
      'sign-in': true,
      whoami: true,
      'step-up': { reason: 'throws an error with the status', seen: /HTTP 403/ },
    },
    async run(world) {
      const whoami = await world.step('sign-in', () =>
        connect({ type: 'http', url: world.whoamiUrl }, world),
      );
      await world.step('whoami', () => whoami('whoami'));
      const todos = await connect({ type: 'http', url: world.todoUrl }, world);
      await world.step('step-up', () => todos('delete-todo', { id: world.todo.id }));
    },
  },
  {
    ...row,
    name: '@ai-sdk/mcp, SSE',
    expects: { 'sign-in': true, whoami: true, 'step-up': 'the todo manager has no SSE' },
    async run(world) {
      const transport = { type: 'sse', url: world.whoamiSseUrl };
      const whoami = await world.step('sign-in', () => connect(transport, world));
      await world.step('whoami', () => whoami('whoami'));
    },
  },
];
