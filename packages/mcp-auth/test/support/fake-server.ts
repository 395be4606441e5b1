/** A real HTTP server on loopback that answers what a test wants, and remembers what it was asked. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type FakeHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

export interface FakeServer {
  /** `http://127.0.0.1:<port>`, without a slash at its end. */
  readonly url: string;
  /** The paths asked for, in order of arrival; a test may empty it. */
  readonly requests: string[];
  /** How many requests are neither answered in full nor given up by the client. */
  readonly pending: number;
  /** Replaces the handler. */
  answer(handler: FakeHandler): void;
  /** Ends every connection, hanging ones included. */
  close(): Promise<void>;
}

export async function startFakeServer(handler: FakeHandler = notFound): Promise<FakeServer> {
  let current = handler;
  const requests: string[] = [];
  let pending = 0;
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    pending += 1;
    response.on('close', () => {
      pending -= 1;
    });
    response.on('error', () => {});
    Promise.resolve(current(request, response)).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    get pending() {
      return pending;
    },
    answer(next) {
      current = next;
    },
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

/** Answers with JSON. */
export function json(value: unknown, contentType = 'application/json'): FakeHandler {
  return (_, response) => {
    response.writeHead(200, { 'content-type': contentType }).end(JSON.stringify(value));
  };
}

/** Answers with a status and any text. */
export function text(status: number, body = '', contentType = 'text/plain'): FakeHandler {
  return (_, response) => {
    response.writeHead(status, { 'content-type': contentType }).end(body);
  };
}

/** Never answers. */
export const hang: FakeHandler = () => {};

/** Cuts the connection. */
export const reset: FakeHandler = (request) => {
  request.socket.destroy();
};

export const notFound: FakeHandler = text(404, 'nothing here');

/** One handler a path; 404 for the others. The query does not count. */
export function routes(table: Readonly<Record<string, FakeHandler>>): FakeHandler {
  return (request, response) => {
    const [path = ''] = (request.url ?? '').split('?', 1);
    const handler = Object.hasOwn(table, path) ? table[path] : undefined;
    return (handler ?? notFound)(request, response);
  };
}
