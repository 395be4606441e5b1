// @ts-check
import { startModel } from '../support/model.js';
import { fileOf, versionOf } from '../support/programs.js';

const claude = fileOf('.bin/claude');

/** @type {import('../support/run-client.js').Client} */
const overHttp = {
  name: 'Claude Code',
  version: versionOf('@anthropic-ai/claude-code'),
  expects: { 'sign-in': true, whoami: true, 'step-up': true },
  note: 'Asks for all of `scopes_supported`. On a 403 it says what is missing, and the next `/mcp` or `claude mcp login` asks for that, too.',
  async run(world) {
    const model = await startModel(world.stack);
    const env = {
      ANTHROPIC_BASE_URL: model.url,
      ANTHROPIC_API_KEY: 'none',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
      ENABLE_TOOL_SEARCH: 'false',
    };
    const add = (/** @type {string} */ name, /** @type {string} */ url) =>
      world.run(claude, ['mcp', 'add', '--transport', 'http', name, url], { env });
    // It wants a terminal to sign in.
    const login = async (/** @type {string} */ name) => {
      const shown = await world.run('script', ['-qec', `${claude} mcp login ${name}`, '/dev/null'], { env });
      if (!shown.includes('Authenticated with')) throw new Error(shown);
    };
    const ask = (/** @type {string} */ tool) =>
      world.run(claude, ['-p', 'Go on', '--allowedTools', tool], { env });

    await add('whoami', world.whoamiUrl);
    await world.step('sign-in', () => login('whoami'));
    model.want('whoami');
    await world.step('whoami', () => ask('mcp__whoami__whoami'));
    await add('todos', world.todoUrl);
    await login('todos');
    model.want('delete-todo', { id: world.todo.id });
    await world.step('step-up', async () => {
      await ask('mcp__todos__delete-todo');
      await login('todos');
      return ask('mcp__todos__delete-todo');
    });
  },
};

export const clients = [overHttp];
