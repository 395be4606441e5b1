/** Keys that are at hand spare the question, and change nothing about the answer. */

import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Jwk } from '../../src/core/types.js';
import type { KeySource } from '../../src/verify/key-source.js';
import { engines, nodeCrypto, withoutTimePassing } from '../support/engines.js';
import { runs } from '../support/runs.js';
import { policyFor, tokenVectors, vectorTime } from '../support/vectors.js';

const { issuer, audience } = tokenVectors;
const pairs = [
  ...Array.from({ length: 6 }, () => generateKeyPairSync('ec', { namedCurve: 'P-256' })),
  generateKeyPairSync('rsa', { modulusLength: 2048 }),
];
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const payload = encode({ iss: issuer, aud: audience, exp: Math.floor(vectorTime / 1000) + 60 });
function mint(header: { alg: string; kid?: string | undefined }, key: KeyObject): string {
  const input = `${encode(header)}.${payload}`;
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}
const jwkOf = (index: number, members: object = {}): Jwk => ({
  ...pairs[index]?.publicKey.export({ format: 'jwk' }),
  ...members,
});

/** A source that knows some keys at once, and finds others when it is asked. */
function sourceOf(ready: readonly Jwk[] | undefined, all: readonly Jwk[]): KeySource & { asked: number } {
  const source = {
    asked: 0,
    ready: () => ready,
    async find(matches: (key: Jwk) => boolean) {
      source.asked += 1;
      return (ready ?? []).filter(matches).length > 0 ? (ready ?? []).filter(matches) : all.filter(matches);
    },
  };
  return source;
}

describe('with keys at hand', () => {
  const token = mint({ alg: 'ES256', kid: 'k' }, pairs[0]?.privateKey as KeyObject);
  const key = jwkOf(0, { kid: 'k' });

  it('the verdict comes at once, and nobody is asked', () =>
    withoutTimePassing(() => {
      const source = sourceOf([jwkOf(1, { kid: 'other' }), key], []);
      const verify = nodeCrypto.createJwtVerify(policyFor(source));
      expect(verify(token)).toMatchObject({ ok: true });
      const forged = verify(mint({ alg: 'ES256', kid: 'k' }, pairs[1]?.privateKey as KeyObject));
      expect(forged).toMatchObject({ ok: false, denial: { check: 'signature' } });
      expect(source.asked).toBe(0);
    }));

  it('a name that is not among them is asked for', async () => {
    const source = sourceOf([jwkOf(1, { kid: 'other' })], [key]);
    expect(await nodeCrypto.createJwtVerify(policyFor(source))(token)).toMatchObject({ ok: true });
    expect(source.asked).toBe(1);
  });

  it('a key that another algorithm has been pinned to is no longer tried', async () => {
    const shared = jwkOf(6, { kid: 'r' });
    const verify = nodeCrypto.createJwtVerify(policyFor(sourceOf([shared], [])));
    const rs256 = mint({ alg: 'RS256', kid: 'r' }, pairs[6]?.privateKey as KeyObject);
    const ps256 = mint({ alg: 'PS256', kid: 'r' }, pairs[6]?.privateKey as KeyObject);
    expect(await verify(ps256)).toMatchObject({ denial: { check: 'signature' } });
    expect(await verify(rs256)).toMatchObject({ ok: true });
    expect(await verify(ps256)).toMatchObject({ denial: { check: 'key' } });
  });

  it('a source that is out of reach is an outage for all but the keys at hand', async () => {
    const outage = { unavailable: true, detail: 'down', retryAfter: 1 } as const;
    const source: KeySource = { ready: () => [key], find: async () => outage };
    const verify = nodeCrypto.createJwtVerify(policyFor(source));
    expect(await verify(token)).toMatchObject({ ok: true });
    const other = mint({ alg: 'ES256', kid: 'x' }, pairs[0]?.privateKey as KeyObject);
    expect(await verify(other)).toMatchObject({ denial: { reason: 'authorization_server_unavailable' } });
  });
});

it('the verdict is the same as without them', async () => {
  const set = fc.array(
    fc.record({
      index: fc.nat(6),
      kid: fc.constantFrom('a', 'b', undefined),
      alg: fc.constantFrom('ES256', undefined),
    }),
    { maxLength: 7 },
  );
  const token = fc.record({ index: fc.nat(6), kid: fc.constantFrom('a', 'b', undefined) });
  await fc.assert(
    fc.asyncProperty(set, fc.array(token, { minLength: 1, maxLength: 3 }), async (keys, tokens) => {
      const texts = tokens.map(({ index, kid }) =>
        mint({ alg: index === 6 ? 'RS256' : 'ES256', kid }, pairs[index]?.privateKey as KeyObject),
      );
      const verdicts = await Promise.all(
        engines.flatMap(({ createJwtVerify }) =>
          [true, false].map(async (ready) => {
            const jwks = keys.map(({ index, ...members }) => jwkOf(index, members));
            const verify = createJwtVerify(policyFor(sourceOf(ready ? jwks : undefined, jwks)));
            const found = [];
            for (const text of texts) found.push(await verify(text));
            return found;
          }),
        ),
      );
      for (const other of verdicts.slice(1)) expect(other).toEqual(verdicts[0]);
    }),
    runs(150),
  );
});
