// @ts-check
import { MultiServerMCPClient } from '@langchain/mcp-adapters';
import { auth } from '@modelcontextprotocol/sdk/client/auth.js';
import { OAuthClient } from '../../examples/support/oauth-client.js';
import { versionOf } from '../support/programs.js';

/** @param {any} connection @param {any} world */
async function connect(connection, { signIn, stack }) {
  const authProvider = new OAuthClient({ name: 'LangChain' });
  const open = async () => {
    const client = new MultiServerMCPClient({ mcpServers: { server: { ...connection, authProvider } } });
    stack.defer(() => client.close());
    return { client, tools: await client.getTools() };
  };
  const finish = async () => {
    const callback = authProvider.acceptCallback(await signIn(authProvider.authorizationUrl));
    authProvider.authorizationUrl = undefined;
    await auth(authProvider, { serverUrl: connection.url, authorizationCode: callback.get('code') ?? '' });
  };
  /** @param {() => Promise<Result>} attempt @template Result */
  const signingIn = async (attempt) => {
    try {
      return await attempt();
    } catch (error) {
      if (!authProvider.authorizationUrl) throw error;
      await finish();
      return attempt();
    }
  };
  const { tools } = await signingIn(open);
  return (/** @type {string} */ name, /** @type {Record<string, unknown>} */ args = {}) =>
    signingIn(async () => tools.find((tool) => tool.name === name)?.invoke(args));
}

const row = {
  version: versionOf('@langchain/mcp-adapters'),
  note: 'SDK v1 inside, with its limits. Its error at sign-in is its own; the application knows from its provider where to send the user.',
};

/** @param {Pick<import('../support/run-client.js').Client, 'name' | 'expects' | 'issueRefreshTokens'>} options @returns {import('../support/run-client.js').Client} */
const overHttp = (options) => ({
  ...row,
  ...options,
  async run(world) {
    const whoami = await world.step('sign-in', () =>
      connect({ transport: 'http', url: world.whoamiUrl }, world),
    );
    await world.step('whoami', () => whoami('whoami'));
    const todos = await connect({ transport: 'http', url: world.todoUrl }, world);
    await world.step('step-up', () => todos('delete-todo', { id: world.todo.id }));
  },
});

/** @type {import('../support/run-client.js').Client} */
const overSse = {
  ...row,
  name: '@langchain/mcp-adapters, SSE',
  expects: { 'sign-in': true, whoami: true, 'step-up': 'the todo manager has no SSE' },
  async run(world) {
    const whoami = await world.step('sign-in', () =>
      connect({ transport: 'sse', url: world.whoamiSseUrl }, world),
    );
    await world.step('whoami', () => whoami('whoami'));
  },
};

export const clients = [
  overHttp({
    name: '@langchain/mcp-adapters',
    expects: {
      'sign-in': true,
      whoami: true,
      'step-up': { reason: 'refreshes its token instead, and gives up', seen: /403 after trying upscoping/ },
    },
  }),
  overHttp({
    name: '@langchain/mcp-adapters, without refresh tokens',
    expects: { 'sign-in': true, whoami: true, 'step-up': true },
    issueRefreshTokens: false,
  }),
  overSse,
];
