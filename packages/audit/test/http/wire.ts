/** A server that answers with whatever bytes a test wants. */

import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** @returns the origin; it listens until the test is over. */
export async function listenRaw(answer: (socket: Socket, head: string) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    let head = '';
    socket.on('data', (data) => {
      const before = head.includes('\r\n\r\n');
      head += data.toString('latin1');
      if (!before && head.includes('\r\n\r\n')) answer(socket, head);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers with these bytes, and leaves the connection open. */
export const listenFor = (...parts: readonly (string | Uint8Array)[]): Promise<string> =>
  listenRaw((socket) => {
    for (const part of parts) socket.write(part);
  });

/** Sends the chunk again and again. `ended` is when the client has given up. */
export async function listenEndless(
  head: string,
  chunk: string,
): Promise<{ origin: string; ended: Promise<void> }> {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const origin = await listenRaw((socket) => {
    socket.on('close', () => end());
    const write = (): void => {
      while (!socket.destroyed && socket.write(chunk));
      if (!socket.destroyed) socket.once('drain', write);
    };
    socket.write(head);
    write();
  });
  return { origin, ended };
}
