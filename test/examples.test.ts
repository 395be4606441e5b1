import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';

const claims = { sub: 'alice', username: 'alice', name: 'Alice Smith', email: 'alice@example.com' };
const freePorts = ['--port', '0', '--as-port', '0'];

/** Runs a program of the examples as their readers do, on the built packages. */
function start(path: string, ...args: string[]) {
  const script = fileURLToPath(new URL(`../examples/${path}`, import.meta.url));
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function outcome(child: ChildProcess & ReturnType<typeof start>) {
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { code, stdout, stderr };
}

describe.each([
  'whoami',
  'whoami-legacy',
  'notes',
  'todo-manager',
  'express',
  'hono',
  'fastify',
  'koa',
  'h3',
  'node-http',
  'bun',
  'deno',
  'worker',
  'nextjs',
])('the example %s', (name) => {
  test('does what its client asserts', async () => {
    expect(await outcome(start(`${name}/check.js`))).toEqual({
      code: 0,
      stdout: `${name}: every check passed\n`,
      stderr: '',
    });
  });
});

describe('the demo', () => {
  const demo = (...args: string[]) => start('whoami/demo.js', ...args);

  test('prints with --check who alice is, and exits', async () => {
    const { code, stdout, stderr } = await outcome(demo('--check', ...freePorts));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout.slice(stdout.indexOf('{')))).toEqual(claims);
    expect(stdout).not.toMatch(/ey[\w-]+\.ey|code=/);
  });

  test('prints with --json one line when it is ready, stays, and ends cleanly when it is told to', async () => {
    const child = demo('--json', ...freePorts);
    const ended = outcome(child);
    const [line] = await once(createInterface(child.stdout), 'line');
    const ready = JSON.parse(line);
    const { origin } = new URL(ready.mcp);
    expect(ready).toEqual({
      issuer: expect.stringMatching(/^http:\/\/localhost:\d+$/),
      mcp: `${origin}/mcp`,
      sse: `${origin}/sse`,
      whoami: claims,
    });

    for (const url of [ready.mcp, ready.sse]) {
      const refusal = await fetch(url);
      await refusal.body?.cancel();
      expect(refusal.status).toBe(401);
    }
    const metadata = await fetch(`${ready.issuer}/.well-known/oauth-authorization-server`);
    expect(await metadata.json()).toMatchObject({ issuer: ready.issuer });

    child.kill('SIGTERM');
    const { code, stdout, stderr } = await ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${line}\n` });
    expect(stderr).toContain(`claude mcp add --transport http whoami ${ready.mcp}`);
  });

  test.each(['--port', '--as-port'])(
    'says so when the port of %s is taken, and leaves nothing running',
    async (option) => {
      const occupant = createServer().listen(0, '127.0.0.1');
      onTestFinished(() => void occupant.close());
      await once(occupant, 'listening');
      const { port } = occupant.address() as AddressInfo;

      expect(await outcome(demo(...freePorts, option, String(port)))).toMatchObject({
        code: 1,
        stderr: `Port ${port} is already in use. Choose another one with ${option}, or ${option} 0 for any free one.\n`,
      });
    },
  );

  test.each([
    { args: ['--unknown'], problem: "Unknown option '--unknown'" },
    { args: ['--port', 'many'], problem: "--port must be a whole number from 0 to 65535, not 'many'" },
    { args: ['--as-port', '65536'], problem: '--as-port must be a whole number from 0 to 65535' },
    { args: ['--port', ''], problem: '--port must be a whole number from 0 to 65535' },
    { args: ['extra'], problem: "Unexpected argument 'extra'" },
  ])('explains its options when it does not understand $args', async ({ args, problem }) => {
    const { code, stdout, stderr } = await outcome(demo(...args));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(problem);
    expect(stderr).toContain('Usage: npm run demo -- [options]');
  });
});
