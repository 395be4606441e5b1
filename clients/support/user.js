// @ts-check
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Where a client sends its user, at an authorization server that approves by itself.
 *
 * @param {string | URL} authorizationUrl
 * @param {AbortSignal} [signal]
 * @returns {Promise<URL>} the callback of the client, with `code` or `error`; nobody has called it yet
 */
export async function signIn(authorizationUrl, signal) {
  const answer = await fetch(authorizationUrl, { redirect: 'manual', ...(signal ? { signal } : {}) });
  const location = answer.headers.get('location');
  if (!location) throw new Error(`No redirect but ${answer.status}: ${textOf(await answer.text())}`);
  return new URL(location);
}

/**
 * A browser for programs that open one: a command, under every name by which programs look for it, that hands the URL over to this
 * process and ends.
 *
 * @param {string} directory for the commands
 * @param {AsyncDisposableStack} stack closes it
 */
export async function startBrowser(directory, stack) {
  /** @type {URL[]} */
  const visited = [];
  /** @type {string[]} */
  const problems = [];
  const closing = new AbortController();
  const open = async (/** @type {URL} */ url) => {
    visited.push(url);
    await visit(url, closing.signal).catch((error) => problems.push(String(error)));
  };
  const server = createServer(async (request, response) => {
    const url = new URL(await text(request));
    response.end();
    await open(url);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  stack.defer(() => {
    closing.abort();
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const script = join(directory, 'browser.mjs');
  writeFileSync(
    script,
    `await fetch('http://127.0.0.1:${port}', { method: 'POST', body: process.argv.findLast((argument) => /^https?:/.test(argument)) });\n`,
  );
  for (const name of ['xdg-open', 'open', 'browser', 'www-browser', 'x-www-browser', 'sensible-browser']) {
    const command = join(directory, name);
    writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${script}" "$@"\n`);
    chmodSync(command, 0o755);
  }
  return {
    /** For clients in this process, which open no browser themselves. */
    open,
    /** Where the user was sent, each time. */
    visited,
    /** What went wrong on the way. */
    problems,
    env: {
      PATH: `${directory}${delimiter}${process.env.PATH}`,
      BROWSER: join(directory, 'browser'),
    },
  };
}

/** @param {URL} url @param {AbortSignal} signal */
async function visit(url, signal) {
  const callback = await signIn(url, signal);
  // Programs open the browser first and their callback port second; a person would not be as fast as this.
  for (;;) {
    const answer = await fetch(callback, { signal }).catch(() => undefined);
    if (answer?.ok) return;
    if (answer) throw new Error(`The callback answered ${answer.status}: ${textOf(await answer.text())}`);
    await delay(200, undefined, { signal });
  }
}

/** What a page says, without its styles. @param {string} page */
const textOf = (page) => page.replace(/<style[\s\S]*?<\/style>|<[^>]*>/g, ' ').trim();
