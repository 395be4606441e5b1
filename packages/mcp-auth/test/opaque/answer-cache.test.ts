/** How often the authorization server is asked, and for how long an answer counts (RFC 7662 §4). */

import type { AuthInfo } from 'mcp-auth';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAnswerCache } from '../../src/verify/answer-cache.js';
import { createGate } from '../../src/verify/gate.js';
import { lookAt } from '../../src/verify/token-look.js';
import { json, text } from '../support/fake-server.js';
import {
  active,
  basic,
  inSeconds,
  type OpaqueIssuer,
  type ResourceServer,
  resource,
  startOpaqueIssuer,
  startResourceServer,
} from '../support/opaque-issuer.js';

let as: OpaqueIssuer;
let now: number;
const opened: ResourceServer[] = [];

beforeEach(async () => {
  as = await startOpaqueIssuer();
  now = Date.now();
});
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
  await as.close();
});

async function open(options: Record<string, unknown> = {}): Promise<ResourceServer> {
  const server = await startResourceServer(
    [as.issuer],
    (mcpAuth) => mcpAuth.bearerAuth('introspection', { resource, clientAuthentication: basic, ...options }),
    { clock: () => now },
  );
  opened.push(server);
  return server;
}

describe('an active answer', () => {
  it('is remembered for a minute', async () => {
    const rs = await open();
    for (const wait of [0, 30_000, 29_999]) {
      now += wait;
      expect((await rs.get('good')).status).toBe(200);
      expect(as.asked).toHaveLength(1);
    }
    now += 1;
    expect((await rs.get('good')).status).toBe(200);
    expect(as.asked).toHaveLength(2);
  });

  it('is remembered for cacheFor seconds', async () => {
    const rs = await open({ cacheFor: 5 });
    await rs.get('good');
    now += 4999;
    await rs.get('good');
    expect(as.asked).toHaveLength(1);
    now += 1;
    await rs.get('good');
    expect(as.asked).toHaveLength(2);
  });

  it('is not remembered with cacheFor: 0', async () => {
    const rs = await open({ cacheFor: 0 });
    await rs.get('good');
    await rs.get('good');
    expect(as.asked).toHaveLength(2);
  });

  // Requirements: 7662-05, POL-12
  it('never counts past exp', async () => {
    const rs = await open({ cacheFor: 3600, clockTolerance: 0 });
    const exp = inSeconds(20, now);
    as.answer(json(active({ exp })));
    expect((await rs.get('good')).status).toBe(200);
    now = exp * 1000 - 1;
    expect((await rs.get('good')).status).toBe(200);
    expect(as.asked).toHaveLength(1);
    now = exp * 1000;
    const outcome = await rs.get('good');
    expect(outcome.status).toBe(401);
    expect(outcome.detail).toContain('"expiry"');
  });

  // Requirements: 7662-05
  it('shows a revocation once the minute is over', async () => {
    const rs = await open();
    await rs.get('good');
    as.answer(json({ active: false }));
    now += 59_999;
    expect((await rs.get('good')).status).toBe(200);
    now += 1;
    expect((await rs.get('good')).status).toBe(401);
  });

  it('is asked for anew when the clock was set back', async () => {
    const rs = await open();
    await rs.get('good');
    now -= 3_600_000;
    await rs.get('good');
    expect(as.asked).toHaveLength(2);
  });

  it('reaches each request unharmed by what an earlier one did to it', async () => {
    as.answer(json(active({ realm: { roles: ['reader'] } })));
    const rs = await open();
    const { auth } = await rs.get('good');
    (auth as AuthInfo & { claims: { realm: { roles: string[] } } }).claims.realm.roles.push('admin');
    auth?.scopes.push('admin');
    const again = await rs.get('good');
    expect(as.asked).toHaveLength(1);
    expect(again.auth?.claims.realm).toEqual({ roles: ['reader'] });
    expect(again.auth?.scopes).toEqual(['read:notes']);
  });

  it('outlives an outage for as long as it counts', async () => {
    const rs = await open();
    await rs.get('good');
    as.answer(text(500));
    now += 59_000;
    expect((await rs.get('good')).status).toBe(200);
    now += 1000;
    expect((await rs.get('good')).status).toBe(503);
  });
});

describe('other answers', () => {
  // Requirements: 7662-07
  it('"not active" is remembered for ten seconds', async () => {
    as.answer(json({ active: false }));
    const rs = await open();
    await rs.get('bad');
    now += 9999;
    expect((await rs.get('bad')).status).toBe(401);
    expect(as.asked).toHaveLength(1);
    now += 1;
    as.answer(json(active()));
    expect((await rs.get('bad')).status).toBe(200);
    expect(as.asked).toHaveLength(2);
  });

  it('an active token that policy refuses is remembered as long as a refused one', async () => {
    as.answer(json(active({ aud: 'https://elsewhere.example.com' })));
    const rs = await open({ cacheRefusalsFor: 3 });
    await rs.get('foreign');
    now += 2999;
    expect((await rs.get('foreign')).status).toBe(401);
    expect(as.asked).toHaveLength(1);
    now += 1;
    await rs.get('foreign');
    expect(as.asked).toHaveLength(2);
  });

  it('an outage is remembered for one second, and for that token only', async () => {
    as.answer(text(500));
    const rs = await open();
    expect((await rs.get('one')).status).toBe(503);
    as.answer(json(active()));
    now += 999;
    expect((await rs.get('one')).status).toBe(503);
    expect((await rs.get('two')).status).toBe(200);
    now += 1;
    expect((await rs.get('one')).status).toBe(200);
  });
});

// Requirements: 7662-05, POL-12
describe('one answer is not used for another question', () => {
  it('two guards ask for themselves, and scopes are judged by each', async () => {
    const reader = await open({ requiredScopes: ['read:notes'] });
    const admin = await open({ requiredScopes: ['admin'] });
    expect((await reader.get('good')).status).toBe(200);
    expect((await admin.get('good')).status).toBe(403);
    expect((await reader.get('good')).status).toBe(200);
    expect(as.asked).toHaveLength(2);
  });

  it('tokens that differ in one character are two tokens', async () => {
    const rs = await open();
    await rs.get('token-a');
    as.answer(json({ active: false }));
    expect((await rs.get('token-A')).status).toBe(401);
    expect((await rs.get('token-a')).status).toBe(200);
  });
});

describe('many at once', () => {
  it('500 requests with one token are one question', async () => {
    const rs = await open({ verifierTimeout: 60_000 });
    const statuses = await Promise.all(Array.from({ length: 500 }, () => rs.status('good')));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(as.asked).toHaveLength(1);
  });

  // Requirements: 7662-07
  it('1,000 requests with one bad token are one question', async () => {
    as.answer(json({ active: false }));
    const rs = await open({ verifierTimeout: 60_000 });
    for (let round = 0; round < 10; round++) {
      const statuses = await Promise.all(Array.from({ length: 100 }, () => rs.status('bad')));
      expect(new Set(statuses)).toEqual(new Set([401]));
    }
    expect(as.asked).toHaveLength(1);
  });

  // Requirements: 7662-07
  it('of 1,000 made-up tokens only so many are under way or waiting, and a known token passes meanwhile', async () => {
    const rs = await open({ concurrency: 4, verifierTimeout: 60_000 });
    await rs.get('good');
    let underWay = 0;
    let most = 0;
    const release: (() => void)[] = [];
    as.answer((request, response) => {
      underWay += 1;
      most = Math.max(most, underWay);
      release.push(() => {
        underWay -= 1;
        json({ active: false })(request, response);
      });
    });
    const flood = Array.from({ length: 1000 }, (_, index) => rs.status(`made-up-${index}`));
    // 964 are turned away at once; then the others are let through one after the other.
    const refused = new Promise<void>((resolve) => {
      let count = 0;
      for (const one of flood) void one.then((status) => status === 503 && ++count === 964 && resolve());
    });
    await refused;
    expect((await rs.get('good')).status).toBe(200);
    const settled = Promise.all(flood);
    let done = false;
    void settled.then(() => {
      done = true;
    });
    while (!done) {
      release.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const statuses = await settled;
    expect(statuses.filter((status) => status === 401)).toHaveLength(36);
    expect(statuses.filter((status) => status === 503)).toHaveLength(964);
    expect(as.asked).toHaveLength(37);
    expect(most).toBe(4);
  });
});

describe('what is asked of nobody', () => {
  it.each(['ory_rt_abc.def', 'authelia_rt_abc.def'])('a refresh token by its prefix: %s', async (token) => {
    const rs = await open();
    expect((await rs.get(token)).detail).toContain('"type"');
    expect(as.requests).toEqual([]);
  });

  // HTTP servers do not take headers of that size.
  it.each([
    ['more than 16 KiB', 'x'.repeat(16_385)],
    ['a space', 'two words'],
    ['no character at all', ''],
    ['a character beyond ASCII', 'tok\u00e9n'],
    ['a line break', 'token\n'],
  ])('%s', (_name, token) => {
    expect(lookAt(token).kind).toBe('unusable');
  });
});

describe('the cache itself', () => {
  const yes = (answer: string) => async () => ({ answer, accepted: true });
  const no = (answer: string) => async () => ({ answer, accepted: false });

  // Requirements: POL-12
  it('forgets the oldest beyond its size, and refused tokens never push out accepted ones', async () => {
    const cache = createAnswerCache<string>({ cacheEntries: 2 }, () => now, 1000);
    await cache.get('a', yes('a1'));
    for (const token of ['x', 'y', 'z']) await cache.get(token, no(token));
    await cache.get('b', yes('b1'));
    expect(await cache.get('a', yes('a2'))).toBe('a1');
    await cache.get('c', yes('c1'));
    expect(await cache.get('a', yes('a3'))).toBe('a3');
    expect(await cache.get('x', no('x2'))).toBe('x2');
    expect(await cache.get('z', no('z2'))).toBe('z');
  });

  it('takes a question that throws for an outage', async () => {
    const cache = createAnswerCache<string>({}, () => now, 1000);
    const answer = await cache.get('a', async () => {
      throw new Error('the reason');
    });
    expect(answer).toMatchObject({ unavailable: true, detail: 'the reason' });
  });

  it('gives up on a question that never settles, and frees its place', async () => {
    const cache = createAnswerCache<string>({ concurrency: 1 }, () => now, 60);
    expect(await cache.get('a', () => new Promise(() => {}))).toMatchObject({ unavailable: true });
    expect(await cache.get('b', yes('b'))).toBe('b');
  });

  it('does not join a flight that must have died with its request', async () => {
    const cache = createAnswerCache<string>({}, () => now, 500);
    let dead: Promise<unknown> = Promise.resolve();
    await new Promise<void>((begun) => {
      dead = cache.get('a', () => {
        begun();
        return new Promise(() => {});
      });
    });
    now += 1501;
    expect(await cache.get('a', yes('second'))).toBe('second');
    await dead;
  });
});

describe('the gate', () => {
  it('lets in so many, keeps so many waiting in order, and nobody else', async () => {
    const { signal } = new AbortController();
    const gate = createGate(1, 2);
    const order: string[] = [];
    const first = await gate.enter(signal);
    const second = gate.enter(signal).finally(() => order.push('second'));
    const third = gate.enter(signal).finally(() => order.push('third'));
    expect(await gate.enter(signal)).toBeUndefined();
    first?.();
    first?.();
    const leave = await second;
    expect(order).toEqual(['second']);
    leave?.();
    await third;
    expect(order).toEqual(['second', 'third']);
  });

  it('lets those go whose time is over, waiting or not', async () => {
    const gate = createGate(1, 2);
    const inside = await gate.enter(new AbortController().signal);
    const impatient = new AbortController();
    const waiting = gate.enter(impatient.signal);
    const patient = gate.enter(new AbortController().signal);
    impatient.abort();
    expect(await waiting).toBeUndefined();
    expect(await gate.enter(impatient.signal)).toBeUndefined();
    inside?.();
    expect(await patient).toBeTypeOf('function');
  });
});
