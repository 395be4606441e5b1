import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { VerifiedHeaders } from '../../src/verify/verified-headers.js';
import { engines } from '../support/engines.js';
import { fixedKeySource, policyFor, tokenVectors, vectorTime } from '../support/vectors.js';

const { issuer, audience } = tokenVectors;
const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = { ...own.publicKey.export({ format: 'jwk' }), kid: 'k' };
const exp = Math.floor(vectorTime / 1000) + 60;

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
function mint(header: object, key: KeyObject = own.privateKey, claims: object = {}): string {
  const input = `${encode(header)}.${encode({ iss: issuer, aud: audience, exp, ...claims })}`;
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

describe.each(engines)('headers over $name', ({ createJwtVerify }) => {
  const header = { alg: 'ES256', typ: 'at+jwt', kid: 'k' };
  /** How often a header was parsed while the tokens were verified. */
  async function parsed(verify: ReturnType<typeof createJwtVerify>, ...tokens: string[]): Promise<number> {
    const parse = vi.spyOn(JSON, 'parse');
    try {
      for (const token of tokens) await verify(token);
      return parse.mock.calls.filter(([text]) => text.includes('"alg"')).length;
    } finally {
      parse.mockRestore();
    }
  }

  it('are parsed until a signature over them has been verified', async () => {
    const verify = createJwtVerify(policyFor(fixedKeySource([jwk])));
    const forged = mint(header, stranger.privateKey);
    expect(await parsed(verify, forged, forged, forged)).toBe(3);
    expect(await parsed(verify, mint(header), mint(header), mint(header))).toBe(1);
    expect(await parsed(verify, mint(header), forged)).toBe(0);
    expect(await parsed(verify, mint({ ...header, typ: 'JWT' }))).toBe(1);
    expect(await parsed(verify, mint(header), mint({ ...header, typ: 'JWT' }))).toBe(0);
  });

  it('that are known change nothing about all other checks', async () => {
    const verify = createJwtVerify(policyFor(fixedKeySource([jwk])));
    expect((await verify(mint(header))).ok).toBe(true);
    const good = mint(header);
    const [first, second = '', third = ''] = good.split('.');
    for (const [token, check] of [
      [mint(header, stranger.privateKey), 'signature'],
      [mint(header, own.privateKey, { aud: 'x' }), 'audience'],
      [mint(header, own.privateKey, { iss: 'x' }), 'issuer'],
      [mint(header, own.privateKey, { exp: 1 }), 'expiry'],
      [`${first}.${second}=.${third}`, 'format'],
      [`${first}.${second}.`, 'format'],
      [`${first}.${second}.${third}.`, 'format'],
      [`${first}..${third}`, 'format'],
    ] as const)
      expect(await verify(token), token).toMatchObject({ ok: false, denial: { check } });
    expect((await verify(good)).ok).toBe(true);
  });

  it('are known to the one verifier only whose policy they have passed', async () => {
    const keys = fixedKeySource([jwk]);
    const [lax, strict] = [false, true].map((value) => createJwtVerify(policyFor(keys, { strict: value })));
    const claims = { sub: 's', jti: 'j', iat: exp - 90, client_id: 'c' };
    const token = mint({ alg: 'ES256', kid: 'k' }, own.privateKey, claims);
    expect((await lax?.(token))?.ok).toBe(true);
    expect(await strict?.(token)).toMatchObject({ denial: { check: 'type' } });
  });
});

it('there are never more than 64', () => {
  const headers = new VerifiedHeaders();
  const header = (index: number) => ({ alg: 'ES256', kid: String(index) });
  const made = Array.from({ length: 130 }, (_, index) => header(index));
  for (const [index, each] of made.entries()) {
    headers.add(`part${index}`, each);
    expect(headers.get(`part${index}`)).toBe(each);
  }
  const known = made.filter((_, index) => headers.get(`part${index}`) !== undefined);
  expect(known.length).toBeLessThanOrEqual(64);
  expect(headers.get('part')).toBeUndefined();
});
