/** A Fetch handler on a real socket. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';

export type Handler = (request: Request) => Response | Promise<Response>;

export interface Running {
  readonly origin: string;
  close(): Promise<void>;
}

/** @param make gets the origin, which is known only once the port is. */
export async function serve(make: (origin: string) => Handler): Promise<Running> {
  let handler: Handler = () => new Response(null, { status: 503 });
  // More than Node takes by default, so that a test can see what becomes of a long token.
  const server = createServer(
    { maxHeaderSize: 65_536 },
    (incoming, outgoing) => void answer(handler, origin, incoming, outgoing),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  handler = make(origin);
  return {
    origin,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function answer(handler: Handler, origin: string, incoming: IncomingMessage, outgoing: ServerResponse) {
  const controller = new AbortController();
  outgoing.on('close', () => controller.abort());
  const headers = new Headers();
  for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
    headers.append(incoming.rawHeaders[i] ?? '', incoming.rawHeaders[i + 1] ?? '');
  }
  const { method = 'GET', url = '/' } = incoming;
  const body = method === 'GET' || method === 'HEAD' ? null : await bytesOf(incoming);
  try {
    const request = new Request(origin + url, { method, headers, body, signal: controller.signal });
    const response = await handler(request);
    outgoing.writeHead(response.status, [...response.headers].flat());
    // A stream that has nothing to say yet has begun all the same.
    if (response.body) outgoing.flushHeaders();
    if (response.body && method !== 'HEAD')
      Readable.fromWeb(response.body as never)
        .on('error', () => outgoing.destroy())
        .pipe(outgoing);
    else outgoing.end();
  } catch (error) {
    if (!outgoing.headersSent) outgoing.writeHead(500).end(String(error));
  }
}

async function bytesOf(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Uint8Array);
  return new Uint8Array(Buffer.concat(chunks));
}
