/** Servers that are slow, endless, or lead elsewhere. */

import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTestIssuer } from 'mcp-auth/testing';
import { afterEach, expect, it } from 'vitest';
import { run } from './support/run.js';

const token = await createTestIssuer().mint();
const json = { 'content-type': 'application/json' };
let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function start(listener: RequestListener): Promise<string> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

it('an answer without end is given up', async () => {
  const url = await start((_, response) => {
    response.writeHead(200, json);
    const write = (): void => {
      while (!response.destroyed && response.write('[1,'.repeat(20_000)));
    };
    response.on('drain', write);
    write();
  });
  const { code, stderr } = await run([token, '--jwks', `${url}/keys`]);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: `The answer of ${url}/keys cannot be read: it is longer than 512 KiB.\n`,
  });
});

it('a redirect is not followed', async () => {
  const asked: (string | undefined)[] = [];
  const url = await start((request, response) => {
    asked.push(request.url);
    response
      .writeHead(request.url === '/keys' ? 302 : 200, { ...json, location: '/elsewhere' })
      .end('{"keys":[]}');
  });
  const { code, stderr } = await run([token, '--jwks', `${url}/keys`]);
  expect({ code, stderr, asked }).toEqual({
    code: 2,
    stderr: `${url}/keys answered 302 instead of a key set.\n`,
    asked: ['/keys'],
  });
});

it('a challenge leads to no other place than https or this machine', async () => {
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = async (input) => {
    asked.push(String(input));
    const challenge = 'Bearer resource_metadata="http://169.254.169.254/latest?secret=1"';
    return new Response(null, { status: 401, headers: { 'www-authenticate': challenge } });
  };
  const { code, stderr } = await run([token, '--server', 'https://api.example.com/mcp'], { fetch });
  expect(code).toBe(2);
  expect(asked.filter((url) => !url.startsWith('https://api.example.com/'))).toEqual([]);
  expect(stderr).toContain('http://169.254.169.254/latest?… was not asked: ');
});

it('keys are asked for at no private address that only a server named', async () => {
  const asked: string[] = [];
  const issuer = 'https://10.1.2.3';
  const resource = 'https://api.example.com/mcp';
  const fetch: typeof globalThis.fetch = async (input) => {
    asked.push(String(input));
    return Response.json({ resource, authorization_servers: [issuer] });
  };
  const own = await createTestIssuer({ issuer, resource }).mint();
  const { stdout } = await run([own, '--server', resource], { fetch });
  expect(stdout).toContain(`--issuer ${issuer} says that it is meant`);
  expect(asked.filter((url) => url.startsWith(issuer))).toEqual([]);
  await run([own, '--server', resource, '--issuer', issuer], { fetch });
  expect(asked.some((url) => url.startsWith(issuer))).toBe(true);
});

it('credentials in a URL are neither sent nor repeated', async () => {
  for (const option of ['--server', '--jwks', '--issuer']) {
    const { code, stderr, stdout } = await run([token, option, 'https://user:hunter2@api.example.com/mcp']);
    expect({ code, stdout, told: stderr.includes('hunter2') }, option).toEqual({
      code: 2,
      stdout: '',
      told: false,
    });
  }
});

it('a server that hangs ends with the user', async () => {
  const stop = new AbortController();
  const url = await start(() => stop.abort());
  const { code, stderr } = await run([token, '--server', `${url}/mcp`], { signal: stop.signal });
  expect(code).toBe(2);
  expect(stderr).toContain(`${url}/mcp cannot be reached`);
});

it('what a server says of itself is printed within bounds and without commands', async () => {
  let resource = '';
  const url = await start((request, response) => {
    const path = request.url ?? '';
    const issuers = Array.from({ length: 3000 }, (_, index) => `https://as-${index}.example/`);
    const document = { resource, authorization_servers: issuers };
    if (path.startsWith('/.well-known')) response.writeHead(200, json).end(JSON.stringify(document));
    else response.writeHead(401).end();
  });
  resource = `${url}/${'x'.repeat(5000)}`;
  const many = await run([token, '--server', `${url}/mcp`]);
  expect(many.code).toBe(1);
  expect(many.stdout).toContain('and 2990 more issuers');
  expect(many.stdout.length).toBeLessThan(16_000);
  resource = `${url}/\u001b[2J`;
  const nasty = await run([token, '--server', `${url}/mcp`]);
  expect(nasty.code).toBe(2);
  expect(nasty.stderr).not.toContain('\u001b');
});

it('lines of claims are cut', async () => {
  const claims = { list: Array.from({ length: 40 }, () => 'x'.repeat(250)) };
  const { stdout } = await run([await createTestIssuer().mint(claims)]);
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThan(2100);
});

it.each([['/.well-known/oauth-protected-resource/mcp'], ['/.well-known/oauth-protected-resource']])(
  'metadata is found at %s without a challenge',
  async (location) => {
    const url = await start((request, response) => {
      const document = { resource: `${url}/mcp`, authorization_servers: ['https://issuer.test'] };
      if (request.url === location) response.writeHead(200, json).end(JSON.stringify(document));
      else response.writeHead(404).end();
    });
    const here: typeof fetch = async (input, init) =>
      String(input).startsWith(url) ? fetch(input, init) : new Response(null, { status: 404 });
    const args = ['--server', `${url}/mcp`, '--audience', 'https://mcp.test/mcp'];
    const { stdout } = await run([token, ...args], { fetch: here });
    expect(stdout).toContain(`from ${url}${location}`);
    expect(stdout).toContain('without a token the server answered 404, not 401');
    expect(stdout).toContain('✓ issuer');
  },
);
