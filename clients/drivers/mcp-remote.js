// @ts-check
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { fileOf, versionOf } from '../support/programs.js';

/** What a desktop application does: it speaks to the proxy over stdio and knows nothing of tokens. @param {string[]} args @param {any} world */
async function connect(args, { home, browser, stack }) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [fileOf('mcp-remote/dist/proxy.js'), ...args],
    env: { HOME: home, MCP_REMOTE_CONFIG_DIR: home, ...browser.env },
    stderr: 'ignore',
  });
  stack.defer(() => transport.close());
  const client = new Client({ name: 'desktop', version: '1.0.0' });
  // The sign-in is part of it.
  await client.connect(transport, { timeout: 50_000 });
  return async (/** @type {string} */ name, /** @type {Record<string, unknown>} */ given = {}) => {
    const { content, isError } = await client.callTool({ name, arguments: given });
    const [part] = content;
    const shown = part?.type === 'text' ? part.text : '';
    if (isError) throw new Error(shown);
    return shown;
  };
}

const row = {
  version: versionOf('mcp-remote'),
  note: 'Gives a remote server to applications that know only stdio. It adds `offline_access` to what it asks for.',
};

/** @param {string} name @param {string[]} args @returns {import('../support/run-client.js').Client} */
const overHttp = (name, args) => ({
  ...row,
  name,
  expects: { 'sign-in': true, whoami: true, 'step-up': true },
  async run(world) {
    const whoami = await world.step('sign-in', () => connect([world.whoamiUrl, ...args], world));
    await world.step('whoami', () => whoami('whoami'));
    const todos = await connect([world.todoUrl, ...args], world);
    await world.step('step-up', () => todos('delete-todo', { id: world.todo.id }));
  },
});

/** @type {import('../support/run-client.js').Client} */
const overSse = {
  ...row,
  name: 'mcp-remote, SSE',
  expects: { 'sign-in': true, whoami: true, 'step-up': 'the todo manager has no SSE' },
  async run(world) {
    const args = [world.whoamiSseUrl, '--transport', 'sse-only'];
    const whoami = await world.step('sign-in', () => connect(args, world));
    await world.step('whoami', () => whoami('whoami'));
  },
};

export const clients = [
  overHttp('mcp-remote', []),
  overHttp('mcp-remote --protocol auto', ['--protocol', 'auto']),
  overSse,
];
