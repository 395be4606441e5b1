/** Nonces that the server asks for (RFC 9449 §8, §9): given without being remembered, and never to be left out again. */

import { afterEach, describe, expect, it } from 'vitest';
import { createNonces } from '../../src/verify/dpop-nonce.js';
import { type Answer, type DpopServer, startDpopServer } from '../support/dpop-server.js';

describe('createNonces', () => {
  const clock = { now: 1_800_000_000_000 };
  const make = (options = {}) => createNonces(options, () => clock.now);
  afterEach(() => {
    clock.now = 1_800_000_000_000;
  });

  it('accepts what it has handed out, for between half the lifetime and all of it', async () => {
    const nonces = make();
    for (const offset of [0, 1, 74_999, 149_999]) {
      clock.now = 1_800_000_000_000 + offset;
      const nonce = await nonces.current();
      const issued = clock.now;
      expect(await nonces.check(nonce)).toBe('fresh');
      clock.now = issued + 150_000;
      expect(await nonces.check(nonce)).toBe('aging');
      clock.now = issued + 300_000;
      expect(await nonces.check(nonce)).toBe('unknown');
    }
  });

  it('says when a nonce gets old, and has another one then', async () => {
    const nonces = make({ lifetime: 60 });
    const first = await nonces.current();
    expect(await nonces.check(first)).toBe('fresh');
    clock.now += 30_000;
    expect(await nonces.check(first)).toBe('aging');
    const second = await nonces.current();
    expect(second).not.toBe(first);
    expect(await nonces.check(second)).toBe('fresh');
    clock.now += 30_000;
    expect(await nonces.check(first)).toBe('unknown');
  });

  it('accepts the nonces of a machine with the same secret whose clock is a little ahead or behind', async () => {
    const secret = 'a secret that several machines have in common';
    const here = make({ secret });
    const bytes = new TextEncoder().encode(secret);
    // Once near the beginning of a window and once near its end, so that the two machines disagree about which one it is.
    for (const [offset, skew] of [
      [0, -10_000],
      [0, 10_000],
      [145_000, 10_000],
    ] as const) {
      clock.now = 1_800_000_000_000 + offset;
      const there = createNonces({ secret: bytes }, () => clock.now + skew);
      expect(await here.check(await there.current())).not.toBe('unknown');
    }
  });

  it.each([
    ['another secret', { secret: 'another secret, just as long as the first' }],
    ['another lifetime', { secret: 'a secret that several machines have in common', lifetime: 299 }],
  ])('accepts none that were made with %s', async (_name, options) => {
    const here = make({ secret: 'a secret that several machines have in common' });
    expect(await here.check(await make(options).current())).toBe('unknown');
  });

  it('shares one key in a process, so that every guard knows the nonces of the others', async () => {
    expect(await make().check(await make().current())).toBe('fresh');
  });

  it('accepts nothing that comes close', async () => {
    const nonces = make();
    const nonce = await nonces.current();
    expect(nonce).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const close: unknown[] = [undefined, null, '', 5, [nonce], `${nonce}A`, nonce.slice(0, -1), ` ${nonce}`];
    for (const each of [
      ...close,
      nonce.toLowerCase(),
      nonce.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
    ])
      expect(await nonces.check(each), String(each)).toBe('unknown');
  });
});

describe('over HTTP', () => {
  let server: DpopServer;
  let token: string;
  afterEach(() => server.close());
  async function start(nonce: boolean | { lifetime?: number; secret?: string } = true) {
    server = await startDpopServer({ dpop: { nonce } });
    token = await server.mintBound({ exp: Math.floor(Date.now() / 1000) + 86_400 });
  }
  async function call(nonce?: unknown): Promise<Answer> {
    const iat = Math.floor((Date.now() + server.time.ahead) / 1000);
    return server.call(token, await server.prove(token, { iat, claims: { nonce } }));
  }
  const nonceOf = ({ headers }: Answer): string => String(headers['dpop-nonce']);

  // Requirements: EXT-DPOP-05, 9449-10
  it('asks for a nonce, and takes the one it gave', async () => {
    await start();
    const first = await call();
    expect(first.status).toBe(401);
    expect(first.challenges).toEqual([
      expect.stringMatching(/^DPoP resource_metadata="[^"]+", error="use_dpop_nonce", algs="/),
    ]);
    expect(first.headers['cache-control']).toBe('no-store');
    expect(first.body).toMatchObject({ error: 'use_dpop_nonce' });
    const second = await call(nonceOf(first));
    expect(second.status).toBe(200);
    expect(second.headers).not.toHaveProperty('dpop-nonce');
  });

  // Requirements: 9449-10
  it('takes no proof without a nonce once it has given one, and none with a made-up one', async () => {
    await start();
    const nonce = nonceOf(await call());
    expect((await call(nonce)).status).toBe(200);
    for (const other of [undefined, '', 'made-up', `${nonce}x`, [nonce], 5]) {
      const answer = await call(other);
      expect([answer.status, nonceOf(answer)]).toEqual([401, nonce]);
      expect(answer.body).toMatchObject({ error: 'use_dpop_nonce' });
    }
  });

  // Requirements: 9449-17
  it('gives the next nonce with an answer before the last one stops working', async () => {
    await start({ lifetime: 60 });
    let nonce = nonceOf(await call());
    let given = 0;
    for (let round = 0; round < 12; round++) {
      const answer = await call(nonce);
      expect(answer.status).toBe(200);
      if (answer.headers['dpop-nonce']) {
        expect(answer.headers['cache-control']).toBe('no-store');
        nonce = nonceOf(answer);
        given += 1;
      }
      server.time.ahead += 20_000;
    }
    expect(given).toBeGreaterThanOrEqual(6);
  });

  it('asks again when a nonce is too old', async () => {
    await start({ lifetime: 60 });
    const nonce = nonceOf(await call());
    server.time.ahead += 60_000;
    const answer = await call(nonce);
    expect([answer.status, answer.body]).toMatchObject([401, { error: 'use_dpop_nonce' }]);
    expect((await call(nonceOf(answer))).status).toBe(200);
  });

  it('gives no nonce for a proof that is wrong anyway', async () => {
    await start();
    const answer = await server.call(token, await server.prove(token, { method: 'POST' }));
    expect(answer.body).toMatchObject({ error: 'invalid_dpop_proof' });
    expect(answer.headers).not.toHaveProperty('dpop-nonce');
  });

  it('asks nobody about a token whose proof has no nonce', async () => {
    await start();
    await call();
    expect(server.requests).toEqual([]);
  });

  it('does not ask for one where nobody configured it', async () => {
    await start(false);
    const answer = await call();
    expect(answer.status).toBe(200);
    expect(answer.headers).not.toHaveProperty('dpop-nonce');
  });
});
