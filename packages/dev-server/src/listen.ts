import { createServer, type RequestListener, type Server } from 'node:http';
import type { LoopbackHost } from './options.js';

/** Servers on one port of one or two loopback addresses. */
export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** How long requests under way get to finish when the server is closed, in milliseconds. */
const closeGraceMs = 1000;

/** Tries a few times when a port was free on 127.0.0.1 but not on ::1. */
const attempts = 5;

/**
 * Listens on loopback. For `localhost` on both addresses that name may mean, because programs differ in the
 * one they try first; a machine without IPv6 gets the one it has.
 */
export async function listen(
  host: LoopbackHost,
  port: number,
  listener: RequestListener,
): Promise<Listening> {
  if (host !== 'localhost') {
    const server = await listenOn(host, port, listener);
    return listening([server]);
  }
  for (let attempt = 1; ; attempt += 1) {
    const server = await listenOn('127.0.0.1', port, listener);
    try {
      return listening([server, await listenOn('::1', portOf(server), listener)]);
    } catch (error) {
      if (isCode(error, 'EADDRNOTAVAIL', 'EAFNOSUPPORT')) return listening([server]);
      await close(server);
      if (port !== 0 || attempt === attempts) throw error;
    }
  }
}

function listening(servers: readonly [Server, ...Server[]]): Listening {
  return {
    port: portOf(servers[0]),
    close: async () => {
      await Promise.all(servers.map(close));
    },
  };
}

async function listenOn(address: string, port: number, listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host: address }, resolve);
    });
  } catch (error) {
    if (!isCode(error, 'EADDRINUSE')) throw error;
    const message = `Port ${port} is already in use on ${address}: stop what is there, or choose another port (0 takes any free one)`;
    throw Object.assign(new Error(message, { cause: error }), { code: 'EADDRINUSE' });
  }
  return server;
}

/** Idle keep-alive connections end at once; the others after a moment, so that close() always ends. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const impatience = setTimeout(() => server.closeAllConnections(), closeGraceMs);
    server.close(() => {
      clearTimeout(impatience);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
