/** What a span says of each kind of decision, over real HTTP and with the real SDK. */

import { type HrTime, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { traceDecisions } from 'mcp-auth/otel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bearer, type ObservedServer, request, resource, startObservedServer } from './observed-server.js';
import { startTelemetry, type Telemetry } from './telemetry.js';

const now = () => Math.floor(Date.now() / 1000);
let telemetry: Telemetry;
let server: ObservedServer;
beforeAll(async () => {
  telemetry = startTelemetry();
  server = await startObservedServer(telemetry, traceDecisions());
});
afterAll(async () => {
  await server.close();
  await telemetry.stop();
});
beforeEach(() => telemetry.clear());

function onlySpan(): ReadableSpan {
  const [span, ...others] = telemetry.spans();
  if (!span || others.length > 0) throw new Error(`${others.length + 1} spans instead of one`);
  return span;
}

const everywhere = { 'mcp_auth.resource': resource };
const refused = { ...everywhere, 'mcp_auth.decision': 'refused' };
const posted = { 'http.request.method': 'POST' };
const got = { 'http.request.method': 'GET' };
const known = () => ({ 'mcp_auth.issuer': server.as.issuer, 'mcp_auth.client_id': 'client-1' });

describe('a span', () => {
  it('names the operation that was allowed', async () => {
    const token = await server.as.mint({ scope: 'delete:todos' });
    const version = { 'mcp-protocol-version': '2025-11-25' };
    const status = await server.call(request('tools/call', { name: 'delete-todo' }), token, version);
    expect(status).toBe(200);
    const span = onlySpan();
    expect(span).toMatchObject({
      name: 'authorize tools/call',
      kind: SpanKind.INTERNAL,
      status: { code: SpanStatusCode.UNSET },
    });
    expect(span.attributes).toStrictEqual({
      ...everywhere,
      ...posted,
      ...known(),
      'mcp_auth.decision': 'allowed',
      'mcp.method.name': 'tools/call',
      'gen_ai.tool.name': 'delete-todo',
      'mcp.protocol.version': '2025-11-25',
    });
  });

  it('tells what a token is short of', async () => {
    const message = request('tools/call', { name: 'delete-todo' });
    expect(await server.call(message, await server.as.mint())).toBe(403);
    expect(onlySpan().attributes).toStrictEqual({
      ...refused,
      ...posted,
      ...known(),
      'mcp_auth.reason': 'insufficient_scope',
      'mcp_auth.required_scopes': ['delete:todos'],
      'http.response.status_code': 403,
      'mcp.method.name': 'tools/call',
      'gen_ai.tool.name': 'delete-todo',
    });
  });

  it('tells of a caller who is nobody yet, and of one who may be', async () => {
    expect(await server.call(request('tools/call', { name: 'delete-todo' }))).toBe(401);
    expect(await server.call(request('tools/list'))).toBe(200);
    const [missing, anonymous] = telemetry.spans();
    expect(missing?.attributes).toMatchObject({
      ...refused,
      'mcp_auth.reason': 'no_credentials',
      'mcp_auth.required_scopes': ['delete:todos'],
      'http.response.status_code': 401,
    });
    expect(anonymous).toMatchObject({ name: 'authorize tools/list' });
    expect(anonymous?.attributes).toStrictEqual({
      ...everywhere,
      ...posted,
      'mcp_auth.decision': 'allowed',
      'mcp.method.name': 'tools/list',
    });
  });

  it.each([
    ['expiry', async () => server.as.mint({ exp: now() - 60 })],
    ['signature', async () => `${(await server.as.mint()).slice(0, -8)}AAAAAAAA`],
    ['audience', async () => server.as.mint({ aud: 'https://other.example' })],
  ])('names the check that a token failed: %s', async (check, mint) => {
    expect(await server.send('/baseline', bearer(await mint()))).toBe(401);
    const span = onlySpan();
    expect(span.name).toBe('authorize');
    expect(span.attributes).toStrictEqual({
      ...refused,
      ...got,
      'mcp_auth.reason': 'token_rejected',
      'mcp_auth.check': check,
      'http.response.status_code': 401,
    });
  });

  it('tells of headers that disagree with the body', async () => {
    const message = request('tools/call', { name: 'delete-todo' });
    const headers = {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/list',
      'mcp-name': 'delete-todo',
    };
    expect(await server.call(message, await server.as.mint(), headers)).toBe(400);
    expect(onlySpan().attributes).toMatchObject({
      ...refused,
      'mcp_auth.reason': 'header_mismatch',
      'http.response.status_code': 400,
      'mcp.protocol.version': '2026-07-28',
    });
  });

  it('tells of a preflight', async () => {
    const headers = { origin: 'https://app.example', 'access-control-request-method': 'POST' };
    expect(await server.send('/mcp', { method: 'OPTIONS', headers })).toBe(204);
    expect(onlySpan().attributes).toStrictEqual({
      ...everywhere,
      'mcp_auth.decision': 'preflight',
      'http.request.method': 'OPTIONS',
    });
  });

  it('is an error where the guard could not do its work, and only there', async () => {
    expect(await server.send('/down', bearer(await server.as.mint()))).toBe(401);
    const status = await server.send('/down', bearer(await server.as.mint({ iss: server.down })));
    expect(status).toBe(503);
    const [rejected, unavailable] = telemetry.spans();
    expect(rejected?.status).toEqual({ code: SpanStatusCode.UNSET });
    expect(rejected?.attributes).not.toHaveProperty('error.type');
    expect(unavailable?.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(unavailable?.attributes).toStrictEqual({
      ...refused,
      ...got,
      'mcp_auth.reason': 'authorization_server_unavailable',
      'error.type': 'authorization_server_unavailable',
      'http.response.status_code': 503,
    });
  });

  it('lists what a batch asks for, and is one span', async () => {
    const token = await server.as.mint();
    const batch = [request('tools/list'), request('tools/call', { name: 'delete-todo' })];
    expect(await server.call(batch, token)).toBe(403);
    const span = onlySpan();
    expect(span.name).toBe('authorize');
    expect(span.attributes['mcp_auth.operations']).toEqual(['tools/list', 'tools/call delete-todo']);
    for (const name of ['mcp.method.name', 'gen_ai.tool.name'])
      expect(span.attributes).not.toHaveProperty(name);
  });

  it('keeps the method of one message that reaches several things', async () => {
    const uri = 'https://bob:pa55word@files.example/notes?signature=abcdef#frag';
    expect(await server.call(request('resources/subscribe', { uri }), await server.as.mint())).toBe(200);
    const shown = 'https://REDACTED@files.example/notes?REDACTED';
    expect(onlySpan()).toMatchObject({
      name: 'authorize resources/subscribe',
      attributes: {
        'mcp.method.name': 'resources/subscribe',
        'mcp.resource.uri': shown,
        'mcp_auth.operations': [`resources/subscribe ${shown}`, `resources/read ${shown}`],
      },
    });
  });

  it.each([
    ['resources/read', { uri: 'file:///notes/1' }, { 'mcp.resource.uri': 'file:///notes/1' }],
    ['prompts/get', { name: 'greet' }, { 'gen_ai.prompt.name': 'greet' }],
    ['tasks/get', { taskId: 'handle-1' }, {}],
    ['constructor', { name: 'x' }, {}],
  ])('says what %s is about, in the words of the conventions', async (method, params, about) => {
    expect(await server.call(request(method, params), await server.as.mint())).toBe(200);
    const { 'mcp.method.name': told, ...rest } = onlySpan().attributes;
    expect(told).toBe(method);
    expect(rest).toEqual({ ...everywhere, ...posted, ...known(), 'mcp_auth.decision': 'allowed', ...about });
  });

  it('has no name that the caller chose', async () => {
    await server.call(request('made/up'), await server.as.mint());
    await server.call(request('tools/call', { name: 'made-up' }), await server.as.mint());
    expect(telemetry.spans().map(({ name }) => name)).toEqual(['authorize', 'authorize tools/call']);
  });
});

describe('the place of a span', () => {
  it('is below the span of its request, also where requests wait for the same keys', async () => {
    const fresh = await startObservedServer(telemetry, traceDecisions());
    const tokens = await Promise.all(['a', 'b', 'c'].map((sub) => fresh.as.mint({ sub, client_id: sub })));
    await Promise.all(tokens.map((token) => fresh.send('/baseline', bearer(token))));
    await fresh.close();
    const spans = telemetry.spans();
    expect(spans).toHaveLength(3);
    const hosts = spans.map((span) => telemetry.hostOf(span)?.spanContext());
    expect(new Set(hosts.map((host) => host?.spanId)).size).toBe(3);
    expect(hosts.map((host) => host?.traceId)).toEqual(spans.map((span) => span.spanContext().traceId));
  });

  it('in time ends with the decision and begins as long before as it took', () => {
    // A clock near the epoch, as tests have: as plain numbers, its times would count from the start of the process.
    const listener = traceDecisions({ clock: () => 1005.25 });
    listener({ type: 'allowed', method: 'GET', duration: 1004 });
    listener({ type: 'allowed', method: 'GET', duration: -5 });
    const times = telemetry.spans().map(({ startTime, endTime }) => [startTime, endTime]);
    const end = [1, 5_250_000];
    expect(times).toEqual([
      [[0, 1_250_000], end],
      [end, end],
    ]);
  });

  it('in time begins within the span of its request', async () => {
    await server.send('/baseline', bearer(await server.as.mint()));
    const span = onlySpan();
    const host = telemetry.hostOf(span);
    expect(milliseconds(span.startTime)).toBeGreaterThanOrEqual(
      milliseconds(host?.startTime ?? [Infinity, 0]),
    );
    expect(milliseconds(span.endTime)).toBeLessThanOrEqual(Date.now());
  });
});

function milliseconds([seconds, nanoseconds]: HrTime): number {
  return seconds * 1000 + nanoseconds / 1e6;
}
