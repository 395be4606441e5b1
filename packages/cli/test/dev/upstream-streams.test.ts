import type { Guard } from 'mcp-auth';
import { withAuth } from 'mcp-auth/node';
import { expect, test } from 'vitest';
import { createForwarder } from '../../src/dev/upstream/forward.js';
import { occasion } from './support.js';
import { protect, startUpstream } from './upstream-support.js';

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
