import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const proxy = fileURLToPath(new URL('../../node_modules/mcp-remote/dist/proxy.js', import.meta.url));

export interface McpRemote {
  /** What a desktop application would be: it speaks to the proxy over stdio and knows nothing of tokens. */
  readonly client: Client;
  /** Where the user was sent, each time. */
  readonly authorizationUrls: readonly URL[];
  close(): Promise<void>;
}

/**
 * Starts `mcp-remote` as desktop applications do, with a browser that needs nobody: the authorization server has to approve by itself.
 *
 * @param args what follows the URL on its command line
 */
export async function startMcpRemote(url: string, ...args: string[]): Promise<McpRemote> {
  const directory = await mkdtemp(join(tmpdir(), 'mcp-remote-'));
  const browser = await startBrowser(directory);
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [proxy, url, ...args],
    // Nothing of the environment but what starts programs: neither the desktop nor the sign-ins of whoever runs the tests.
    env: {
      PATH: `${directory}${delimiter}${process.env.PATH}`,
      HOME: directory,
      MCP_REMOTE_CONFIG_DIR: directory,
      ...browser.env,
    },
    stderr: 'pipe',
  });
  let log = '';
  transport.stderr?.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const close = async () => {
    await transport.close();
    await browser.close();
    await rm(directory, { recursive: true, force: true });
  };
  const client = new Client({ name: 'desktop', version: '1.0.0' });
  try {
    // The sign-in is part of it.
    await client.connect(transport, { timeout: 20_000 });
  } catch (error) {
    await close();
    throw new Error(`mcp-remote did not connect: ${browser.problems.join('; ')}\n${log}`, { cause: error });
  }
  return { client, authorizationUrls: browser.visited, close };
}

/**
 * A program that hands the URL over to this process and ends, under every name by which the library `open` looks for a browser.
 *
 * @param directory is to be first in the PATH
 */
async function startBrowser(directory: string) {
  const visited: URL[] = [];
  const problems: string[] = [];
  const closing = new AbortController();
  const server = createServer(async (request, response) => {
    const url = new URL(await text(request));
    response.end();
    visited.push(url);
    await visit(url, closing.signal).catch((error: unknown) => problems.push(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const script = join(directory, 'browser.mjs');
  await writeFile(
    script,
    `await fetch('http://127.0.0.1:${(server.address() as AddressInfo).port}', { method: 'POST', body: process.argv[2] });\n`,
  );
  for (const name of ['xdg-open', 'open', 'browser']) {
    await writeFile(join(directory, name), `#!/bin/sh\nexec "${process.execPath}" "${script}" "$1"\n`);
    await chmod(join(directory, name), 0o755);
  }
  return {
    visited,
    problems,
    env: { BROWSER: join(directory, 'browser') },
    close: () =>
      new Promise<void>((resolve) => {
        closing.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Goes to the authorization server and from there back to the client, as a browser follows redirects. */
async function visit(authorizationUrl: URL, signal: AbortSignal): Promise<void> {
  const approval = await fetch(authorizationUrl, { redirect: 'manual', signal });
  const callback = approval.headers.get('location');
  if (!callback) throw new Error(`No redirect but ${approval.status}: ${await approval.text()}`);
  // The proxy opens the browser first and its callback port second; a person would not be as fast as this.
  for (;;) {
    const answer = await fetch(callback, { signal }).catch(() => undefined);
    if (answer?.ok) return;
    if (answer) throw new Error(`The callback answered ${answer.status}: ${await answer.text()}`);
    await delay(100, undefined, { signal });
  }
}
