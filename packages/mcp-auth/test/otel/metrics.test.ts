/** Decisions that are counted and timed, over real HTTP and with the real SDK. */

import type { Histogram } from '@opentelemetry/sdk-metrics';
import { traceDecisions } from 'mcp-auth/otel';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bearer, type ObservedServer, request, resource, startObservedServer } from './observed-server.js';
import { type Metric, startTelemetry, type Telemetry } from './telemetry.js';

let telemetry: Telemetry;
let server: ObservedServer;
beforeAll(async () => {
  // Made before anything is registered, as modules are that load before the SDK starts.
  const listener = traceDecisions();
  listener({ type: 'allowed', method: 'GET', duration: 1 });
  telemetry = startTelemetry();
  server = await startObservedServer(telemetry, listener);
});
afterAll(async () => {
  await server.close();
  await telemetry.stop();
});

async function metric(name: string): Promise<Metric> {
  const found = (await telemetry.metrics()).find((each) => each.name === name);
  if (!found) throw new Error(`${name} was not recorded`);
  return found;
}

it('count every kind of decision, and time it in seconds', async () => {
  const token = await server.as.mint();
  await server.call(request('tools/call', { name: 'delete-todo' }), token);
  await server.call(request('tools/call', { name: 'get-todos' }), token);
  await server.call(request('tools/call', { name: 'get-todos' }), token);
  await server.send('/baseline', bearer(`${token.slice(0, -8)}AAAAAAAA`));
  await server.send('/down', bearer(await server.as.mint({ iss: server.down })));
  await server.send('/mcp', { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } });

  const allowed = { 'mcp_auth.decision': 'allowed', 'mcp_auth.resource': resource };
  const refused = { ...allowed, 'mcp_auth.decision': 'refused' };
  const expected = [
    [
      1,
      {
        ...refused,
        'mcp_auth.reason': 'insufficient_scope',
        'http.response.status_code': 403,
        'mcp.method.name': 'tools/call',
      },
    ],
    [2, { ...allowed, 'mcp.method.name': 'tools/call' }],
    [
      1,
      {
        ...refused,
        'mcp_auth.reason': 'token_rejected',
        'mcp_auth.check': 'signature',
        'http.response.status_code': 401,
      },
    ],
    [
      1,
      {
        ...refused,
        'mcp_auth.reason': 'authorization_server_unavailable',
        'error.type': 'authorization_server_unavailable',
        'http.response.status_code': 503,
      },
    ],
    [1, { 'mcp_auth.decision': 'preflight', 'mcp_auth.resource': resource }],
  ];
  const { unit, points } = await metric('mcp_auth.decisions');
  expect(unit).toBe('{decision}');
  expect(points.map(({ value, attributes }) => [value, attributes])).toStrictEqual(expected);

  const duration = await metric('mcp_auth.decision.duration');
  expect(duration.unit).toBe('s');
  const histograms = duration.points.map(({ value, attributes }) => [(value as Histogram).count, attributes]);
  expect(histograms).toStrictEqual(expected);
  for (const { value } of duration.points) {
    const { buckets, sum = 0 } = value as Histogram;
    expect(buckets.boundaries).toEqual([0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5]);
    expect(sum).toBeLessThan(5);
  }
});

it('time in seconds what an event tells in milliseconds', async () => {
  traceDecisions()({ type: 'allowed', method: 'GET', duration: 1500, resource: 'https://timed.example' });
  traceDecisions()({ type: 'allowed', method: 'GET', duration: -1500, resource: 'https://timed.example' });
  const { points } = await metric('mcp_auth.decision.duration');
  const timed = points.find(({ attributes }) => attributes['mcp_auth.resource'] === 'https://timed.example');
  expect(timed?.value).toMatchObject({ count: 2, sum: 1.5, min: 0, max: 1.5 });
});

it('grow by no word of the caller', async () => {
  const token = await server.as.mint();
  await server.call(request('made/up-0'), token);
  const before = (await metric('mcp_auth.decisions')).points.length;
  for (let n = 1; n <= 20; n += 1) {
    const version = { 'mcp-protocol-version': `2025-11-${10 + n}` };
    await server.call(request(`made/up-${n}`, { name: `name-${n}` }), token, version);
    await server.call([request('ping'), request(`made/up-${n}`)], token);
    await server.call(
      request('constructor'),
      await server.as.mint({ client_id: `client-${n}`, sub: `s-${n}` }),
    );
  }
  const { points } = await metric('mcp_auth.decisions');
  expect(points).toHaveLength(before);
  const other = points.find(({ attributes }) => attributes['mcp.method.name'] === '_OTHER');
  expect(other?.value).toBe(61);
  expect(JSON.stringify(points)).not.toMatch(/made|name-|client-|s-\d|2025-11/);
});

it('follow a meter provider that is registered later', async () => {
  const listener = traceDecisions();
  await telemetry.stop();
  listener({ type: 'allowed', method: 'GET', duration: 1 });
  telemetry = startTelemetry();
  listener({ type: 'allowed', method: 'GET', duration: 1 });
  expect((await metric('mcp_auth.decisions')).points).toMatchObject([{ value: 1 }]);
});
