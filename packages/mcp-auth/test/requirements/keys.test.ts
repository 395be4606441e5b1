/** Whose keys count, and which keys do not count at all. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isStrong } from '../../src/verify/jwk.js';
import { type FakeServer, startFakeServer } from '../support/fake-server.js';
import { signingKey, startTokenIssuer, type TokenIssuer } from '../support/token-issuer.js';
import { type ProtectedApp, resource, startProtectedApp } from './protected-app.js';

let one: TokenIssuer;
let other: TokenIssuer;
let elsewhere: FakeServer;
let app: ProtectedApp;

beforeAll(async () => {
  one = await startTokenIssuer({ audience: resource, use: ['ES256'] });
  other = await startTokenIssuer({ audience: resource, use: ['ES384'] });
  elsewhere = await startFakeServer();
  app = await startProtectedApp({ issuers: [one.issuer, other.issuer] });
});
afterAll(async () => {
  await app.close();
  for (const server of [one, other, elsewhere]) await server.close();
});

// Requirements: 8725-10
it('the keys of one trusted issuer verify nothing that names another', async () => {
  // Both sets are in memory from here on: nothing is refused because its key could not be had.
  expect((await app.get(await one.mint())).body.issuer).toBe(one.issuer);
  expect((await app.get(await other.mint())).body.issuer).toBe(other.issuer);

  for (const [signer, named] of [
    [one, other],
    [other, one],
  ] as const) {
    for (const header of [{}, { kid: undefined }]) {
      const outcome = await app.get(await signer.mint({ iss: named.issuer }, header));
      expect([outcome.status, outcome.check]).toEqual([401, 'key']);
    }
  }
});

// Requirements: 8725-12
it.each(['jku', 'x5u', 'jwk', 'x5c'])('a token does not bring its own key along: %s', async (member) => {
  const { jwk } = await signingKey('ES512');
  const header = {
    jku: `${elsewhere.url}/jwks`,
    x5u: `${elsewhere.url}/certificate`,
    jwk,
    x5c: ['MIIB'],
  }[member];

  // Signed with a key that no trusted issuer publishes, under a name that is known and under one that is not.
  for (const kid of ['key-ES256', 'key-ES512', undefined]) {
    const outcome = await app.get(await one.mint({}, { alg: 'ES512', kid, [member]: header }));
    expect([outcome.status, outcome.check]).toEqual([401, 'key']);
  }
  // Nor does it do any harm: whoever is trusted may write it.
  expect((await app.get(await one.mint({}, { [member]: header }))).status).toBe(200);
  expect(elsewhere.requests).toEqual([]);
});

describe('RSA moduli of the flawed generator (CVE-2017-15361)', () => {
  /** Up to 167: M, the product of small primes that the generator starts from, contains them all. */
  const primes = [...Array(166).keys()]
    .map((index) => index + 2)
    .filter((number) => ![2, 3, 5, 7, 11].some((prime) => number !== prime && number % prime === 0));
  const product = primes.reduce((all, prime) => all * BigInt(prime), 1n);
  const modulus = (residue: bigint) => {
    const number = ((1n << 2047n) / product + 1n) * product + residue;
    return Buffer.from(number.toString(16), 'hex').toString('base64url');
  };
  const key = (residue: bigint) => ({ kty: 'RSA', e: 'AQAB', n: modulus(residue) });

  // Requirements: 8725-07
  it.each([1n, 65_537n, 65_537n ** 7n])('are refused: %d modulo M, which is a power of 65537', (residue) => {
    expect(isStrong(key(residue))).toBe(false);
  });

  it('are told from others of the same size', () => {
    for (const residue of [3n, 9n, 13n]) expect(isStrong(key(residue))).toBe(true);
  });
});
