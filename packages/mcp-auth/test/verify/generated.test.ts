/** Generated tokens, judged by this library, by jose and by oauth4webapi: none may be accepted here that a judge refuses. */

import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import { describe, expect, it } from 'vitest';
import type { RejectedCheck } from '../../src/core/denial.js';
import { enginesAndMemories } from '../support/engines.js';
import { runs } from '../support/runs.js';
import { fixedKeySource, policyFor, tokenVectors, vectorTime } from '../support/vectors.js';

const { issuer, audience } = tokenVectors;
const now = Math.floor(vectorTime / 1000);

const pairs = {
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  Ed25519: generateKeyPairSync('ed25519'),
} as const;
type Alg = keyof typeof pairs;
const algorithms = Object.keys(pairs) as Alg[];
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const keys = algorithms.map((alg) => ({
  ...pairs[alg].publicKey.export({ format: 'jwk' }),
  kid: alg,
  alg,
  use: 'sig',
}));
const jwks = { keys };

function signed(alg: Alg | 'stranger', input: string): Buffer {
  const data = Buffer.from(input);
  const { privateKey }: { privateKey: KeyObject } = alg === 'stranger' ? stranger : pairs[alg];
  if (alg === 'Ed25519') return sign(null, data, privateKey);
  return sign('sha256', data, alg === 'RS256' ? privateKey : { key: privateKey, dsaEncoding: 'ieee-p1363' });
}

/** Mostly what is right, so that a token is rarely wrong in more than two places. */
const mostly = <T>(right: T, ...others: readonly unknown[]) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant<unknown>(right) },
    { weight: 3, arbitrary: fc.constantFrom(...others) },
  );
const time = (...others: readonly unknown[]) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: -3000, max: -60 }).map((offset) => now + offset) },
    { weight: 2, arbitrary: fc.integer({ min: -20, max: 20 }).map((offset) => now + offset) },
    { weight: 2, arbitrary: fc.constantFrom(...others) },
  );

const payload = fc.record({
  iss: mostly(issuer, `${issuer}/`, [issuer], issuer.toUpperCase(), undefined, 7),
  aud: mostly(
    audience,
    [audience],
    [audience, 'x'],
    `${audience}/`,
    'x',
    undefined,
    [],
    5,
    [5, audience],
    [[audience]],
  ),
  exp: fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: 60, max: 3000 }).map((offset) => now + offset) },
    { weight: 3, arbitrary: fc.integer({ min: -20, max: 20 }).map((offset) => now + offset) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(undefined, null, String(now + 60), 0, -1, now + 0.5, now * 1000, true),
    },
  ),
  nbf: fc.oneof(fc.constant(undefined), time('x', null)),
  iat: time(undefined, 'x', null),
  sub: mostly('alice', undefined, '', 7, null),
  client_id: mostly('client', undefined, 7, ''),
  jti: mostly('id', undefined, 7),
  scope: mostly('read', undefined, ['read'], 7),
  cnf: mostly(undefined, { jkt: 'x' }, {}, null),
  nonce: mostly(undefined, 'n'),
  token_use: mostly(undefined, 'access', 'id', 7),
});
const header = fc.record({
  typ: mostly('at+jwt', 'JWT', undefined, 'AT+JWT', 'application/at+jwt', 'id+jwt', 'dpop+jwt', 'at+jwtx', 7),
  kid: mostly('', 'stranger', undefined, 7),
  alg: mostly('', 'ES256', 'RS256', 'EdDSA', 'HS256', 'none', 'PS256', 7),
  extra: mostly(
    {},
    { crit: ['b64'], b64: true },
    { crit: [] },
    { crit: ['x'] },
    { zip: 'DEF' },
    { cty: 'JWT' },
    { jku: 'https://x' },
  ),
});
const token = fc
  .record({ header, payload, key: mostly('own', 'stranger'), alg: fc.constantFrom(...algorithms) })
  .map(({ header: { typ, kid, alg: named, extra }, payload: claims, key, alg }) => {
    const protectedHeader = {
      alg: named === '' ? alg : named,
      kid: kid === '' ? alg : kid,
      typ,
      ...(extra as object),
    };
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const input = `${encode(protectedHeader)}.${encode(claims)}`;
    return `${input}.${signed(key === 'own' ? alg : 'stranger', input).toString('base64url')}`;
  });

const accepted = (judgement: Promise<unknown>) =>
  judgement.then(
    () => true,
    () => false,
  );

/** Where a judge is laxer than this library, by the check that refuses here, and why. */
type Stricter = Partial<Record<RejectedCheck, string>>;

const judgeWithJose = (text: string) =>
  jwtVerify(text, createLocalJWKSet(jwks as unknown as JSONWebKeySet), {
    issuer,
    audience,
    algorithms: [...algorithms, 'EdDSA', 'PS256'],
    requiredClaims: ['exp'],
    clockTolerance: 5,
    currentDate: new Date(now * 1000),
  });

function judgeWithOauth4webapi(text: string) {
  const request = new Request(audience, { headers: { authorization: `Bearer ${text}` } });
  return oauth.validateJwtAccessToken({ issuer, jwks_uri: `${issuer}/jwks` }, request, audience, {
    signingAlgorithms: [...algorithms, 'EdDSA', 'PS256'],
    [oauth.clockTolerance]: 5,
    [oauth.clockSkew]: now - Math.floor(Date.now() / 1000),
    [oauth.jwksCache]: { jwks: jwks as unknown as oauth.JWKS, uat: Math.floor(Date.now() / 1000) },
  });
}

describe.each(enginesAndMemories)('$name', ({ createJwtVerify }) => {
  async function agrees(
    text: string,
    judge: (text: string) => Promise<unknown>,
    strict: boolean,
    stricter: Stricter,
  ) {
    const verify = createJwtVerify(policyFor(fixedKeySource(keys), { strict }));
    const [verdict, judged] = await Promise.all([verify(text), accepted(judge(text))]);
    if (verdict.ok) {
      // The judges take `EdDSA` and `Ed25519` for two algorithms; with the one curve that is supported they are the same (RFC 9864 §2.2).
      const [first = ''] = text.split('.');
      const { alg } = JSON.parse(Buffer.from(first, 'base64url').toString());
      if (alg !== 'EdDSA') expect(judged, 'accepted here, refused by the judge').toBe(true);
      return;
    }
    if (!judged) return;
    const check = verdict.denial.reason === 'token_rejected' ? verdict.denial.check : verdict.denial.reason;
    expect(Object.keys(stricter), JSON.stringify(verdict.denial)).toContain(check);
  }

  describe('generated tokens', () => {
    it('are judged as jose does, or more strictly', async () => {
      const stricter: Stricter = {
        binding: 'cnf is left to the caller',
        subject: 'the type of sub is left to the caller',
        type: 'a typ is asked for only when named, and marks of other tokens are not known',
        issued_at: 'iat in the future matters only with a maximum age',
        header: 'zip, cty and the crit parameter b64 are not looked at',
        expiry: 'a time in milliseconds is one far away',
        audience: 'a list may hold what is no string',
      };
      await fc.assert(
        fc.asyncProperty(token, (text) => agrees(text, judgeWithJose, false, stricter)),
        runs(400),
      );
    });

    it('are judged as oauth4webapi does in strict mode, or more strictly', async () => {
      const stricter: Stricter = {
        binding: 'a cnf without a known method is not looked at',
        subject: 'an empty sub is one',
        claims: 'an empty client_id is one',
        type: 'a typ of at+jwt is enough',
        issued_at: 'iat in the future matters only in a proof',
        header: 'zip and cty are not looked at',
        expiry: 'a time in milliseconds is one far away',
        audience: 'a list may hold what is no string',
      };
      await fc.assert(
        fc.asyncProperty(token, (text) => agrees(text, judgeWithOauth4webapi, true, stricter)),
        runs(400),
      );
    });

    it('are accepted often enough to mean something', async () => {
      const verify = createJwtVerify(policyFor(fixedKeySource(keys)));
      const verdicts = await Promise.all(fc.sample(token, 300).map(async (text) => (await verify(text)).ok));
      expect(verdicts.filter((ok) => ok).length).toBeGreaterThan(15);
    });
  });
});
