import { Agent, type RequestListener, request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { authorize, runDev } from './support.js';
import { protect, startUpstream } from './upstream-support.js';

test.each<[string, RequestListener, RegExp]>([
  ['dies', (request) => request.socket.destroy(), /failed: (ECONNRESET|EPIPE)/],
  ['redirects', (_, response) => response.writeHead(307, { location: '/x' }).end(), /answered 307/],
  ['asks for a token', (_, response) => response.writeHead(401).end('who?'), /answered 401/],
  [
    'sends no end of headers',
    (_, response) => response.writeHead(200, { 'x-much': 'x'.repeat(100_000) }).end(),
    /failed: HPE_HEADER_OVERFLOW/,
  ],
  [
    'answers with a status that does not exist',
    (request) => request.socket.end('HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n'),
    /answered 99/,
  ],
  [
    'changes the protocol',
    (request) =>
      request.socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
    /closed the connection without an answer/,
  ],
])('answers 502 without detail when the upstream %s', async (what, listener, logged) => {
  const upstream = await startUpstream(listener);
  const { mcp, authorization, printed, until } = await protect(upstream);
  // More than the one that dies has read: what is left of it must not be stuck in between.
  const body = what === 'dies' ? 'x'.repeat(10_000_000) : '{}';
  const response = await fetch(mcp, { method: 'POST', body, headers: { authorization }, redirect: 'manual' });
  expect(response.status).toBe(502);
  expect(await response.json()).toEqual({
    message: 'The MCP server behind this one gave no usable answer.',
  });
  expect(response.headers.get('location')).toBeNull();
  expect(response.headers.get('www-authenticate')).toBeNull();
  await until('stderr', logged);
  expect(printed.stderr).toContain(`Upstream ${upstream.url} `);
});

test('leaves the connection of the client usable when the upstream does not read on', async () => {
  const upstream = await startUpstream((request) => request.socket.destroy());
  const { mcp, authorization } = await protect(upstream);
  // One connection for both requests.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const ask = (body: string) =>
    new Promise<{ status: number | undefined; from: number | undefined }>((resolve, reject) => {
      const outgoing = request(mcp, { method: 'POST', headers: { authorization }, agent }, (response) => {
        const { statusCode: status, socket } = response;
        const from = socket.localPort;
        response.resume().once('end', () => resolve({ status, from }));
      });
      outgoing.on('error', reject).end(body);
    });
  const first = await ask('x'.repeat(10_000_000));
  expect(first).toEqual({ status: 502, from: expect.any(Number) });
  expect(await ask('{}')).toEqual(first);
});

test('breaks off an answer that the upstream breaks off', async () => {
  const upstream = await startUpstream((request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"half":', () => request.socket.destroy());
  });
  const { mcp, authorization } = await protect(upstream);
  const response = await fetch(mcp, { method: 'POST', body: '{}', headers: { authorization } });
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow();
});

test.each<[string, RequestListener, RegExp]>([
  ['redirects', (_, response) => response.writeHead(308, { location: '/mcp/' }).end(), /redirect \(308\)/],
  ['asks for a token', (_, response) => response.writeHead(401).end(), /asks for a token/],
])('warns at the start when the upstream %s', async (_, listener, warning) => {
  const upstream = await startUpstream(listener);
  const { printed } = await runDev('--upstream', upstream.url);
  expect(printed.stderr).toMatch(warning);
});

test('starts although nothing is there yet, says so, and finds what comes later', async () => {
  const { origin, url, server } = await startUpstream((_request, response) => response.end('here'));
  const { port } = new URL(origin);
  server.close();
  server.closeAllConnections();
  const { mcp, printed } = await runDev('--auto-approve', '--upstream', url);
  expect(printed.stderr).toMatch(/^Warning: calls to .* will fail: it cannot be reached \(ECONNREFUSED\)/);
  const { authorization } = await authorize(mcp);
  const ask = () => fetch(mcp, { method: 'POST', body: '{}', headers: { authorization } });
  expect((await ask()).status).toBe(502);
  await new Promise<void>((resolve) => server.listen(Number(port), '127.0.0.1', resolve));
  expect(await (await ask()).text()).toBe('here');
});
