// @ts-check
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { openPage, signInAndApprove } from '../support/chromium.js';
import { versionOf } from '../support/programs.js';

/** Serves the page, at every path. @param {AsyncDisposableStack} stack */
async function startApplication(stack) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../pages/use-mcp.js', import.meta.url))],
    bundle: true,
    format: 'esm',
    write: false,
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const html = `<!doctype html><title>use-mcp</title><body><script type="module">${outputFiles[0]?.text.replaceAll('</script', '<\\/script')}</script>`;
  const server = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html; charset=utf-8').end(html),
  );
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  stack.defer(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return `http://localhost:${typeof address === 'object' && address ? address.port : 0}`;
}

/** Opens it, and signs in where it opens a window for that. @param {import('playwright-core').Page} page @param {string} url */
async function connect(page, url) {
  const popup = page.waitForEvent('popup');
  await page.goto(url);
  await signInAndApprove(await popup);
  await page.getByRole('status').filter({ hasText: 'ready' }).waitFor();
}

/** @param {import('playwright-core').Page} page */
async function call(page) {
  await page.getByRole('button', { name: 'Call' }).click();
  await page.locator('pre', { hasText: /./ }).waitFor();
  return page.locator('pre').innerText();
}

const row = {
  version: versionOf('use-mcp'),
  pages: true,
  note: 'Runs in web pages: the MCP server has to answer preflights without a token, which the guard does.',
};

/** @param {string} name @param {'http' | 'sse'} transport @param {import('../support/run-client.js').Expectation} stepUp @returns {import('../support/run-client.js').Client} */
const over = (name, transport, stepUp) => ({
  ...row,
  name,
  expects: { 'sign-in': true, whoami: true, 'step-up': stepUp },
  async run(world) {
    const application = await startApplication(world.stack);
    const page = await openPage(world.stack);
    const at = (/** @type {Record<string, string>} */ parameters) =>
      `${application}/?${new URLSearchParams({ transport, ...parameters })}`;
    const url = transport === 'sse' ? world.whoamiSseUrl : world.whoamiUrl;
    await world.step('sign-in', () => connect(page, at({ url, tool: 'whoami' })));
    await world.step('whoami', () => call(page));
    if (transport === 'sse') return;
    const args = JSON.stringify({ id: world.todo.id });
    await connect(page, at({ url: world.todoUrl, tool: 'delete-todo', args }));
    await world.step('step-up', () => call(page));
  },
});

export const clients = [
  over('use-mcp', 'http', {
    reason: 'refreshes its token instead, and gives up',
    seen: /403 after trying upscoping/,
  }),
  over('use-mcp, SSE', 'sse', 'the todo manager has no SSE'),
];
