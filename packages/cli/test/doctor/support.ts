import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { CommandIo } from '../../src/command-io.js';
import { doctorCommand } from '../../src/doctor/command.js';

export interface Terminal {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** Goes to the sign-in page instead of a person. */
  readonly signIn?: (url: URL) => Promise<unknown>;
  readonly signal?: AbortSignal;
  readonly fetch?: typeof fetch;
}

export interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** `stdout` with its line breaks and indents taken out. */
  readonly text: string;
}

/** `mcp-auth doctor …`, without a process. */
export async function doctor(args: readonly string[], terminal: Terminal = {}): Promise<Printed> {
  const { io, printed, settled } = terminalIo(terminal);
  const code = await doctorCommand(args, io);
  await settled();
  return { code, ...printed, text: printed.stdout.replace(/\s+/g, ' ') };
}

export function terminalIo(terminal: Terminal = {}) {
  const { env = {}, stdin = '', isTTY = false, columns, signIn, signal, ...given } = terminal;
  const printed = { stdout: '', stderr: '' };
  const signedIn: Promise<unknown>[] = [];
  const output = (name: keyof typeof printed) => ({
    isTTY,
    columns,
    write(text: string) {
      printed[name] += text;
      const url = name === 'stderr' && /^ {2}(https?:\/\/\S+)$/m.exec(text)?.[1];
      if (url && signIn) signedIn.push(signIn(new URL(url)));
    },
  });
  const io: CommandIo = {
    stdin: (async function* () {
      if (stdin !== '') yield new TextEncoder().encode(stdin);
    })(),
    stdout: output('stdout'),
    stderr: output('stderr'),
    env,
    fetch: given.fetch ?? ((input, init) => fetch(input, init)),
    clock: () => Date.now(),
    signal,
  };
  return { io, printed, settled: () => Promise.all(signedIn) };
}

/** As a browser does at a server that asks nothing: one redirect, to the doctor. */
export async function approve(url: URL): Promise<string> {
  const response = await fetch(url, { redirect: 'manual' });
  const location = response.headers.get('location');
  if (location === null) throw new Error(`No redirect but ${response.status} ${await response.text()}`);
  return (await fetch(location)).text();
}

/** A server until the test is over. */
export async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
