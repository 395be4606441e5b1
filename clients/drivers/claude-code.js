// @ts-check
import { startModel } from '../support/model.js';
import { fileOf, versionOf } from '../support/programs.js';

const claude = fileOf('.bin/claude');

/** @param {any} world */
async function configure(world) {
  const model = await startModel(world.stack);
  const env = {
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: 'none',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    ENABLE_TOOL_SEARCH: 'false',
  };
  return {
    add: (/** @type {string} */ name, /** @type {string} */ url, transport = 'http') =>
      world.run(claude, ['mcp', 'add', '--transport', transport, name, url], { env }),
    // It wants a terminal to sign in.
    login: async (/** @type {string} */ name) => {
      const shown = await world.run('script', ['-qec', `${claude} mcp login ${name}`, '/dev/null'], { env });
      if (!shown.includes('Authenticated with')) throw new Error(shown);
    },
    /** @param {string} server @param {string} tool @param {Record<string, unknown>} [args] */
    ask: (server, tool, args) => {
      model.want(tool, args);
      return world.run(claude, ['-p', 'Go on', '--allowedTools', `mcp__${server}__${tool}`], { env });
    },
  };
}

const row = {
  version: versionOf('@anthropic-ai/claude-code'),
  note: 'Asks for all of `scopes_supported`. On a 403 it says what is missing, and the next `/mcp` or `claude mcp login` asks for that, too.',
};

/** @type {import('../support/run-client.js').Client} */
const overHttp = {
  ...row,
  name: 'Claude Code',
  expects: { 'sign-in': true, whoami: true, 'step-up': true },
  async run(world) {
    const { add, login, ask } = await configure(world);
    await add('whoami', world.whoamiUrl);
    await world.step('sign-in', () => login('whoami'));
    await world.step('whoami', () => ask('whoami', 'whoami'));
    await add('todos', world.todoUrl);
    await login('todos');
    const { id } = world.todo;
    await world.step('step-up', async () => {
      await ask('todos', 'delete-todo', { id });
      await login('todos');
      return ask('todos', 'delete-todo', { id });
    });
  },
};

/** @type {import('../support/run-client.js').Client} */
const overSse = {
  ...row,
  name: 'Claude Code, SSE',
  expects: { 'sign-in': true, whoami: true, 'step-up': 'the todo manager has no SSE' },
  async run(world) {
    const { add, login, ask } = await configure(world);
    await add('whoami', world.whoamiSseUrl, 'sse');
    await world.step('sign-in', () => login('whoami'));
    await world.step('whoami', () => ask('whoami', 'whoami'));
  },
};

export const clients = [overHttp, overSse];
