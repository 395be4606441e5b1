// @ts-check
import { once } from 'node:events';
import { createServer } from 'node:http';

/** @typedef {import('node:http').RequestListener} RequestListener */

/**
 * Starts an app on `localhost`, and on no address that other machines reach.
 *
 * @param {(origin: string) => RequestListener} createApp is told its own origin, which an app that describes itself needs
 * @param {number} port 0 takes any free one
 * @returns {Promise<{ origin: string, port: number, close(): Promise<void> }>}
 */
export async function startOnLocalhost(createApp, port) {
  /** @type {RequestListener | undefined} */
  let app;
  const servers = await listenOnBoth((request, response) => app?.(request, response), port);
  const close = async () => void (await Promise.all(servers.map(closeServer)));
  try {
    const origin = `http://localhost:${portOf(servers[0])}`;
    app = createApp(origin);
    return { origin, port: portOf(servers[0]), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * On both addresses that `localhost` may mean: programs differ in the one they try first.
 *
 * @param {RequestListener} listener
 * @param {number} port
 */
async function listenOnBoth(listener, port) {
  for (let attempt = 1; ; attempt += 1) {
    const server = await listen(listener, port, '127.0.0.1');
    try {
      return [server, await listen(listener, portOf(server), '::1')];
    } catch (error) {
      // A machine without IPv6.
      if (codeOf(error) === 'EADDRNOTAVAIL' || codeOf(error) === 'EAFNOSUPPORT') return [server];
      await closeServer(server);
      // A free port of one address may be taken on the other; when any port will do, there are more.
      if (port !== 0 || attempt === 5) throw error;
    }
  }
}

/**
 * @param {RequestListener} listener
 * @param {number} port
 * @param {string} host
 */
async function listen(listener, port, host) {
  const server = createServer(listener).listen(port, host);
  await once(server, 'listening');
  return server;
}

/** @param {import('node:http').Server} server */
async function closeServer(server) {
  const closed = once(server, 'close');
  server.close();
  // Event streams would keep the process alive.
  server.closeAllConnections();
  await closed;
}

/** @param {import('node:http').Server | undefined} server */
function portOf(server) {
  const address = server?.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** @param {unknown} error */
export function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
