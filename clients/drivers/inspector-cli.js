// @ts-check
import { fileOf, versionOf } from '../support/programs.js';

const row = {
  version: versionOf('@modelcontextprotocol/inspector'),
  note: 'In the older eras it asks for all of `scopes_supported`. Without an option for OAuth, such as `--client-id`, it answers a 403 with a refresh or leaves its own sign-in unfinished; with one it asks whether to step up, and does.',
};
const launcher = fileOf('@modelcontextprotocol/inspector/clients/launcher/build/index.js');

/** @param {any} world @param {string} url @param {string[]} args @returns {Promise<string>} */
const inspect = (world, url, ...args) =>
  world.run(process.execPath, [launcher, '--cli', url, ...args, '--format', 'json'], {
    // It opens a browser for whoever sits at a terminal, and when it is told to.
    env: { MCP_AUTO_OPEN_ENABLED: 'true', MCP_INSPECTOR_SECRET_STORE: 'file' },
    // Whether to step up.
    input: 'y\n',
  });

/**
 * @param {string} name
 * @param {string[]} options
 * @param {import('../support/run-client.js').Expectation} stepUp
 * @returns {import('../support/run-client.js').Client}
 */
const overHttp = (name, options, stepUp) => ({
  ...row,
  name,
  expects: { 'sign-in': true, whoami: true, 'step-up': stepUp },
  async run(world) {
    const args = ['--transport', 'http', ...options, '--method'];
    await world.step('sign-in', () => inspect(world, world.whoamiUrl, ...args, 'tools/list'));
    await world.step('whoami', () =>
      inspect(world, world.whoamiUrl, ...args, 'tools/call', '--tool-name', 'whoami'),
    );
    const call = ['tools/call', '--tool-name', 'delete-todo', '--tool-arg', `id=${world.todo.id}`];
    await world.step('step-up', () => inspect(world, world.todoUrl, ...args, ...call));
  },
});

/** @type {import('../support/run-client.js').Client} */
const overSse = {
  ...row,
  name: 'MCP Inspector CLI, SSE',
  expects: { 'sign-in': true, whoami: true, 'step-up': 'the todo manager has no SSE' },
  async run(world) {
    const args = ['--transport', 'sse', '--method'];
    await world.step('sign-in', () => inspect(world, world.whoamiSseUrl, ...args, 'tools/list'));
    await world.step('whoami', () =>
      inspect(world, world.whoamiSseUrl, ...args, 'tools/call', '--tool-name', 'whoami'),
    );
  },
};

const refreshes = {
  reason: 'refreshes its token instead, and gives up',
  seen: /AUTHORIZED without authorization code/,
};

export const clients = [
  overHttp('MCP Inspector CLI', [], refreshes),
  overHttp('MCP Inspector CLI --protocol-era modern', ['--protocol-era', 'modern'], refreshes),
  overHttp('MCP Inspector CLI --client-id', ['--client-id', 'demo-public'], true),
  overHttp(
    'MCP Inspector CLI --protocol-era modern --client-id',
    ['--protocol-era', 'modern', '--client-id', 'demo-public'],
    true,
  ),
  overSse,
];
