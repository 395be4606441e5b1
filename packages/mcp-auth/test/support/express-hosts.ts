/** The same application in Express 4 and Express 5, listening on a real port. */

import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import { type AddressInfo, connect } from 'node:net';
import express5, { type Express } from 'express';

// Express 4 is installed under another name, and that name has no types. What is used here is the same in both.
const express4: typeof express5 = createRequire(import.meta.url)('express4');

export const frameworks: readonly (readonly [name: string, make: () => Express])[] = [
  ['Express 5', () => express5()],
  ['Express 4', () => express4()],
];

export interface Host {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  close(): Promise<void>;
}

export async function listen(app: Express): Promise<Host> {
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

export interface RawAnswer {
  readonly status: number;
  /** Field lines as they stood on the wire, names in lower case. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

/** Sends bytes that no HTTP client would send. `head` without the empty line at its end. */
export function sendRaw(url: string, head: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(parse(answer)));
    socket.write(`${head}\r\nConnection: close\r\n\r\n`, 'latin1');
  });
}

function parse(answer: string): RawAnswer {
  const end = answer.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = answer.slice(0, end).split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return { status: Number(statusLine.split(' ')[1]), headers, body: answer.slice(end + 4) };
}
