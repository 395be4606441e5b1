import { createServer, type RequestListener, type Server } from 'node:http';

/** A server on one port of the addresses of `localhost`. */
export interface Listening {
  readonly port: number;
  /** Ends all connections, event streams among them. */
  close(): Promise<void>;
}

/** A port may be free on one address and taken on the other; when any port will do, there are more. */
const attempts = 5;

/**
 * Listens on both addresses that `localhost` may mean, because programs differ in the one they try first; a machine without IPv6 gets the one it has.
 * Rejects with what Node says, such as `EADDRINUSE`.
 */
export async function listenOnLocalhost(port: number, listener: RequestListener): Promise<Listening> {
  for (let attempt = 1; ; attempt += 1) {
    const server = await listen('127.0.0.1', port, listener);
    try {
      return listening([server, await listen('::1', portOf(server), listener)]);
    } catch (error) {
      if (['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(codeOf(error))) return listening([server]);
      await close(server);
      if (port !== 0 || attempt === attempts) throw error;
    }
  }
}

/** The code of a system error; empty for any other. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function listening(servers: readonly [Server, ...Server[]]): Listening {
  const closeAll = async () => void (await Promise.all(servers.map(close)));
  return { port: portOf(servers[0]), close: closeAll };
}

function listen(host: string, port: number, listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
