import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { devCommand } from '../../src/dev/command.js';
import { runDev, signIn, terminal } from './support.js';

const initialize = {
  method: 'POST',
  headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
  body: JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'test', version: '1.0.0' },
    },
  }),
};

test.each(['auto', 'legacy'] as const)('tells the official client who is calling (%s)', async (era) => {
  const { mcp } = await runDev('--auto-approve');
  const { client } = await signIn(mcp, { era, user: 'bob' });
  const { structuredContent } = await client.callTool({ name: 'whoami', arguments: {} });
  expect(structuredContent).toEqual({
    sub: 'bob',
    username: 'bob',
    name: 'Bob Jones',
    email: 'bob@example.com',
    client_id: expect.any(String),
  });
});

test('describes itself to pages of every origin, at both locations', async () => {
  const { issuer, mcp } = await runDev();
  for (const path of ['/.well-known/oauth-protected-resource/mcp', '/.well-known/oauth-protected-resource']) {
    const response = await fetch(new URL(path, mcp), { headers: { origin: 'https://app.example.com' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(await response.json()).toEqual({
      resource: mcp,
      authorization_servers: [issuer],
      scopes_supported: ['openid', 'profile', 'email'],
      resource_name: 'Whoami',
    });
  }
});

test('asks for a token on every method, and answers preflights without', async () => {
  const { mcp } = await runDev();
  for (const method of ['GET', 'POST', 'DELETE', 'PUT', 'PATCH', 'OPTIONS']) {
    const response = await fetch(mcp, { method });
    expect([method, response.status]).toEqual([method, 401]);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer resource_metadata="http:/);
  }
  const headers = { origin: 'http://localhost:6274', 'access-control-request-method': 'POST' };
  expect((await fetch(mcp, { method: 'OPTIONS', headers })).status).toBe(204);
});

test.each([
  ['POST', '/register'],
  ['GET', '/.well-known/oauth-authorization-server'],
  ['GET', '/.well-known/openid-configuration/mcp'],
  ['GET', '/.well-known/security.txt'],
  ['POST', '/'],
  ['POST', '/mcp/'],
  ['GET', '/sse'],
])('has nothing for %s %s, and says so in JSON', async (method, path) => {
  const { mcp } = await runDev();
  const response = await fetch(new URL(path, mcp), { method });
  expect(response.status).toBe(404);
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(await response.json()).toEqual({ message: expect.any(String) });
});

test('lets no page of another site call it, and no name but those of this machine reach it', async () => {
  const { mcp } = await runDev('--auto-approve');
  const { authorization } = await signIn(mcp);
  const ask = (headers: Record<string, string>) =>
    fetch(mcp, { ...initialize, headers: { ...initialize.headers, authorization, ...headers } });
  expect((await ask({})).status).toBe(200);
  expect((await ask({ origin: 'http://localhost:6274' })).status).toBe(200);
  expect((await ask({ origin: 'https://evil.example' })).status).toBe(403);
  expect((await ask({ origin: 'null' })).status).toBe(403);

  // `fetch` sets `Host` itself.
  const status = await new Promise((resolve, reject) => {
    httpRequest(
      `${new URL(mcp).origin}/.well-known/oauth-protected-resource`,
      { headers: { host: 'evil.example' } },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    )
      .on('error', reject)
      .end();
  });
  expect(status).toBe(403);
});

test('asks every request for the scopes of --scope', async () => {
  const { mcp } = await runDev('--auto-approve', '--scope', 'mcp:use  notes', '--scope', 'mcp:use');
  expect((await fetch(mcp, { method: 'POST' })).headers.get('www-authenticate')).toContain(
    'scope="mcp:use notes"',
  );
  const { client } = await signIn(mcp);
  const { structuredContent } = await client.callTool({ name: 'whoami', arguments: {} });
  expect(structuredContent).toMatchObject({ sub: 'alice', scope: 'mcp:use notes' });
});

test.each([
  ['mcp:use', ['openid', 'profile', 'email', 'mcp:use']],
  ['email', ['openid', 'profile', 'email']],
])('publishes the scope of --scope %s beside those of an identity', async (scope, supported) => {
  const { mcp } = await runDev('--scope', scope);
  const metadata = await fetch(new URL('/.well-known/oauth-protected-resource', mcp));
  expect(await metadata.json()).toHaveProperty('scopes_supported', supported);
});

test('prints one line of JSON on stdout, and how to go on on stderr', async () => {
  const { issuer, mcp, printed } = await runDev();
  expect(printed.stdout).toBe(`${JSON.stringify({ issuer, mcp })}\n`);
  for (const text of [issuer, mcp, 'alice / alice', 'bob / bob', `doctor ${mcp}`, 'claude mcp add'])
    expect(printed.stderr).toContain(text);
});

test('shows a page unless told otherwise', async () => {
  const { mcp } = await runDev();
  await expect(signIn(mcp)).rejects.toThrow(/No redirect to the client/);
  const { mcp: approving, printed } = await runDev('--auto-approve', 'bob');
  await expect(signIn(approving)).resolves.toBeDefined();
  expect(printed.stderr).toContain('signed in as bob');
});

test('without --json says everything on stdout', async () => {
  const { io, printed, until, interrupt } = terminal();
  const ended = devCommand(['--port=0', '--as-port=0'], io);
  await until('stdout', /Ctrl-C/);
  expect(printed.stderr).toBe('');
  interrupt();
  expect(await ended).toBe(0);
});

test('closes both servers when it is interrupted, whatever is under way', async () => {
  const { issuer, mcp, stop } = await runDev('--auto-approve');
  await signIn(mcp);
  const socket = connect(Number(new URL(mcp).port), '127.0.0.1');
  // A body that never comes, and the answer that it is waited for.
  socket.write(
    `POST /mcp HTTP/1.1\r\nHost: ${new URL(mcp).host}\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n`,
  );
  await once(socket, 'data');
  expect(await stop()).toBe(0);
  await expect(fetch(mcp)).rejects.toThrow();
  await expect(fetch(`${issuer}/jwks`)).rejects.toThrow();
});

test.each(['--port', '--as-port'])(
  'says which option to use when the port of %s is taken',
  async (option) => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as AddressInfo;
    const { io, printed } = terminal();
    const others = option === '--port' ? ['--as-port', '0'] : ['--port', '0'];
    expect(await devCommand([option, String(port), ...others], io)).toBe(1);
    expect(printed).toEqual({
      stdout: '',
      stderr: `Port ${port} is already in use. Choose another one with ${option}, or ${option} 0 for any free one.\n`,
    });
  },
);

test.each([
  [['--port', '70000'], '--port must be a whole number from 0 to 65535'],
  [['--as-port', 'x'], '--as-port must be a whole number'],
  [['--port', '4000', '--as-port', '4000'], 'a port of its own'],
  [['--auto-approve', 'carol'], 'alice and bob'],
  [['--scope', 'a"b'], '--scope'],
  [['--upstream', 'localhost:8000/mcp'], '--upstream must be the URL'],
  [['--upstream', 'ftp://localhost/mcp'], '--upstream must be the URL'],
  [['--upstream', 'http://localhost:8000/mcp#x'], 'fragment'],
  [['--upstrem', 'http://localhost:8000/mcp'], '--upstrem'],
  [['http://localhost:8000/mcp'], 'http://localhost:8000/mcp'],
])('refuses %j with the usage', async (args, message) => {
  const { io, printed } = terminal();
  expect(await devCommand(args, io)).toBe(2);
  expect(printed.stdout).toBe('');
  expect(printed.stderr).toContain(message);
  expect(printed.stderr).toContain('Usage: mcp-auth dev');
});

test('never shows the password in the URL of an upstream', async () => {
  const { io, printed } = terminal();
  expect(await devCommand(['--upstream', 'http://user:hunter2@localhost/mcp'], io)).toBe(2);
  expect(printed.stderr).toContain('no password');
  expect(printed.stderr).not.toContain('hunter2');
});

test('--help prints the usage on stdout', async () => {
  const { io, printed } = terminal();
  expect(await devCommand(['--help'], io)).toBe(0);
  expect(printed.stdout).toContain('Usage: mcp-auth dev');
  expect(printed.stderr).toBe('');
});
