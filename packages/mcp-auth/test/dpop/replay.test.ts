/** A proof counts once (RFC 9449 §11.1), and remembering that takes a bounded amount of memory. */

import { afterEach, describe, expect, it, vi } from 'vitest';
import { inMemoryReplayStore, type ReplayStore } from '../../src/verify/replay-store.js';
import { makeHolder } from '../support/dpop-proofs.js';
import {
  type DpopServer,
  type DpopServerOptions,
  resource,
  startDpopServer,
} from '../support/dpop-server.js';

let server: DpopServer | undefined;
afterEach(() => server?.close());

async function start(options?: DpopServerOptions): Promise<DpopServer> {
  server = await startDpopServer(options);
  return server;
}

describe('a proof', () => {
  // Requirements: EXT-DPOP-07, 9449-18
  it('is refused the second time, and the third', async () => {
    const it = await start();
    const token = await it.mintBound();
    const proof = await it.prove(token);
    expect((await it.call(token, proof)).status).toBe(200);
    for (const _ of [2, 3]) {
      const { status, challenges } = await it.call(token, proof);
      expect(status).toBe(401);
      expect(challenges).toEqual([expect.stringMatching(/^DPoP .*error="invalid_dpop_proof"/)]);
      expect(it.decisions.at(-1)?.denial).toMatchObject({ detail: expect.stringMatching(/used before/) });
    }
  });

  it('is accepted once, of twenty times at once', async () => {
    const it = await start();
    const token = await it.mintBound();
    const proof = await it.prove(token);
    const answers = await Promise.all(Array.from({ length: 20 }, () => it.call(token, proof)));
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
  });

  it('is recognised by its jti, signed anew or not', async () => {
    const it = await start();
    const token = await it.mintBound();
    const iat = Math.floor(Date.now() / 1000);
    const again = (age: number) => it.prove(token, { iat: iat - age, claims: { jti: 'the same' } });
    expect((await it.call(token, await again(0))).status).toBe(200);
    expect((await it.call(token, await again(0))).status).toBe(401);
    expect((await it.call(token, await again(60))).status).toBe(401);
  });

  it('does not stand in the way of another client that chose the same jti', async () => {
    const it = await start();
    const other = await makeHolder();
    for (const holder of [it.holder, other]) {
      const token = await it.mintBound({}, holder);
      const proof = await it.prove(token, { claims: { jti: 'the same' } }, holder);
      expect((await it.call(token, proof)).status).toBe(200);
    }
  });

  it('is refused for as long as it would be accepted, and by its age from then on', async () => {
    const it = await start();
    const token = await it.mintBound();
    const iat = Math.floor(Date.now() / 1000) + 295;
    const proof = await it.prove(token, { iat });
    expect((await it.call(token, proof)).status).toBe(200);
    for (const [ahead, detail] of [
      [0, /used before/],
      [300_000, /used before/],
      [590_000, /used before/],
      [601_000, /iat is off/],
    ] as const) {
      it.time.ahead = ahead;
      expect((await it.call(token, proof)).status).toBe(401);
      expect(it.decisions.at(-1)?.denial).toMatchObject({ detail: expect.stringMatching(detail) });
    }
  });

  it('is not used up by a token that is refused', async () => {
    const it = await start();
    const token = await it.mintBound({ exp: 1_000_000_000 });
    const proof = await it.prove(token);
    for (const _ of [1, 2]) {
      await it.call(token, proof);
      expect(it.decisions.at(-1)?.denial).toMatchObject({ check: 'expiry' });
    }
  });

  it('is used once by a request that passes two guards, and not a second time by another request', async () => {
    const routes: DpopServerOptions['routes'] = (app, mcpAuth) => {
      app.use('/notes', mcpAuth.bearerAuth('jwt', { resource }));
      app.use('/notes', mcpAuth.bearerAuth('jwt', { resource, requiredScopes: ['read:notes'] }));
    };
    const it = await start({ routes });
    const token = await it.mintBound();
    const proof = await it.prove(token);
    expect((await it.call(token, proof)).status).toBe(200);
    expect((await it.call(token, proof)).status).toBe(401);
  });

  it('that one guard has seen is known to the others', async () => {
    const routes: DpopServerOptions['routes'] = (app, mcpAuth) => {
      const guards = [1, 2].map(() => mcpAuth.bearerAuth('jwt', { resource }));
      app.use('/notes', (request, response, next) =>
        guards[request.query.second === undefined ? 0 : 1]?.(request, response, next),
      );
    };
    const it = await start({ routes });
    const token = await it.mintBound();
    const proof = await it.prove(token);
    expect((await it.call(token, proof, '/notes')).status).toBe(200);
    expect((await it.call(token, proof, '/notes?second')).status).toBe(401);
  });
});

describe('the store', () => {
  async function askWith(replayStore: ReplayStore) {
    const it = await start({ dpop: { replayStore } });
    const token = await it.mintBound();
    const answer = await it.call(token, await it.prove(token));
    return { ...answer, denial: it.decisions[0]?.denial };
  }

  // Requirements: 9449-18
  it('gets a hash of fixed length and a time to forget it, whatever the proof contains', async () => {
    const calls: [string, number][] = [];
    const it = await start({
      dpop: {
        maxAge: 100,
        replayStore: {
          remember: (key, expiresAt) => {
            calls.push([key, expiresAt]);
            return true;
          },
        },
      },
    });
    const token = await it.mintBound();
    const iat = Math.floor(Date.now() / 1000) - 10;
    for (const jti of ['a', 'j'.repeat(256), '\n\r\0"', 'ü'])
      expect((await it.call(token, await it.prove(token, { iat, claims: { jti } }))).status).toBe(200);
    expect(new Set(calls.map(([key]) => key)).size).toBe(4);
    for (const [key, expiresAt] of calls) {
      expect(key).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(expiresAt).toBe((iat + 100 + 5) * 1000);
    }
  });

  it('that fails is answered with 503, never with 200 or 401', async () => {
    for (const remember of [
      () => Promise.reject(new Error('connection refused')),
      () => {
        throw new Error('not even asked');
      },
      () => Promise.reject('no Error'),
      () => 'OK' as never,
      () => undefined as never,
    ]) {
      const { status, headers, challenges, denial } = await askWith({ remember });
      expect(status).toBe(503);
      expect(headers['retry-after']).toBe('5');
      expect(challenges).toEqual([]);
      expect(denial).toMatchObject({ reason: 'replay_store_unavailable' });
      await server?.close();
    }
  });

  it('that never answers is answered with 503 after a second', async () => {
    const it = await start({
      dpop: {
        replayStore: {
          remember: () => {
            // The request has arrived, so the time limit is the only timer left to go off.
            queueMicrotask(() => vi.advanceTimersByTime(1000));
            return new Promise(() => {});
          },
        },
      },
    });
    const token = await it.mintBound();
    const proof = await it.prove(token);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      expect((await it.call(token, proof)).status).toBe(503);
      expect(it.decisions[0]?.denial).toMatchObject({ detail: expect.stringMatching(/within 1000 ms/) });
    } finally {
      vi.useRealTimers();
    }
  });

  it('that is full of valid proofs refuses new ones with 503, still knows the old ones, and recovers', async () => {
    const time = { ahead: 0 };
    const clock = () => Date.now() + time.ahead;
    const replayStore = inMemoryReplayStore({ maxEntries: 2, clock });
    const it = await start({ dpop: { replayStore } });
    const token = await it.mintBound();
    const proofs = [await it.prove(token), await it.prove(token), await it.prove(token)];
    const statuses = async () => {
      const answers = [];
      for (const proof of proofs) answers.push((await it.call(token, proof)).status);
      return answers;
    };
    expect(await statuses()).toEqual([200, 200, 503]);
    expect(await statuses()).toEqual([401, 401, 503]);
    time.ahead = 340_000;
    expect((await it.call(token, await it.prove(token))).status).toBe(200);
  });
});

describe('inMemoryReplayStore', () => {
  const clock = { now: 1_800_000_000_000 };
  const make = (maxEntries = 1000) => inMemoryReplayStore({ maxEntries, clock: () => clock.now });

  it('knows a key until it expires, and forgets it within half a minute', () => {
    const store = make();
    const expiresAt = clock.now + 100_000;
    expect(store.remember('a', expiresAt)).toBe(true);
    expect(store.remember('a', expiresAt)).toBe(false);
    clock.now = expiresAt;
    expect(store.remember('a', expiresAt)).toBe(false);
    clock.now = expiresAt + 30_000;
    expect(store.remember('a', expiresAt + 100_000)).toBe(true);
  });

  it('knows a key again that comes with another time', () => {
    const store = make();
    store.remember('a', clock.now + 100_000);
    expect(store.remember('a', clock.now + 400_000)).toBe(false);
  });

  // Requirements: 9449-18
  it('stays within its bounds, however many keys come and go', () => {
    const store = make(500);
    let refused = 0;
    for (let index = 0; index < 100_000; index++) {
      clock.now += 100;
      try {
        store.remember(`key-${index}`, clock.now + 600_000);
      } catch {
        refused += 1;
      }
    }
    // 500 keys of ten minutes each: over the 10,000 seconds some 16 times.
    expect(100_000 - refused).toBeGreaterThan(500 * 10);
    expect(100_000 - refused).toBeLessThan(500 * 17);
  });
});
