/** A handler for `Request` and `Response` on a real port: what a worker's runtime does around it, streaming both ways. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { type FakeServer, startFakeServer } from './fake-server.js';

export type FetchHandler = (request: Request) => Response | Promise<Response>;

export function startFetchHost(handler: FetchHandler): Promise<FakeServer> {
  return startFakeServer(async (incoming, outgoing) => {
    const left = new AbortController();
    outgoing.on('close', () => {
      if (!outgoing.writableFinished) left.abort();
    });
    let response: Response;
    try {
      response = await handler(requestOf(incoming, left.signal));
    } catch {
      response = new Response('the handler failed', { status: 500 });
    }
    await write(response, incoming, outgoing);
  });
}

function requestOf(incoming: IncomingMessage, signal: AbortSignal): Request {
  const { method = 'GET', url = '/', rawHeaders } = incoming;
  const headers = new Headers();
  for (let index = 0; index < rawHeaders.length; index += 2)
    headers.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '');
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const body = hasBody ? { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' } : {};
  return new Request(`http://127.0.0.1${url}`, { method, headers, signal, ...body });
}

async function write(response: Response, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  const reader = incoming.method === 'HEAD' ? undefined : response.body?.getReader();
  if (!reader) {
    outgoing.end();
    return;
  }
  outgoing.flushHeaders();
  outgoing.on('close', () => void reader.cancel().catch(() => {}));
  for (let next = await reader.read(); !next.done; next = await reader.read()) outgoing.write(next.value);
  outgoing.end();
}
