/** Handlers that write for as long as they may, after the token of their stream has expired: nothing else must come to a halt. */

import type { ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { withAuth } from 'mcp-auth/node';
import { afterEach, expect, it } from 'vitest';
import { type FakeServer, startFakeServer } from '../support/fake-server.js';
import { countedAuth } from './counted-auth.js';

/** So many writes at a stretch are no accident. */
const tooMany = 20_000;
const event = 'data: 1\n\n';
const eventStream = { 'content-type': 'text/event-stream' };

let server: FakeServer | undefined;
let client: Socket | undefined;
afterEach(async () => {
  client?.destroy();
  await server?.close();
});

/** Opens a stream and never reads it, so that it has not been sent to its end when the token expires. */
async function openStream(handler: (response: ServerResponse) => void): Promise<{ expire(): void }> {
  const { guard, expire } = countedAuth();
  let isOpen = (): void => {};
  const opened = new Promise<void>((resolve) => {
    isOpen = resolve;
  });
  server = await startFakeServer(
    withAuth({ guard: guard() }, (_request, response) => {
      handler(response);
      isOpen();
    }),
  );
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  client = socket.pause();
  socket.write('GET /mcp HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer alice\r\n\r\n');
  await opened;
  return { expire };
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('there is no room for more after the end', async () => {
  let writeAll = (): number => 0;
  const { expire } = await openStream((response) => {
    writeAll = () => {
      let count = 0;
      while (count < tooMany && response.write(event.repeat(1000))) count += 1;
      return count;
    };
    response.writeHead(200, eventStream);
    expect(writeAll()).toBeLessThan(tooMany);
  });
  expire();
  expect(writeAll()).toBe(0);
});

it('whoever waits for each chunk leaves room for others, and learns in the end that nobody listens', async () => {
  let count = 0;
  let stopped: unknown;
  let writeNext = (_error?: unknown): void => {};
  const { expire } = await openStream((response) => {
    writeNext = (error) => {
      stopped = error;
      count += 1;
      if (!error && count < tooMany) response.write(event, writeNext);
    };
    response.writeHead(200, eventStream).write(event.repeat(1_000_000));
  });
  expire();
  writeNext();
  await turn();
  await turn();
  expect(count).toBeLessThan(100);
  client?.destroy();
  await expect.poll(() => stopped).toBeInstanceOf(Error);
  expect(count).toBeLessThan(tooMany);
});
