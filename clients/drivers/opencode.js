// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startModel } from '../support/model.js';
import { fileOf, isInstalled, versionOf } from '../support/programs.js';

// The program without `opencode-ai`, which only chooses among the programs for each system.
const platform = 'opencode-linux-x64-baseline';

/** @param {any} world @param {Record<string, string>} servers URLs by name */
async function configure(world, servers) {
  const model = await startModel(world.stack);
  const remotes = Object.entries(servers).map(([name, url]) => [name, { type: 'remote', url }]);
  const options = { baseURL: `${model.url}/v1`, apiKey: 'none' };
  const config = {
    mcp: Object.fromEntries(remotes),
    provider: { anthropic: { options } },
    permission: 'allow',
    autoupdate: false,
  };
  const directory = join(world.home, '.config/opencode');
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'opencode.json'), JSON.stringify(config));
  const opencode = (/** @type {string[]} */ ...args) => world.run(fileOf(`${platform}/bin/opencode`), args);
  return {
    login: async (/** @type {string} */ name) => {
      const shown = await opencode('mcp', 'auth', name);
      if (!shown.includes('Authentication successful')) throw new Error(shown);
    },
    ask: (/** @type {string} */ tool, args = {}) => {
      model.want(tool, args);
      return opencode('run', '-m', 'anthropic/claude-sonnet-4-5', 'Go on');
    },
  };
}

const row = {
  ...(isInstalled(platform)
    ? { version: versionOf(platform) }
    : { version: '–', unavailable: 'pinned for Linux on x64 only' }),
  note: 'SDK v1 inside: on a 403 it refreshes, gets the scope it had, and gives up. Its callback is always on port 19876.',
};

/** @type {import('../support/run-client.js').Client[]} */
export const clients = [
  {
    ...row,
    name: 'opencode',
    expects: {
      'sign-in': true,
      whoami: true,
      'step-up': { reason: 'refreshes its token instead, and gives up', seen: /403 after trying upscoping/ },
    },
    async run(world) {
      const { login, ask } = await configure(world, { whoami: world.whoamiUrl, todos: world.todoUrl });
      await world.step('sign-in', () => login('whoami'));
      await world.step('whoami', () => ask('whoami'));
      await login('todos');
      await world.step('step-up', () => ask('delete-todo', { id: world.todo.id }));
    },
  },
  {
    ...row,
    name: 'opencode, SSE',
    expects: { 'sign-in': true, whoami: true, 'step-up': 'the todo manager has no SSE' },
    async run(world) {
      const { login, ask } = await configure(world, { whoami: world.whoamiSseUrl });
      await world.step('sign-in', () => login('whoami'));
      await world.step('whoami', () => ask('whoami'));
    },
  },
];
