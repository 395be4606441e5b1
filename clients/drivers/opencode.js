// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startModel } from '../support/model.js';
import { fileOf, versionOf } from '../support/programs.js';

// The program without `opencode-ai`, which only chooses among the programs for each system.
const platform = 'opencode-linux-x64-baseline';

/** @type {import('../support/run-client.js').Client} */
const overHttp = {
  name: 'opencode',
  version: versionOf(platform),
  expects: { 'sign-in': true, whoami: true, 'step-up': 'refreshes its token instead, and gives up' },
  note: 'SDK v1 inside: on a 403 it refreshes, gets the scope it had, and gives up. Its callback is always on port 19876.',
  async run(world) {
    const model = await startModel(world.stack);
    const remote = (/** @type {string} */ url) => ({ type: 'remote', url });
    const options = { baseURL: `${model.url}/v1`, apiKey: 'none' };
    const config = {
      mcp: { whoami: remote(world.whoamiUrl), todos: remote(world.todoUrl) },
      provider: { anthropic: { options } },
      permission: 'allow',
      autoupdate: false,
    };
    const directory = join(world.home, '.config/opencode');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'opencode.json'), JSON.stringify(config));
    const opencode = (/** @type {string[]} */ ...args) => world.run(fileOf(`${platform}/bin/opencode`), args);
    const login = async (/** @type {string} */ name) => {
      const shown = await opencode('mcp', 'auth', name);
      if (!shown.includes('Authentication successful')) throw new Error(shown);
    };
    const ask = () => opencode('run', '-m', 'anthropic/claude-sonnet-4-5', 'Go on');

    await world.step('sign-in', () => login('whoami'));
    model.want('whoami');
    await world.step('whoami', ask);
    await login('todos');
    model.want('delete-todo', { id: world.todo.id });
    await world.step('step-up', ask);
  },
};

export const clients = [overHttp];
