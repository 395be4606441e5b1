// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startModel } from '../support/model.js';
import { fileOf, versionOf } from '../support/programs.js';

const codex = fileOf('@openai/codex/bin/codex.js');

/** @param {string} name @param {string[]} registration @returns {import('../support/run-client.js').Client} */
const row = (name, registration) => ({
  name,
  version: versionOf('@openai/codex'),
  expects: {
    'sign-in': true,
    whoami: true,
    'step-up': { reason: 'reports that scope is missing', seen: /Insufficient scope/ },
  },
  note: 'Signs in while a server is added. It never asks for more by itself: `codex mcp login NAME --scopes …` does, for all the scopes that are named.',
  async run(world) {
    const model = await startModel(world.stack);
    mkdirSync(join(world.home, '.codex'));
    writeFileSync(
      join(world.home, '.codex/config.toml'),
      `model = "stand-in"\nmodel_provider = "stand-in"\n[model_providers.stand-in]\nname = "stand-in"\nbase_url = "${model.url}/v1"\nwire_api = "responses"\n`,
    );
    const run = (/** @type {string[]} */ ...args) => world.run(process.execPath, [codex, ...args]);
    const add = async (/** @type {string} */ name, /** @type {string} */ url) => {
      const shown = await run('mcp', 'add', name, '--url', url, ...registration);
      if (!shown.includes('Successfully logged in')) throw new Error(shown);
    };
    // Nobody is there to approve, and nothing else is called.
    const ask = () =>
      run('exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', 'Go on');

    await world.step('sign-in', () => add('whoami', world.whoamiUrl));
    model.want('whoami');
    await world.step('whoami', ask);
    await add('todos', world.todoUrl);
    model.want('delete-todo', { id: world.todo.id });
    await world.step('step-up', ask);
  },
});

export const clients = [
  row('Codex', []),
  row('Codex --oauth-client-registration dcr', ['--oauth-client-registration', 'dcr']),
];
