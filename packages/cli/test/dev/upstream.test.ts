import { Agent, createServer, type IncomingMessage, type RequestListener, request } from 'node:http';
import { type AddressInfo, connect, createServer as createNetServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, fromJsonSchema, McpServer } from '@modelcontextprotocol/server';
import type { Guard } from 'mcp-auth';
import { withAuth } from 'mcp-auth/node';
import { expect, onTestFinished, test } from 'vitest';
import { createForwarder } from '../../src/dev/upstream/forward.js';
import { authorize, occasion, runDev, signIn } from './support.js';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
}

/** A server without authorization, and the head of every request it got. */
async function startUpstream(listener: RequestListener) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    seen.push({ method, url, headers: { ...headers } });
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, url: `${origin}/behind/mcp`, seen, server };
}

/** `mcp-auth dev` in front of it, and a token. What was seen so far is forgotten. */
async function protect(upstream: { url: string; seen: Seen[] }, user = 'alice') {
  const dev = await runDev('--auto-approve', user, '--upstream', upstream.url);
  const { authorization } = await authorize(dev.mcp, user);
  upstream.seen.length = 0;
  return { ...dev, authorization };
}

const adder = () => {
  const server = new McpServer({ name: 'adder', version: '1.0.0' });
  const inputSchema = fromJsonSchema<{ a: number; b: number }>({
    type: 'object',
    properties: { a: { type: 'number' }, b: { type: 'number' } },
    required: ['a', 'b'],
  });
  server.registerTool('add', { inputSchema }, ({ a, b }) => ({
    content: [{ type: 'text', text: String(a + b) }],
  }));
  return server;
};

test.each([
  ['auto', 'json'],
  ['legacy', 'json'],
  ['auto', 'sse'],
  ['legacy', 'sse'],
] as const)('lets the official client call a tool behind it (%s, %s)', async (era, responseMode) => {
  const handler = toNodeHandler(createMcpHandler(adder, { responseMode }));
  const upstream = await startUpstream(
    (request, response) =>
      void handler(request as IncomingMessage & { method: string; url: string }, response),
  );
  const { mcp, printed } = await runDev('--auto-approve', '--upstream', upstream.url);
  expect(printed.stderr).not.toContain('Warning');

  const { client, authorization } = await signIn(mcp, { era });
  const { content } = await client.callTool({ name: 'add', arguments: { a: 2, b: 3 } });
  expect(content).toEqual([{ type: 'text', text: '5' }]);

  expect(upstream.seen.length).toBeGreaterThan(1);
  const token = authorization.slice('Bearer '.length);
  for (const { url, headers } of upstream.seen) {
    expect(url).toBe('/behind/mcp');
    expect(headers).not.toHaveProperty('authorization');
    expect(JSON.stringify(headers)).not.toContain(token);
  }
});

test('hands on what MCP says, and nothing about who is calling', async () => {
  const upstream = await startUpstream((_request, response) => response.end());
  const { mcp, authorization } = await protect(upstream);
  await fetch(`${mcp}?api_key=1`, {
    method: 'POST',
    body: '{}',
    headers: {
      authorization,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-param-region': 'eu west',
      'last-event-id': '7',
      'user-agent': 'test/1',
      cookie: 'a=1',
      dpop: 'proof',
      forwarded: 'for=1.2.3.4',
      'x-forwarded-for': '1.2.3.4',
      'x-forwarded-user': 'root',
      x_forwarded_user: 'root',
      'x-user': 'root',
      'remote-user': 'root',
      remote_user: 'root',
      mcp_session_id: 'x',
      'x-real-ip': '1.2.3.4',
      'proxy-authorization': 'Basic x',
      'x-auth-request-email': 'root@example.com',
    },
  });
  expect(upstream.seen).toHaveLength(1);
  const [{ url, headers } = { url: '', headers: {} }] = upstream.seen;
  expect(url).toBe('/behind/mcp');
  const { host, ...others } = headers;
  expect(host).toBe(new URL(upstream.url).host);
  expect(others).toEqual({
    connection: 'close',
    accept: 'application/json, text/event-stream',
    // Added by `fetch`.
    'accept-language': '*',
    'content-type': 'application/json',
    'content-length': '2',
    'mcp-protocol-version': '2026-07-28',
    'mcp-param-region': 'eu west',
    'last-event-id': '7',
    'user-agent': 'test/1',
  });
});

test('forwards nothing without a token, nor to any path but one', async () => {
  const upstream = await startUpstream((_request, response) => response.end('secret'));
  const { mcp, authorization } = await protect(upstream);
  for (const method of ['GET', 'POST', 'DELETE']) expect((await fetch(mcp, { method })).status).toBe(401);
  const bad = { authorization: 'Bearer x.y.z' };
  expect((await fetch(mcp, { method: 'POST', headers: bad })).status).toBe(401);
  for (const path of ['/', '/mcp/', '/mcp/admin', '/mcp%2fadmin', '/behind/mcp', '/mcp/../admin', '//mcp'])
    expect((await fetch(`${new URL(mcp).origin}${path}`, { headers: { authorization } })).status).toBe(404);
  const put = await fetch(mcp, { method: 'PUT', body: 'x', headers: { authorization } });
  expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, POST, DELETE']);
  expect(upstream.seen).toEqual([]);
});

test('keeps the query of the upstream, and shows it to nobody', async () => {
  const upstream = await startUpstream((_request, response) => response.end());
  const url = `${upstream.url}?key=hunter2`;
  const { mcp, authorization, printed } = await protect({ ...upstream, url });
  await fetch(`${mcp}?key=other`, { headers: { authorization } });
  expect(upstream.seen.map(({ url }) => url)).toEqual(['/behind/mcp?key=hunter2']);
  expect(printed.stdout + printed.stderr).not.toContain('hunter2');
  expect(JSON.parse(printed.stdout)).toHaveProperty('upstream', upstream.url);
});

test('hands on each event as it comes, and ends with the client', async () => {
  let sendMore = () => {};
  const gone = occasion();
  const upstream = await startUpstream((request, response) => {
    if (request.method === 'GET') return void response.writeHead(405).end();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    sendMore = () => response.write('data: more\n\n');
    response.on('close', () => gone.happen());
  });
  const { mcp, authorization } = await protect(upstream);
  const leave = new AbortController();
  // Comes back with the head, before there is any event.
  const response = await fetch(mcp, {
    method: 'POST',
    body: '{}',
    headers: { authorization },
    signal: leave.signal,
  });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (let event = 0; event < 2; event += 1) {
    sendMore();
    expect(await reader?.read()).toEqual({ done: false, value: 'data: more\n\n' });
  }
  leave.abort();
  await gone.happened;
});

test('ends with the client that has no answer yet', async () => {
  const arrived = occasion();
  const gone = occasion();
  const upstream = await startUpstream((request, response) => {
    if (request.method === 'GET') return void response.end();
    response.on('close', () => gone.happen());
    arrived.happen();
  });
  const { mcp, authorization, printed } = await protect(upstream);
  const leave = new AbortController();
  const asked = fetch(mcp, { method: 'POST', body: '{}', headers: { authorization }, signal: leave.signal });
  await arrived.happened;
  leave.abort();
  await expect(asked).rejects.toThrow();
  await gone.happened;
  // By the time another request is answered, what there is to be said has been said.
  await fetch(mcp);
  expect(printed.stderr).not.toContain('Upstream http');
});

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

test('leaves challenges, cookies and CORS to the guard, and the connection to the server', async () => {
  const upstream = await startUpstream((_request, response) => {
    response.writeHead(403, {
      'www-authenticate': 'Bearer error="insufficient_scope"',
      'set-cookie': 'a=1',
      'access-control-allow-origin': 'https://upstream.example',
      'x-hop': '1',
      connection: 'x-hop',
      'keep-alive': 'timeout=1',
      'proxy-authenticate': 'Basic',
      'x-own': '1',
    });
    response.end('no');
  });
  const { mcp, authorization } = await protect(upstream);
  const response = await fetch(mcp, { method: 'POST', body: '{}', headers: { authorization } });
  expect([response.status, await response.text()]).toEqual([403, 'no']);
  const { headers } = response;
  expect(headers.get('access-control-allow-origin')).toBe('*');
  expect(headers.get('x-own')).toBe('1');
  for (const name of ['www-authenticate', 'proxy-authenticate', 'set-cookie', 'x-hop'])
    expect(headers.get(name)).toBeNull();
  expect(headers.get('keep-alive')).not.toBe('timeout=1');
});

test('carries session ids both ways, and keeps sessions to who opened them', async () => {
  const upstream = await startUpstream((request, response) => {
    if (!request.headers['mcp-session-id']) response.setHeader('mcp-session-id', 'session-1');
    response.end();
  });
  const { mcp, authorization } = await protect(upstream);
  const ask = (headers: Record<string, string>) => fetch(mcp, { method: 'POST', body: '{}', headers });
  expect((await ask({ authorization })).headers.get('mcp-session-id')).toBe('session-1');
  const session = { 'mcp-session-id': 'session-1' };
  expect((await ask({ authorization, ...session })).status).toBe(200);
  expect(upstream.seen.at(-1)?.headers).toMatchObject(session);

  const before = upstream.seen.length;
  const { authorization: bobs } = await authorize(mcp, 'bob');
  expect((await ask({ authorization: bobs, ...session })).status).toBe(404);
  expect(upstream.seen).toHaveLength(before);
});

test('sends neither the body of a GET, where a second request may hide, nor headers of the connection', async () => {
  // What arrives, byte by byte: a server of Node would not tell what it did not understand.
  let received = '';
  const upstream = createNetServer((socket) => {
    socket.setEncoding('latin1').on('data', (bytes) => {
      received += bytes;
      if (received.includes('\r\n\r\n')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void upstream.close());
  const behind = `127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const { mcp } = await runDev('--auto-approve', '--upstream', `http://${behind}/mcp`);
  const { authorization } = await authorize(mcp);
  received = '';

  const hidden = 'DELETE /admin HTTP/1.1\r\nHost: x\r\n\r\n';
  const { hostname, port, host } = new URL(mcp);
  const socket = connect(Number(port), hostname);
  // By hand, because `fetch` sends neither.
  const head = [
    'GET /mcp HTTP/1.1',
    `Host: ${host}`,
    `Authorization: ${authorization}`,
    'Accept: text/event-stream',
    'Connection: close, Mcp-Param-Hop',
    'Mcp-Param-Hop: 1',
    'Content-Type: application/json',
    'Transfer-Encoding: chunked',
  ].join('\r\n');
  socket.write(`${head}\r\n\r\n${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 [\s\S]*ok$/);
  const [start, ...headers] = received.split('\r\n');
  expect(start).toBe('GET /mcp HTTP/1.1');
  expect(headers.sort()).toEqual([
    '',
    '',
    'Connection: close',
    `Host: ${behind}`,
    'accept: text/event-stream',
  ]);
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

test('waits only so long for the head of an answer, and as long as it takes for the rest', async () => {
  let finish = () => {};
  const upstream = await startUpstream((request, response) => {
    if (request.method === 'POST') return;
    response.flushHeaders();
    finish = () => response.end('late');
  });
  const failures: string[] = [];
  const forward = createForwarder({
    upstream: new URL(upstream.url),
    headTimeout: 50,
    onFailure: (reason) => failures.push(reason),
  });
  const front = await startUpstream((request, response) =>
    forward(request as Parameters<typeof forward>[0], response),
  );
  const response = await fetch(front.origin);
  const late = await fetch(front.origin, { method: 'POST', body: '{}' });
  expect([late.status, await late.json()]).toEqual([
    504,
    { message: 'The MCP server behind this one gave no answer in time.' },
  ]);
  expect(failures).toEqual(['sent no answer within 0.05 s']);
  // The stream, which was there first, has outlived the limit.
  finish();
  expect(await response.text()).toBe('late');
});

test('ends a stream with the token it was opened with, on both sides', async () => {
  const gone = occasion();
  const upstream = await startUpstream((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: one\n\n');
    response.on('close', () => gone.happen());
  });
  let expire = () => {};
  const guard: Guard = async () => ({
    type: 'allow',
    headers: [],
    whenExpired(end) {
      expire = end;
      return () => {};
    },
  });
  const forward = createForwarder({ upstream: new URL(upstream.url), onFailure: () => {} });
  const front = await startUpstream(withAuth({ guard }, forward));
  const response = await fetch(front.origin, { method: 'POST', body: '{}' });
  expire();
  expect(await response.text()).toBe('data: one\n\n');
  await gone.happened;
});
