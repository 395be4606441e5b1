import { type AddressInfo, connect, createServer as createNetServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { authorize, runDev } from './support.js';
import { protect, startUpstream } from './upstream-support.js';

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
