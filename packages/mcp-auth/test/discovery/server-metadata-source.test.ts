import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  fixedServerMetadata,
  jwksUriFrom,
  serverMetadataSource,
} from '../../src/discovery/server-metadata-source.js';
import { type FakeServer, hang, json, routes, startFakeServer, text } from '../support/fake-server.js';

const minute = 60_000;
const hour = 60 * minute;
const path = '/.well-known/openid-configuration';

let server: FakeServer;
let now: number;
beforeEach(async () => {
  server = await startFakeServer();
  now = 1_800_000_000_000;
});
afterEach(() => server.close());

/** The time limit is shortened only where the test runs into it: a busy machine is slow. */
function source(deadline?: number) {
  return serverMetadataSource({ issuer: server.url, type: 'oidc' }, { fetch, clock: () => now, deadline });
}

const version = (number: number) =>
  routes({ [path]: json({ issuer: server.url, jwks_uri: `${server.url}/${number}` }) });
const jwksUri = (number: number) => ({ document: { jwks_uri: `${server.url}/${number}` } });
const settled = () => new Promise((resolve) => setTimeout(resolve, 50));

describe('serverMetadataSource', () => {
  it('fetches nothing before it is asked', async () => {
    source();
    await settled();
    expect(server.requests).toEqual([]);
  });

  it('fetches once for 500 callers at a time', async () => {
    server.answer(version(1));
    const { get } = source();
    const answers = await Promise.all(Array.from({ length: 500 }, () => get()));
    for (const answer of answers) expect(answer).toMatchObject(jwksUri(1));
    expect(server.requests).toEqual([path]);
  });

  it('keeps a document for an hour, refreshing it in the background after 80 % of that', async () => {
    server.answer(version(1));
    const { get } = source();
    await get();
    server.answer(version(2));
    now += 0.8 * hour - 1;
    expect(await get()).toMatchObject(jwksUri(1));
    await settled();
    expect(server.requests).toHaveLength(1);
    now += 1;
    expect(await get()).toMatchObject(jwksUri(1));
    expect(await get()).toMatchObject(jwksUri(1));
    await expect.poll(() => get()).toMatchObject(jwksUri(2));
    expect(server.requests).toHaveLength(2);
  });

  it('waits for a new document after an hour', async () => {
    server.answer(version(1));
    const { get } = source();
    await get();
    server.answer(version(2));
    now += hour;
    expect(await get()).toMatchObject(jwksUri(2));
  });

  // Requirements: 8414-08, POL-02
  it.each([
    ['answers 500', text(500)],
    ['hangs', hang],
    [
      'turns into another issuer',
      json({ issuer: 'https://other.example', jwks_uri: 'https://other.example' }),
    ],
  ])('uses the document for 24 hours more while the server %s', async (_, broken) => {
    server.answer(version(1));
    const { get } = source(broken === hang ? 1000 : undefined);
    await get();
    server.answer(broken);
    now += hour;
    expect(await get()).toMatchObject(jwksUri(1));
    now += 24 * hour - 1;
    expect(await get()).toMatchObject(jwksUri(1));
    now += 1;
    expect(await get()).toMatchObject({ unavailable: true });
    server.answer(version(2));
    now += 1000;
    expect(await get()).toMatchObject(jwksUri(2));
  });

  it('makes nobody wait again and again for a server that is known to hang', async () => {
    server.answer(version(1));
    const { get } = source(1000);
    await get();
    server.answer(hang);
    now += hour;
    await get();
    const begun = performance.now();
    for (let i = 0; i < 5; i++) {
      now += 2000;
      expect(await get()).toMatchObject(jwksUri(1));
    }
    expect(performance.now() - begun).toBeLessThan(4500);
  });

  // Requirements: 8414-08
  it('remembers a failure for a second', async () => {
    server.answer(text(503, ''));
    const { get } = source();
    const attempts = () => server.requests.filter((request) => request === path).length;
    for (let i = 0; i < 50; i++) {
      await Promise.all(Array.from({ length: 10 }, () => get()));
      now += 19;
    }
    expect(attempts()).toBe(1);
    now += 50;
    expect(await get()).toMatchObject({ unavailable: true, retryAfter: 1 });
    expect(attempts()).toBe(2);
    server.answer(version(1));
    expect(await get()).toMatchObject({ unavailable: true });
    now += 1000;
    expect(await get()).toMatchObject(jwksUri(1));
  });

  // Requirements: 8414-03
  it('says why there is no document', async () => {
    server.answer(json({ issuer: `${server.url}/`, jwks_uri: 'https://a.example' }));
    expect(await source().get()).toEqual({
      unavailable: true,
      retryAfter: 1,
      detail: expect.stringContaining(`Configure issuer: "${server.url}/"`),
    });
  });

  it('passes on how long the server wants to be left alone, within reason', async () => {
    server.answer((_, response) => response.writeHead(503, { 'retry-after': '30' }).end());
    expect(await source().get()).toMatchObject({ retryAfter: 30 });
    server.answer((_, response) => response.writeHead(503, { 'retry-after': '86400' }).end());
    expect(await source().get()).toMatchObject({ retryAfter: 300 });
  });

  it('fails in time when the server hangs', async () => {
    server.answer(hang);
    const begun = performance.now();
    expect(await source(300).get()).toMatchObject({ unavailable: true });
    expect(performance.now() - begun).toBeLessThan(4500);
  });

  it('does not let one caller end the wait of the others', async () => {
    server.answer((request, response) => {
      setTimeout(() => version(1)(request, response), 100);
    });
    const { get } = source();
    const leaving = new AbortController();
    const [left, stayed] = [get(leaving.signal), get()];
    leaving.abort();
    expect(await left).toMatchObject({ unavailable: true });
    expect(await stayed).toMatchObject(jwksUri(1));
    expect(await get(AbortSignal.abort())).toMatchObject(jwksUri(1));
    expect(server.requests).toEqual([path]);
  });

  it('survives a clock that was set back', async () => {
    server.answer(version(1));
    const { get } = source();
    await get();
    server.answer(version(2));
    now -= 10 * 24 * hour;
    expect(await get()).toMatchObject(jwksUri(2));
  });
});

describe('fixedServerMetadata', () => {
  it('answers what it was given', async () => {
    const document = { issuer: 'https://a.example' };
    expect(await fixedServerMetadata(document).get()).toEqual({ document });
  });
});

describe('jwksUriFrom', () => {
  const { signal } = new AbortController();

  it('needs no metadata for a location with jwksUri', async () => {
    const location = { issuer: server.url, jwksUri: 'https://keys.example' };
    expect(await jwksUriFrom(location, source())(signal)).toBe('https://keys.example');
    expect(server.requests).toEqual([]);
  });

  it('asks the metadata otherwise', async () => {
    const location = { issuer: server.url };
    server.answer(version(7));
    expect(await jwksUriFrom(location, source())(signal)).toBe(`${server.url}/7`);
    server.answer(text(500));
    expect(await jwksUriFrom(location, source())(signal)).toMatchObject({ unavailable: true });
    const without = fixedServerMetadata({ issuer: server.url });
    expect(await jwksUriFrom(location, without)(signal)).toMatchObject({
      unavailable: true,
      detail: expect.stringContaining('names no jwks_uri'),
    });
  });
});
