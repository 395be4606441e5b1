// @ts-check
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPage, signInAndApprove } from '../support/chromium.js';
import { fileOf, versionOf } from '../support/programs.js';

const launcher = fileOf('@modelcontextprotocol/inspector/clients/launcher/build/index.js');

/** Starts it with a list of servers, and opens it. @param {any} world @param {Record<string, unknown>} mcpServers */
async function open(world, mcpServers) {
  const catalog = join(world.home, 'mcp.json');
  writeFileSync(catalog, JSON.stringify({ mcpServers }));
  const program = world.start(process.execPath, [launcher, '--web', '--catalog', catalog], {
    env: {
      MCP_AUTO_OPEN_ENABLED: 'false',
      MCP_INSPECTOR_SECRET_STORE: 'memory',
      CLIENT_PORT: '16274',
      MCP_SANDBOX_PORT: '0',
    },
  });
  const [url] = await world.printed(program, /http:\S+MCP_INSPECTOR_API_TOKEN=\w+/);
  const page = await openPage(world.stack);
  await page.goto(url);
  return page;
}

/** @param {import('playwright-core').Page} page @param {string} name of the server */
async function connect(page, name) {
  const toggle = page.getByRole('switch', { name: `Connect or disconnect "${name}"`, disabled: false });
  // What can be seen of it covers it.
  await toggle.click({ force: true });
  await signInAndApprove(page);
  await page.locator('header').getByText('Tools', { exact: true }).click();
}

/** The answer, and beside it the requests that it took, the first one on top. @param {import('playwright-core').Page} page */
async function picture(page) {
  await page.getByText('Network', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Network sort direction' }).click();
  await page.getByRole('option', { name: 'Oldest First' }).click();
  await page.getByRole('alert').getByRole('button').click();
  const handle = await page.getByRole('separator', { name: 'Resize monitoring sidebar' }).boundingBox();
  if (handle) {
    await page.mouse.move(handle.x + 2, 300);
    await page.mouse.down();
    await page.mouse.move(handle.x - 210, 300, { steps: 5 });
    await page.mouse.up();
  }
  // This browser may have no letter for what stands on the buttons for copying.
  await page.addStyleTag({ content: '[aria-label="Copy"] { visibility: hidden }' });
  await page.mouse.move(0, 0);
  return page.screenshot();
}

const press = (/** @type {import('playwright-core').Page} */ page, /** @type {string} */ name) =>
  page.getByRole('button', { name, exact: true }).click();

/** @param {string} name @param {(world: any) => Record<string, unknown>} server whoami, as the list has it @param {Record<string, unknown> | string} todoServer the todo manager, or why it is left out @returns {import('../support/run-client.js').Client} */
const row = (name, server, todoServer) => ({
  name,
  version: versionOf('@modelcontextprotocol/inspector'),
  pages: true,
  expects: { 'sign-in': true, whoami: true, 'step-up': typeof todoServer === 'string' ? todoServer : true },
  note: 'On a 403 it shows which scopes are new and asks; then its user runs the tool again.',
  async run(world) {
    const todos = typeof todoServer === 'string' ? {} : { todos: { ...todoServer, url: world.todoUrl } };
    const page = await open(world, { whoami: server(world), ...todos });
    await world.step('sign-in', () => connect(page, 'whoami'));
    await world.step('whoami', async () => {
      await press(page, 'whoami');
      await press(page, 'Execute Tool');
      await page.getByText('"alice@example.com"').first().waitFor();
      if (name === 'MCP Inspector') await world.takePicture?.(() => picture(page));
      return page.locator('main').innerText();
    });
    if (typeof todoServer === 'string') return;
    await page.reload();
    await connect(page, 'todos');
    await world.step('step-up', async () => {
      await press(page, 'delete-todo');
      await page.getByRole('textbox', { name: 'id', exact: true }).fill(world.todo.id);
      await press(page, 'Execute Tool');
      await page.getByRole('dialog', { name: 'Additional permissions required' }).waitFor();
      await press(page, 'Authorize');
      await press(page, 'Approve');
      // It says so, and leaves the call to its user.
      await page.getByText('Step-up authorization succeeded').waitFor();
      await press(page, 'Execute Tool');
      await page.getByText('"deleted"').waitFor();
    });
  },
});

const http = { type: 'streamable-http' };
export const clients = [
  row('MCP Inspector', ({ whoamiUrl }) => ({ ...http, url: whoamiUrl }), http),
  row('MCP Inspector, 2026-07-28', ({ whoamiUrl }) => ({ ...http, url: whoamiUrl, protocolEra: 'modern' }), {
    ...http,
    protocolEra: 'modern',
  }),
  row(
    'MCP Inspector, SSE',
    ({ whoamiSseUrl }) => ({ type: 'sse', url: whoamiSseUrl }),
    'the todo manager has no SSE',
  ),
];
