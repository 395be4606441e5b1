/** The suite's authorization server scenarios: it shows where the user should go, and waits for the answer. */

import { once } from 'node:events';
import { createServer } from 'node:net';
import { runSuite, type Scores } from './suite.ts';

/** @param issuer approves by itself, in one redirect @param args such as the client and the resource */
export async function runAuthorization(issuer: string, args: readonly string[]): Promise<Scores> {
  let url: string | undefined;
  let isListening = false;
  let visit: Promise<unknown> | undefined;
  // In whichever order the suite says that it listens, and where the user should go.
  const onLine = (line: string): void => {
    if (line.startsWith(`${issuer}/`)) url = line;
    if (line.startsWith('Callback server started')) isListening = true;
    if (url && isListening) visit ??= fetch(url).then((page) => page.text());
  };
  const port = String(await freePort());
  const scores = await runSuite('authorization', ['--url', issuer, '--port', port, ...args], onLine);
  await visit;
  return scores;
}

/** The suite opens the callback itself and does not say where if it may choose. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
