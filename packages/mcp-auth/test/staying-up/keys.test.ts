/** Keys that change, multiply or move, and requests that must cost the authorization server nothing: the guard as a whole. */

import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { json, notFound } from '../support/fake-server.js';
import {
  ask,
  makeKey,
  metadataPath,
  mint,
  minute,
  type ProtectedServer,
  startProtectedServer,
} from './protected-server.js';

const first = makeKey('first');
/** Milliseconds. These take a few seconds each, and many more on a busy machine. */
const patience = 150_000;

let stage: ProtectedServer;
beforeEach(async () => {
  stage = await startProtectedServer();
  stage.publish([first]);
});
afterEach(() => stage.server.close());

// Requirements: POL-03
it(
  'accepts a token of each of 1,000 keys at once, with one fetch each',
  async () => {
    await stage.request(first);
    let refused = 0;
    for (let i = 0; i < 1000; i++) {
      const next = makeKey(`rotated-${i}`);
      stage.publish([next]);
      stage.server.requests.length = 0;
      if ((await stage.request(next)).status !== 200) refused += 1;
      expect(stage.server.requests).toEqual(['/jwks']);
    }
    expect(refused).toBe(0);
  },
  patience,
);

it('asks for metadata and keys once for 500 requests at a time', async () => {
  const tokens = Array.from({ length: 500 }, () => mint(first, stage.claims()));
  const answers = await Promise.all(tokens.map((token) => ask(stage.handler, token)));
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  expect(stage.server.requests).toEqual([metadataPath, '/jwks']);
});

// Requirements: POL-04
it(
  'asks nobody about 100,000 requests that nobody signed',
  async () => {
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const noise = () => randomBytes(12).toString('base64url');
    const payload = encode(stage.claims());
    const signed = (claims: object) =>
      `${encode({ alg: 'ES256', kid: 'first' })}.${encode(claims)}.${noise()}`;
    const kinds = [
      () => noise(),
      () => `${noise()}.${noise()}.${noise()}`,
      () => `${encode({ alg: 'none' })}.${payload}.`,
      () => `${encode({ alg: 'none' })}.${payload}.${noise()}`,
      () => `${encode({ alg: 'HS256', kid: 'first' })}.${payload}.${noise()}`,
      () => `${encode({ alg: 'ES256', kid: 'first' })}.${payload}.`,
      () => signed(stage.claims({ iss: 'https://other.example' })),
      () => signed(stage.claims({ aud: 'https://other.example' })),
      () => signed(stage.claims({ exp: 1 })),
    ];
    const statuses = new Set<number>();
    for (let i = 0; i < 100_000; i++) {
      statuses.add((await ask(stage.handler, kinds[i % kinds.length]?.() ?? '')).status);
    }
    expect(statuses).toEqual(new Set([401]));
    expect(stage.server.requests).toEqual([]);
  },
  patience,
);

// Requirements: POL-03
it(
  'lets a flood of 10,000 unknown key ids cost a few fetches, and sees a rotation in its middle',
  async () => {
    await stage.request(first);
    stage.server.requests.length = 0;
    const rotated = makeKey('rotated');
    let waited: number | undefined;
    for (let i = 0; i < 10_000; i++) {
      if (i === 5000) stage.publish([first, rotated]);
      const payload = Buffer.from(JSON.stringify(stage.claims())).toString('base64url');
      const header = Buffer.from(JSON.stringify({ alg: 'ES256', kid: `made-up-${i}` })).toString('base64url');
      const forged = await ask(stage.handler, `${header}.${payload}.${'A'.repeat(86)}`);
      expect(forged.status).toBe(401);
      if (i % 100 === 0) expect((await stage.request(first)).status).toBe(200);
      if (i >= 5000 && waited === undefined && (await stage.request(rotated)).status === 200)
        waited = (i - 5000) * 10;
      stage.pass(10);
    }
    expect(waited).toBeLessThanOrEqual(10_000);
    // 100 seconds: three at once, one for every ten seconds, and the draw that the rotation gave back.
    expect(stage.server.requests.length).toBeLessThanOrEqual(3 + 10 + 1);
  },
  patience,
);

it('uses old keys during an outage only as long as the configuration says', async () => {
  const strict = await startProtectedServer({ staleIfError: 3600 });
  strict.publish([first]);
  expect((await strict.request(first)).status).toBe(200);
  strict.server.answer(notFound);
  strict.pass(69 * minute);
  expect((await strict.request(first)).status).toBe(200);
  strict.pass(2 * minute);
  expect((await strict.request(first)).status).toBe(503);
  await strict.server.close();
});

it.each([
  ['is gone', notFound],
  ['still serves the old keys', undefined],
])(
  'follows a jwks_uri that moves while the old location %s, without calling a good token bad',
  async (_, old) => {
    await stage.request(first);
    const moved = makeKey('moved');
    stage.moveKeys('/elsewhere');
    stage.publish([moved], { '/jwks': old ?? json({ keys: [first.jwk] }) });
    stage.pass(2 * minute);
    expect((await stage.request(moved)).status).toBe(200);
  },
);

it.each([
  ['answers', {}],
  ['fails', { [metadataPath]: notFound }],
])(
  'asks every ten seconds at most where the keys are while the metadata %s, however many forged keys are named',
  async (_, changes) => {
    await stage.request(first);
    stage.publish([first], changes);
    stage.pass(2 * minute);
    stage.server.requests.length = 0;
    for (let second = 0; second < 120; second++) {
      expect((await stage.request(makeKey(`forged-${second % 5}`))).status).toBe(401);
      stage.pass(1000);
    }
    const asked = stage.server.requests.filter((path) => path === metadataPath);
    expect(asked.length).toBeLessThanOrEqual(13);
    expect(asked.length).toBeGreaterThan(0);
  },
);

// Requirements: POL-05
it('refuses a set of 20,000 keys and keeps the old ones', async () => {
  await stage.request(first);
  const other = makeKey('other');
  const keys = Array.from({ length: 20_000 }, (_, i) => ({
    ...other.jwk,
    kid: i === 0 ? 'other' : `k-${i}`,
  }));
  stage.publish([], { '/jwks': json({ keys }) });
  stage.pass(11 * minute);
  expect((await stage.request(first)).status).toBe(200);
  expect((await stage.request(other)).status).toBe(503);
});
