import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { main } from '../src/main.js';
import { terminal } from './dev/support.js';

async function run(...args: string[]) {
  const { io, printed } = terminal();
  return { code: await main(args, io), ...printed };
}

test.each([[['--help']], [['-h']], [['help']], [['help', 'help']]])(
  '%j prints the commands',
  async (args) => {
    const { code, stdout, stderr } = await run(...args);
    expect([code, stderr]).toEqual([0, '']);
    for (const command of ['doctor', 'inspect', 'dev']) expect(stdout).toContain(`\n  ${command} `);
  },
);

test.each([
  [[], 'Which command?'],
  [['docter'], "Did you mean 'doctor'?"],
  [['Inspect'], "Did you mean 'inspect'?"],
  [['dve'], "Did you mean 'dev'?"],
  [['frobnicate'], "There is no command 'frobnicate'.\n"],
  [['--json', 'doctor'], 'There is no option --json before the command.'],
  [['https://mcp.example.com/mcp'], 'mcp-auth doctor https://mcp.example.com/mcp'],
  [['help', 'docter'], "Did you mean 'doctor'?"],
  [['help', 'dev', 'doctor'], 'one command'],
  [['constructor'], "There is no command 'constructor'."],
])('%j is no call: usage on stderr, and 2', async (args, message) => {
  const { code, stdout, stderr } = await run(...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
  expect(stderr).toContain('Usage: mcp-auth <command>');
});

test.each([
  'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl',
  '--token=eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl',
  'https://alice:open-sesame@mcp.example.com/mcp',
])('what may be a secret is not repeated: %s', async (name) => {
  const { code, stderr } = await run(name);
  expect(code).toBe(2);
  expect(stderr).not.toContain(name);
  expect(stderr).not.toContain('open-sesame');
});

test('prints its version', async () => {
  expect(await run('--version')).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    stderr: '',
  });
});

test('help of a command is what the command says itself', async () => {
  const help = await run('help', 'dev');
  expect(help).toEqual(await run('dev', '--help'));
  expect(help.stdout).toContain('Usage: mcp-auth dev');
});

test('hands a command its arguments, and hands back its exit code', async () => {
  const { code, stderr } = await run('dev', '--port', 'x');
  expect(code).toBe(2);
  expect(stderr).toContain("not 'x'");
});

// The program as npm links it: what `npm run build` made.
describe('the program', () => {
  const bin = fileURLToPath(new URL('../dist/bin.js', import.meta.url));

  /** @param nodeArgs what goes before the script, such as a change to the process. */
  function start(args: readonly string[], nodeArgs: readonly string[] = [], env = {}) {
    const child = spawn(process.execPath, [...nodeArgs, bin, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DEBUG: '', ...env },
    });
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

  const preload = (code: string) => ['--import', `data:text/javascript,${encodeURIComponent(code)}`];

  test('exits with what main says', async () => {
    expect(await outcome(start(['help']))).toMatchObject({ code: 0, stderr: '' });
    expect(await outcome(start(['docter']))).toMatchObject({ code: 2, stdout: '' });
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('closes dev at %s, and says that all is well', async (signal) => {
    const child = start(['dev', '--json', '--port=0', '--as-port=0']);
    const [line] = await once(child.stdout, 'data');
    child.kill(signal);
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    const { issuer, mcp } = JSON.parse(String(line));
    for (const url of [issuer, mcp]) await expect(fetch(url)).rejects.toThrow();
  });

  test('ends at once at the second signal', async () => {
    const hanging = preload('setInterval(() => {}, 1e6)');
    const child = start(['dev', '--json', '--port=0', '--as-port=0'], hanging);
    const [line] = await once(child.stdout, 'data');
    const socket = connect(Number(new URL(JSON.parse(String(line)).mcp).port), '127.0.0.1');
    await once(socket, 'connect');
    child.kill('SIGINT');
    // The servers are closing, so the first signal has arrived.
    await once(socket, 'close');
    child.kill('SIGINT');
    expect((await once(child, 'exit'))[1]).toBe('SIGINT');
  });

  test('does not mind a reader that leaves', async () => {
    const child = start(['help', 'dev']);
    child.stdout.destroy();
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect([code, stderr]).toEqual([0, '']);
  });

  test('tells Nodes that are too old', async () => {
    const old =
      "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '22.0.9' } })";
    const { code, stdout, stderr } = await outcome(start(['--version'], preload(old)));
    expect([code, stdout]).toEqual([70, '']);
    expect(stderr).toBe('mcp-auth needs Node.js 22.1 or later, and this is 22.0.9: update Node.js.\n');
  });

  test('says in one line what nobody expected, and where when asked', async () => {
    const fault = preload("process.stdout.write = () => { throw new Error('two\\n  lines') }");
    const { code, stderr } = await outcome(start(['--version'], fault));
    expect(code).toBe(70);
    expect(stderr).toBe('mcp-auth: unexpected error: two lines (DEBUG=mcp-auth shows where)\n');
    const debugged = await outcome(start(['--version'], fault, { DEBUG: 'other,mcp-auth' }));
    expect(debugged.code).toBe(70);
    expect(debugged.stderr).toMatch(/^mcp-auth: unexpected error: two lines\nError: two\n *lines\n +at /);
  });

  test('does not let what a server said reach the terminal as it is', async () => {
    const fault = preload("process.stdout.write = () => { throw new Error('\\x1b]0;title\\x07\\u202e') }");
    for (const DEBUG of ['', 'mcp-auth']) {
      const { code, stderr } = await outcome(start(['--version'], fault, { DEBUG }));
      expect(code).toBe(70);
      expect(stderr).toContain('mcp-auth: unexpected error: \\u001b]0;title\\u0007\\u202e');
      expect(stderr).not.toMatch(/[^\P{C}\n]/u);
    }
  });

  test('says so, too, where nobody waited for it', async () => {
    const fault = preload("setImmediate(() => { throw new Error('late') }); setInterval(() => {}, 1e6)");
    const { code, stderr } = await outcome(start(['dev', '--port=0', '--as-port=0'], fault));
    expect(code).toBe(70);
    expect(stderr).toBe('mcp-auth: unexpected error: late (DEBUG=mcp-auth shows where)\n');
  });
});
