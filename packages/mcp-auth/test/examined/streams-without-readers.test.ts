/** Streams that nobody reads are not waited for until their token expires: whoever opens many would fill the memory with them. */

import { connect } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { H3, toNodeHandler } from 'h3';
import { withAuth as fetchAuth } from 'mcp-auth/fetch';
import { bearerAuth as h3Auth } from 'mcp-auth/h3';
import { withAuth } from 'mcp-auth/node';
import { afterEach, describe, expect, it } from 'vitest';
import type { Guard } from '../../src/core/types.js';
import { type FakeHandler, type FakeServer, startFakeServer } from '../support/fake-server.js';
import { countedAuth } from './counted-auth.js';

const eventStream = { 'content-type': 'text/event-stream' };
const openResponse = (): Response =>
  new Response(
    new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('data: 1\n\n')),
    }),
    { headers: eventStream },
  );

/** Answers with a stream as soon as it is told to. */
const hosts: Readonly<Record<string, (guard: Guard, ready: () => Promise<void>) => FakeHandler>> = {
  'node:http': (guard, ready) =>
    withAuth({ guard }, async (_request, response) => {
      await ready();
      response.writeHead(200, eventStream).write('data: 1\n\n');
    }),
  Fetch: (guard, ready) =>
    getRequestListener(
      fetchAuth({ guard }, async () => {
        await ready();
        return openResponse();
      }),
      { overrideGlobalObjects: false },
    ),
  h3(guard, ready) {
    const answer = async (): Promise<Response> => {
      await ready();
      return openResponse();
    };
    const app = new H3({ silent: true });
    app.all('/mcp', answer, { middleware: [h3Auth(guard)] });
    return toNodeHandler(app) as FakeHandler;
  },
};

let server: FakeServer | undefined;
afterEach(() => server?.close());

describe.each(Object.entries(hosts))('%s', (_, host) => {
  const start = async (ready: () => Promise<void>) => {
    const auth = countedAuth();
    server = await startFakeServer(host(auth.guard(), ready));
    const port = Number(new URL(server.url).port);
    const send = (text: string) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      socket.on('data', () => {});
      socket.write(text);
      return socket;
    };
    return { ...auth, send };
  };
  const request = (method: string) =>
    `${method} /mcp HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer alice\r\n\r\n`;

  it('of clients that leave while the stream is open', async () => {
    const { streams, send } = await start(async () => {});
    const socket = send(request('GET'));
    await expect.poll(() => streams.waiting).toBe(1);
    socket.destroy();
    await expect.poll(() => streams.waiting).toBe(0);
  });

  it('of clients that have left before it opens', async () => {
    let isAsked = false;
    let answerNow = (): void => {};
    const answered = new Promise<void>((resolve) => {
      answerNow = resolve;
    });
    const { streams, send } = await start(() => {
      isAsked = true;
      return answered;
    });
    const socket = send(request('GET'));
    await expect.poll(() => isAsked).toBe(true);
    socket.destroy();
    await expect.poll(() => server?.pending).toBe(0);
    answerNow();
    await new Promise((resolve) => setImmediate(resolve));
    await expect.poll(() => streams.waiting).toBe(0);
  });

  it('of requests behind one that is not answered to its end', async () => {
    const { streams, send } = await start(async () => {});
    const socket = send(request('GET').repeat(10));
    await expect.poll(() => streams.begun).toBe(10);
    socket.destroy();
    await expect.poll(() => streams.waiting).toBe(0);
  });

  it('of HEAD', async () => {
    let asked = 0;
    const { streams, send } = await start(async () => {
      asked += 1;
    });
    for (const count of [1, 2]) {
      const socket = send(request('HEAD'));
      await expect.poll(() => asked).toBe(count);
      await new Promise((resolve) => setImmediate(resolve));
      socket.destroy();
      await expect.poll(() => server?.pending).toBe(0);
    }
    await expect.poll(() => streams.waiting).toBe(0);
  });
});
