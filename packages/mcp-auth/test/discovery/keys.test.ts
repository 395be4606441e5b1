import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Jwk } from '../../src/core/types.js';
import { fixedKeys, type Keys, type RemoteKeysOptions, remoteKeys } from '../../src/discovery/keys.js';
import { jwksUriFrom, serverMetadataSource } from '../../src/discovery/server-metadata-source.js';
import {
  type FakeHandler,
  type FakeServer,
  hang,
  json,
  reset,
  routes,
  startFakeServer,
  text,
} from '../support/fake-server.js';

const minute = 60_000;
const hour = 60 * minute;
const metadataPath = '/.well-known/openid-configuration';

let server: FakeServer;
let now: number;
beforeEach(async () => {
  server = await startFakeServer();
  now = 1_800_000_000_000;
});
afterEach(() => server.close());

/** The time limit is shortened only where the test runs into it: a busy machine is slow. */
function start({ deadline, ...options }: Partial<RemoteKeysOptions> & { deadline?: number } = {}): Keys {
  const env = { fetch, clock: () => now, deadline };
  return remoteKeys({ jwksUri: async () => `${server.url}/jwks`, env, ...options });
}

const key = (kid: string, members: object = {}) => ({
  kty: 'OKP',
  crv: 'Ed25519',
  x: `x-${kid}`,
  kid,
  ...members,
});
const publish = (...kids: string[]) => server.answer(json({ keys: kids.map((kid) => key(kid)) }));
const byKid = (kid: string) => (candidate: Jwk) => candidate.kid === kid;
const found = (kid: string) => [expect.objectContaining({ kid })];
const unavailable = { unavailable: true, detail: expect.any(String), retryAfter: expect.any(Number) };
const settled = () => new Promise((resolve) => setTimeout(resolve, 50));
const slowly =
  (milliseconds: number, handler: FakeHandler): FakeHandler =>
  (request, response) => {
    setTimeout(() => handler(request, response), milliseconds);
  };

describe('what can be said at once', () => {
  it('is said without a promise: a key that is there, and once fetches have run out one that is not', async () => {
    publish('a');
    const keys = start();
    await keys.find(byKid('a'));
    expect(keys.find(byKid('a'))).toEqual(found('a'));
    for (let miss = 0; miss < 3; miss++) expect(await keys.find(byKid(`made-up-${miss}`))).toEqual([]);
    expect(keys.find(byKid('made-up'))).toEqual([]);
    expect(server.requests).toHaveLength(4);
  });
});

describe('fetching', () => {
  it('waits for the first question', async () => {
    start();
    await settled();
    expect(server.requests).toEqual([]);
  });

  it('fetches metadata and keys once for 500 callers at a time', async () => {
    const env = { fetch, clock: () => now };
    const location = { issuer: server.url, type: 'oidc' } as const;
    const keys = start({ jwksUri: jwksUriFrom(location, serverMetadataSource(location, env)), env });
    server.answer(
      routes({
        [metadataPath]: json({ issuer: server.url, jwks_uri: `${server.url}/jwks` }),
        '/jwks': json({ keys: [key('a')] }),
      }),
    );
    const answers = await Promise.all(Array.from({ length: 500 }, () => keys.find(byKid('a'))));
    for (const answer of answers) expect(answer).toEqual(found('a'));
    expect(server.requests).toEqual([metadataPath, '/jwks']);
  });

  it('gives metadata and keys one time limit together', async () => {
    const env = { fetch, clock: () => now, deadline: 1000 };
    const location = { issuer: server.url, type: 'oidc' } as const;
    const keys = start({ jwksUri: jwksUriFrom(location, serverMetadataSource(location, env)), env });
    const metadata = json({ issuer: server.url, jwks_uri: `${server.url}/jwks` });
    server.answer(routes({ [metadataPath]: slowly(600, metadata), '/jwks': hang }));
    const begun = performance.now();
    expect(await keys.find(byKid('a'))).toEqual(unavailable);
    expect(performance.now() - begun).toBeLessThan(4500);
    expect(server.requests).toContain('/jwks');
  });

  it('reports which locations failed when the metadata is missing', async () => {
    const env = { fetch, clock: () => now, deadline: 300 };
    const location = { issuer: server.url, type: 'oidc' } as const;
    const keys = start({ jwksUri: jwksUriFrom(location, serverMetadataSource(location, env)), env });
    server.answer(hang);
    expect(await keys.find(byKid('a'))).toEqual({
      ...unavailable,
      detail: expect.stringContaining(`${server.url}${metadataPath} gave no complete answer in time`),
    });
  });

  it('asks for the location anew each time', async () => {
    let path = '/one';
    const keys = start({ jwksUri: async () => server.url + path });
    server.answer(routes({ '/one': json({ keys: [key('a')] }), '/two': json({ keys: [key('b')] }) }));
    expect(await keys.find(byKid('a'))).toEqual(found('a'));
    path = '/two';
    expect(await keys.find(byKid('b'))).toEqual(found('b'));
    expect(await keys.find(byKid('a'))).toEqual([]);
  });

  it('keeps keys for ten minutes, refreshing them in the background after eight', async () => {
    publish('a');
    const keys = start();
    await keys.find(byKid('a'));
    publish('b');
    now += 8 * minute - 1;
    expect(await keys.find(byKid('a'))).toEqual(found('a'));
    await settled();
    expect(server.requests).toHaveLength(1);
    now += 1;
    expect(await keys.find(byKid('a'))).toEqual(found('a'));
    await expect.poll(() => server.requests.length).toBe(2);
    expect(await keys.find(byKid('b'))).toEqual(found('b'));
    expect(server.requests).toHaveLength(2);
  });

  it('waits for new keys after ten minutes, so that a withdrawn one counts no longer', async () => {
    publish('a');
    const keys = start();
    await keys.find(byKid('a'));
    publish('b');
    now += 10 * minute;
    expect(await keys.find(byKid('a'))).toEqual([]);
    expect(server.requests).toHaveLength(2);
  });
});

describe('an outage', () => {
  // Requirements: 8414-08, POL-02
  it.each([
    ['answers 500', text(500)],
    ['cuts connections', reset],
    ['hangs', hang],
    ['answers HTML', text(200, '<html>', 'text/html')],
    ['publishes no key set', json({})],
    ['publishes 257 keys', json({ keys: Array.from({ length: 257 }, (_, i) => key(`${i}`)) })],
    ['publishes a huge set', json({ keys: [key('a', { x5c: ['A'.repeat(600_000)] })] })],
  ])('of 24 hours refuses no known key when the server %s', async (_, broken) => {
    publish('a');
    const keys = start(broken === hang ? { deadline: 1000 } : {});
    await keys.find(byKid('a'));
    server.answer(broken);
    // Every look at a hanging server costs real time, so there are fewer of them.
    const step = broken === hang ? 12 * hour : 30 * minute;
    for (let passed = 0; passed < 24 * hour; passed += step) {
      now += step;
      expect(await keys.find(byKid('a'))).toEqual(found('a'));
    }
    now += 24 * hour;
    expect(await keys.find(byKid('a'))).toEqual(unavailable);
    publish('b');
    now += 1000;
    expect(await keys.find(byKid('b'))).toEqual(found('b'));
    expect(await keys.find(byKid('a'))).toEqual([]);
  });

  it('can be given another length', async () => {
    publish('a');
    const keys = start({ staleFor: minute });
    await keys.find(byKid('a'));
    server.answer(text(500));
    now += 11 * minute - 1;
    expect(await keys.find(byKid('a'))).toEqual(found('a'));
    now += 1;
    expect(await keys.find(byKid('a'))).toEqual(unavailable);
  });

  it('is nobody’s bad token: an unknown key is unavailable, not refused', async () => {
    publish('a');
    const keys = start();
    await keys.find(byKid('a'));
    server.answer(text(503));
    for (let i = 0; i < 20; i++) {
      expect(await keys.find(byKid('new'))).toEqual(unavailable);
      now += 500;
      expect(await keys.find(byKid('new'))).toEqual(unavailable);
      expect(await keys.find(byKid('a'))).toEqual(found('a'));
      now += 500;
    }
    expect(server.requests).toHaveLength(21);
    // Nor has it used up what the recovery needs.
    publish('new');
    expect(await keys.find(byKid('new'))).toEqual(found('new'));
    // And once it is over, made-up keys are refused again.
    for (let i = 0; i < 6; i++) expect(await keys.find(byKid(`made-up-${i}`))).toEqual([]);
  });

  // Requirements: 8414-08, POL-02
  it('costs at most one attempt a second, and answers at once meanwhile', async () => {
    server.answer(text(503));
    const keys = start();
    for (let i = 0; i < 100; i++) {
      const answers = await Promise.all(Array.from({ length: 5 }, () => keys.find(byKid('a'))));
      for (const answer of answers) expect(answer).toEqual(unavailable);
      now += 9;
    }
    expect(server.requests).toHaveLength(1);
    now += 100;
    await keys.find(byKid('a'));
    expect(server.requests).toHaveLength(2);
  });

  it('answers within three seconds by default', async () => {
    server.answer(hang);
    const keys = start({ env: { fetch, clock: Date.now } });
    const begun = performance.now();
    expect(await keys.find(byKid('a'))).toEqual(unavailable);
    const taken = performance.now() - begun;
    expect(taken).toBeGreaterThan(2400);
    expect(taken).toBeLessThan(4900);
  });

  it('of the whole environment ends as a value', async () => {
    const throwing = start({
      jwksUri: () => {
        throw new Error('bug');
      },
    });
    expect(await throwing.find(byKid('a'))).toEqual(unavailable);
    const deaf = start({ jwksUri: () => new Promise(() => {}), deadline: 100 });
    expect(await deaf.find(byKid('a'))).toEqual(unavailable);
    const insecure = start({ jwksUri: async () => 'http://keys.example/' });
    expect(await insecure.find(byKid('a'))).toMatchObject({ detail: expect.stringContaining('not https') });
  });
});

describe('a key nobody knows', () => {
  // Requirements: POL-03
  it('is looked for at once, through 1,000 rotations, with one fetch each', async () => {
    publish('0');
    const keys = start();
    await keys.find(byKid('0'));
    for (let i = 1; i <= 1000; i++) {
      publish(`${i}`);
      const concurrent = await Promise.all([keys.find(byKid(`${i}`)), keys.find(byKid(`${i}`))]);
      for (const answer of concurrent) expect(answer).toEqual(found(`${i}`));
      expect(server.requests).toHaveLength(i + 1);
    }
    expect(await keys.find(byKid('999'))).toEqual([]);
  });

  it('costs one fetch when there are no keys yet', async () => {
    publish('a');
    expect(await start().find(byKid('made-up'))).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });

  // Requirements: POL-03
  it('costs three fetches, then one in ten seconds', async () => {
    publish('a');
    const keys = start();
    await keys.find(byKid('a'));
    for (let i = 0; i < 10; i++) expect(await keys.find(byKid(`made-up-${i}`))).toEqual([]);
    expect(server.requests).toHaveLength(4);
    now += 9999;
    await keys.find(byKid('made-up'));
    expect(server.requests).toHaveLength(4);
    now += 1;
    await keys.find(byKid('made-up'));
    await keys.find(byKid('made-up'));
    expect(server.requests).toHaveLength(5);
  });

  it('does not run the bucket over by real rotations', async () => {
    publish('a');
    const keys = start();
    await keys.find(byKid('a'));
    for (const kid of ['b', 'c', 'd', 'e']) {
      publish(kid);
      await keys.find(byKid(kid));
    }
    const before = server.requests.length;
    for (let i = 0; i < 10; i++) await keys.find(byKid(`made-up-${i}`));
    expect(server.requests).toHaveLength(before + 3);
  });

  it('does not hide a rotation in the middle of a flood', async () => {
    publish('a');
    const keys = start();
    await keys.find(byKid('a'));
    let seen: number | undefined;
    let rotatedAt = 0;
    for (let i = 0; i < 10_000; i++) {
      if (i === 5000) {
        publish('a', 'b');
        rotatedAt = now;
      }
      expect(await keys.find(byKid(`made-up-${i}`))).toEqual([]);
      if (i > 5000 && seen === undefined) {
        const answer = await keys.find(byKid('b'));
        if (Array.isArray(answer) && answer.length > 0) seen = now;
      }
      now += 10;
    }
    expect(seen).toBeDefined();
    expect((seen ?? 0) - rotatedAt).toBeLessThanOrEqual(10_000);
    // 100 seconds: the first fetch, three at once, one for every ten seconds and one refund.
    expect(server.requests.length).toBeLessThanOrEqual(1 + 3 + 10 + 1);
  });

  it('costs two fetches for 10,000 callers at a time', async () => {
    publish('a');
    const keys = start();
    await keys.find(byKid('a'));
    server.answer(slowly(20, json({ keys: [key('a')] })));
    const flood = Array.from({ length: 10_000 }, (_, i) => keys.find(byKid(`made-up-${i}`)));
    for (const answer of await Promise.all(flood)) expect(answer).toEqual([]);
    expect(server.requests.length).toBeLessThanOrEqual(3);
  });

  it('is looked for once more when the fetch it joined began before it was published', async () => {
    publish('a');
    const keys = start();
    await keys.find(byKid('a'));
    server.answer(slowly(200, json({ keys: [key('a')] })));
    const first = keys.find(byKid('made-up'));
    await expect.poll(() => server.requests.length).toBe(2);
    publish('a', 'b');
    expect(await keys.find(byKid('b'))).toEqual(found('b'));
    expect(await first).toEqual([]);
    expect(server.requests).toHaveLength(3);
  });

  it('joins a refresh that is under way without a draw', async () => {
    publish('a');
    const keys = start();
    await keys.find(byKid('a'));
    now += 8 * minute;
    server.answer(slowly(100, json({ keys: [key('a'), key('b')] })));
    await keys.find(byKid('a'));
    expect(await keys.find(byKid('b'))).toEqual(found('b'));
    expect(server.requests).toHaveLength(2);
    for (let i = 0; i < 5; i++) await keys.find(byKid(`made-up-${i}`));
    expect(server.requests).toHaveLength(5);
  });

  it('takes no longer than the limit, however many fetches it waits for', async () => {
    publish('a');
    const keys = start({ deadline: 2000 });
    await keys.find(byKid('a'));
    server.answer(slowly(1200, json({ keys: [key('a')] })));
    const first = keys.find(byKid('made-up'));
    await expect.poll(() => server.requests.length).toBe(2);
    const begun = performance.now();
    expect(await keys.find(byKid('b'))).toEqual(unavailable);
    expect(performance.now() - begun).toBeLessThan(4500);
    expect(await first).toEqual([]);
  });
});

describe('the key set', () => {
  // Requirements: 8725-07
  it('skips what cannot verify a signature and keeps the rest', async () => {
    const good = [key('good'), key('rsa', { kty: 'RSA' }), { kty: 'new-kind', kid: 'unknown' }];
    const bad = [
      null,
      7,
      'key',
      [],
      {},
      { kid: 'no-kty' },
      { kty: 1 },
      key('oct', { kty: 'oct' }),
      ...['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'].map((name) => key(name, { [name]: 'AQAB' })),
    ];
    server.answer(json({ keys: [...bad, ...good, ...bad] }, 'application/jwk-set+json'));
    expect(await start().find(() => true)).toEqual(good);
  });

  it('keeps two keys under one kid', async () => {
    server.answer(json({ keys: [key('a', { x: '1' }), key('a', { x: '2' })] }));
    expect(await start().find(byKid('a'))).toHaveLength(2);
  });

  it('accepts 256 entries', async () => {
    server.answer(json({ keys: Array.from({ length: 256 }, (_, i) => key(`${i}`)) }));
    expect(await start().find(() => true)).toHaveLength(256);
  });

  it.each([[[]], [{}], [{ keys: {} }], [{ keys: null }], [null], ['keys']])('is not %j', async (not) => {
    server.answer(json(not));
    expect(await start().find(() => true)).toMatchObject({ unavailable: true });
  });

  it('without usable keys stops the old ones, but condemns no token', async () => {
    publish('a');
    const keys = start();
    await keys.find(byKid('a'));
    publish();
    now += 10 * minute;
    expect(await keys.find(byKid('a'))).toEqual({
      ...unavailable,
      detail: expect.stringContaining('holds no key'),
    });
    publish('a');
    expect(await keys.find(byKid('a'))).toEqual(found('a'));
  });

  it('hands out the same object for the same key, from one fetch to the next', async () => {
    publish('a', 'b');
    const keys = start();
    const [first] = (await keys.find(byKid('a'))) as Jwk[];
    const reordered = Object.fromEntries(Object.entries(key('a')).reverse());
    server.answer(json({ keys: [key('c'), key('b', { x: 'changed' }), reordered] }));
    await keys.find(byKid('c'));
    const [second] = (await keys.find(byKid('a'))) as Jwk[];
    expect(second).toBe(first);
    expect(await keys.find(byKid('b'))).toEqual([expect.objectContaining({ x: 'changed' })]);
  });

  it('has a version that grows when a key comes or goes, and only then', async () => {
    const keys = start();
    expect(keys.version).toBe(0);
    publish('a', 'b');
    await keys.find(byKid('a'));
    expect(keys.version).toBe(1);
    publish('b', 'a');
    await keys.find(byKid('made-up'));
    expect(keys.version).toBe(1);
    publish('a');
    await keys.find(byKid('made-up'));
    expect(keys.version).toBe(2);
    publish('c');
    await keys.find(byKid('c'));
    expect(keys.version).toBe(3);
    server.answer(text(500));
    now += hour;
    await keys.find(byKid('c'));
    expect(keys.version).toBe(3);
  });
});

describe('keys that are ready', () => {
  it('are none before the first fetch, and the same array from then on until another lands', async () => {
    publish('a');
    const keys = start();
    expect(keys.ready()).toBeUndefined();
    await settled();
    expect(server.requests).toEqual([]);
    await keys.find(byKid('a'));
    const ready = keys.ready();
    expect(ready).toEqual(found('a'));
    expect(keys.ready()).toBe(ready);
    publish('a', 'b');
    await keys.find(byKid('b'));
    expect(keys.ready()).not.toBe(ready);
    expect(keys.ready()).toHaveLength(2);
    expect(keys.ready()?.[0]).toBe(ready?.[0]);
  });

  it('are refreshed when it is time, and are no longer there when that is over', async () => {
    publish('a');
    const keys = start();
    await keys.find(byKid('a'));
    now += 9 * minute;
    publish('b');
    expect(keys.ready()).toEqual(found('a'));
    await expect.poll(() => keys.ready()).toEqual(found('b'));
    expect(server.requests).toHaveLength(2);
    now += hour;
    expect(keys.ready()).toBeUndefined();
  });
});

describe('fixedKeys', () => {
  it('finds what it was given', async () => {
    const keys = fixedKeys({ keys: [key('a'), key('b'), null] });
    expect(await keys.find(byKid('b'))).toEqual(found('b'));
    expect(await keys.find(byKid('c'))).toEqual([]);
    expect(keys.version).toBe(1);
    expect(keys.ready()).toBe(keys.ready());
    expect(keys.ready()).toEqual([...found('a'), ...found('b')]);
  });

  it('throws for what is no key set', () => {
    for (const bad of [undefined, [], { keys: 'x' }]) expect(() => fixedKeys(bad)).toThrow(TypeError);
  });
});
