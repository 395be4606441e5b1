#!/usr/bin/env node
/** The process around {@link main}. What it imports at once must load in Nodes that are too old, so that they get to hear it. */
import type { CommandIo } from './command-io.js';
import { printable } from './terminal/printable.js';

/** Of a failure that no command foresaw: EX_SOFTWARE of sysexits.h. */
const INTERNAL_ERROR = 70;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 1)) {
  process.stderr.write(
    `mcp-auth needs Node.js 22.1 or later, and this is ${process.versions.node}: update Node.js.\n`,
  );
  process.exitCode = INTERNAL_ERROR;
} else {
  // The reader of a pipe may leave early (`| head`); the exit code is still worth something.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') fail(error);
  });
  process.stderr.on('error', () => {});
  process.on('uncaughtException', (error) => {
    fail(error);
    process.exit();
  });
  try {
    const { main } = await import('./main.js');
    process.exitCode = await main(process.argv.slice(2), processIo());
  } catch (error) {
    fail(error);
  }
}

function processIo(): CommandIo {
  return {
    // Asked for late: to touch it is to open it.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    fetch: (input, init) => fetch(input, init),
    clock: () => Date.now(),
    signal: interruption(),
  };
}

/** The first signal asks the command to stop. The second one finds nobody who listens, and ends the process at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const stop = (): void => {
    for (const signal of signals) process.off(signal, stop);
    controller.abort();
  };
  for (const signal of signals) process.on(signal, stop);
  return controller.signal;
}

/** One line, without the stack: whoever wants that says so. A server may have a hand in what it says. */
function fail(error: unknown): void {
  const { DEBUG = '' } = process.env;
  const isDebugged = DEBUG.split(/[\s,]+/).includes('mcp-auth');
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const line = `mcp-auth: unexpected error: ${printable(message.replaceAll(/\s*\n\s*/g, ' '))}`;
  const where = isDebugged ? `\n${printable(stack ?? '')}` : ' (DEBUG=mcp-auth shows where)';
  process.stderr.write(`${line}${where}\n`);
  process.exitCode = INTERNAL_ERROR;
}
