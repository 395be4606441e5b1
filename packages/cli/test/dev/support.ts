import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { onTestFinished } from 'vitest';
import { HeadlessProvider } from '../../../../test/support/headless-sign-in.js';
import type { CommandIo } from '../../src/command-io.js';
import { devCommand } from '../../src/dev/command.js';

/** What a command printed, and the means to interrupt it. */
export function terminal() {
  const controller = new AbortController();
  const printed = { stdout: '', stderr: '' };
  const waiting: (() => void)[] = [];
  const output = (name: keyof typeof printed) => ({
    write(text: string) {
      printed[name] += text;
      for (const check of waiting) check();
    },
  });
  const io: CommandIo = {
    stdin: (async function* () {})(),
    stdout: output('stdout'),
    stderr: output('stderr'),
    env: {},
    fetch: (input, init) => fetch(input, init),
    clock: () => Date.now(),
    signal: controller.signal,
  };
  const until = (name: keyof typeof printed, pattern: RegExp) =>
    new Promise<void>((resolve) => {
      const check = () => pattern.test(printed[name]) && resolve();
      waiting.push(check);
      check();
    });
  return { io, printed, until, interrupt: () => controller.abort() };
}

export interface RunningDev {
  readonly issuer: string;
  readonly mcp: string;
  readonly printed: { readonly stdout: string; readonly stderr: string };
  until(name: 'stdout' | 'stderr', pattern: RegExp): Promise<void>;
  /** Interrupts it; resolves to the exit code. */
  stop(): Promise<number>;
}

/** `mcp-auth dev --json` on free ports, until the test is over. */
export async function runDev(...args: string[]): Promise<RunningDev> {
  const { io, printed, until, interrupt } = terminal();
  const ended = devCommand(['--json', '--port', '0', '--as-port', '0', ...args], io);
  const stop = () => {
    interrupt();
    return ended;
  };
  onTestFinished(async () => void (await stop()));
  await Promise.race([until('stdout', /\n/), ended]);
  if (printed.stdout === '') throw new Error(`It did not start: ${printed.stderr}`);
  const { issuer, mcp }: { issuer: string; mcp: string } = JSON.parse(printed.stdout);
  return { issuer, mcp, printed, until, stop };
}

type Era = 'auto' | 'legacy';

/** The official client, signed in at a server that runs with `--auto-approve`. */
export async function signIn(mcp: string, { user = 'alice', era = 'auto' as Era } = {}) {
  const { open, authorization } = await authorize(mcp, user, era);
  const { client, connected } = open();
  await connected;
  onTestFinished(() => client.close());
  return { client, authorization };
}

/** As far as the token: what comes after it is up to the upstream, which may be no MCP server. */
export async function authorize(mcp: string, user = 'alice', era: Era = 'auto') {
  const authProvider = new HeadlessProvider({ kind: 'dynamic' });
  const open = () => {
    const transport = new StreamableHTTPClientTransport(new URL(mcp), { authProvider });
    const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode: era } });
    return { transport, client, connected: client.connect(transport) };
  };
  const { transport, connected } = open();
  await connected.then(
    () => Promise.reject(new Error('It was let in without a token')),
    (error: unknown) => {
      if (!(error instanceof UnauthorizedError)) throw error;
    },
  );
  authProvider.authorizationUrls.at(-1)?.searchParams.set('login_hint', user);
  await transport.finishAuth(await authProvider.signIn());
  return { open, authorization: `Bearer ${authProvider.accessTokens.at(-1)}` };
}

/** Something that a test waits for, and what makes it happen. */
export function occasion() {
  let happen = () => {};
  const happened = new Promise<void>((resolve) => {
    happen = resolve;
  });
  return { happened, happen };
}
