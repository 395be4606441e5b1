import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';

const names = ['valkey-server', 'redis-server'];
const folders = [
  ...(process.env.PATH ?? '').split(delimiter),
  '/usr/bin',
  '/usr/local/bin',
  '/opt/homebrew/bin',
];

/**
 * A server to test with: the one VALKEY_SERVER names, or the first of `valkey-server` and `redis-server` that is installed.
 * Throws when VALKEY_SERVER names nothing: whoever set it does not want the tests skipped.
 */
export function findValkey(): string | undefined {
  const wanted = process.env.VALKEY_SERVER;
  if (wanted) {
    if (!existsSync(wanted)) throw new Error(`VALKEY_SERVER=${wanted}: there is no such file`);
    return wanted;
  }
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => existsSync(path));
}

/** For `describe.skipIf`: whether there is no server, said aloud, so that a skipped suite is no silent one. */
export function withoutValkey(suite: string): boolean {
  if (findValkey() !== undefined) return false;
  process.stderr.write(
    `\n!!! NOT RUN: ${suite}\n!!! There is neither valkey-server nor redis-server. Install one, or set VALKEY_SERVER to its executable.\n\n`,
  );
  return true;
}

export interface Valkey {
  readonly port: number;
  readonly url: string;
  /** Holds every answer back, as a machine does that is out of reach. */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

/** On a free port of 127.0.0.1, in memory only. */
export async function startValkey(parameters: readonly string[] = []): Promise<Valkey> {
  const path = findValkey();
  if (path === undefined) throw new Error('There is neither valkey-server nor redis-server');
  const port = await freePort();
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn(path, [...options, ...parameters], { stdio: ['ignore', 'pipe', 'inherit'] });
  await ready(server);
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    pause: () => server.kill('SIGSTOP'),
    resume: () => server.kill('SIGCONT'),
    close() {
      const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
      server.kill('SIGCONT');
      server.kill('SIGKILL');
      return ended;
    },
  };
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    server.on('error', reject);
    server.on('exit', (code) => reject(new Error(`The server ended with ${code}: ${log}`)));
    server.stdout?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes('Ready to accept connections')) resolve();
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject()));
    });
  });
}
