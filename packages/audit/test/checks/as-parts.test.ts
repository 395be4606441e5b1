/** The parts that checks of authorization servers are made of. */

import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isRefusal, outcomeOf } from '../../src/checks/as/authorization-request.js';
import { algorithmsOf, bitLength, bytesOf, isForVerifying } from '../../src/checks/as/jwk.js';
import { looksLikeRoca } from '../../src/checks/as/roca.js';
import { Answer } from '../../src/http/answer.js';
import { enumerate } from '../../src/subjects/members.js';
import { rocaModulus } from '../broken/as-keys.js';

const asked = 'https://auth.example.com/authorize?client_id=a';
const redirectUri = 'https://app.example.com/callback?kept=1';

const answered = (status: number, location?: string) => {
  const headers = new Headers(location === undefined ? {} : { location });
  return outcomeOf(new Answer({ number: 1, status, headers }), asked, redirectUri);
};

describe('the outcome of an authorization request', () => {
  it.each([
    ['a code', 302, 'https://app.example.com/callback?kept=1&code=x', 'client', false],
    ['an error', 303, 'https://app.example.com/callback?kept=1&error=invalid_request', 'client', true],
    [
      'an error in the fragment',
      302,
      'https://app.example.com/callback#error=invalid_request',
      'client',
      true,
    ],
    ['sign-in', 302, '/login?redirect_uri=https://app.example.com/callback', 'elsewhere', false],
    ['an error page', 302, '/error?error=invalid_client', 'elsewhere', true],
    ['a host that begins alike', 302, 'https://app.example.com.evil.example/callback', 'elsewhere', false],
    ['another path', 302, 'https://app.example.com/callback/longer', 'elsewhere', false],
    ['a page', 200, undefined, 'page', false],
    ['a refusal', 400, undefined, 'refused', true],
    ['a failure', 500, undefined, 'broken', false],
    ['a redirect to nowhere', 302, undefined, 'broken', false],
  ])('%s', (_name, status, location, type, refusal) => {
    const outcome = answered(status, location);
    expect(outcome.type).toBe(type);
    expect(isRefusal(outcome)).toBe(refusal);
  });
});

describe('keys', () => {
  it.each([
    ['AQAB', [1, 0, 1]],
    ['_-8', [255, 239]],
    ['AQ==', undefined],
    ['A', undefined],
    ['a+b/', undefined],
    ['', undefined],
    [7, undefined],
  ])('%j is read as %j', (text, bytes) => {
    expect(bytesOf(text)).toEqual(bytes && Uint8Array.from(bytes));
  });

  it.each([
    [[1, 0, 1], 17],
    [[0, 0, 255], 8],
    [[0], 0],
    [[128, 0], 16],
  ])('%j has %i bits', (bytes, bits) => expect(bitLength(Uint8Array.from(bytes))).toBe(bits));

  it.each([
    [{ kty: 'EC', crv: 'P-256' }, true],
    [{ kty: 'EC', use: 'enc' }, false],
    [{ kty: 'RSA', key_ops: ['verify'] }, true],
    [{ kty: 'RSA', key_ops: ['encrypt'] }, false],
    [{ kty: 'oct' }, false],
    [{}, false],
  ])('%j is for verifying: %s', (key, expected) => expect(isForVerifying(key)).toBe(expected));

  it('knows the algorithms of the kinds it knows', () => {
    expect(algorithmsOf({ kty: 'OKP', crv: 'Ed25519' })).toEqual(['EdDSA', 'Ed25519']);
    expect(algorithmsOf({ kty: 'EC', crv: 'secp256k1' })).toBeUndefined();
    expect(algorithmsOf({ kty: 'AKP' })).toBeUndefined();
  });
});

describe('the ROCA fingerprint', () => {
  const modulus = (bits: number) =>
    bytesOf(generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({ format: 'jwk' }).n);

  it('is not on sound keys', () => {
    for (let count = 0; count < 20; count++)
      expect(looksLikeRoca(modulus(512) ?? new Uint8Array())).toBe(false);
  });

  it('is on what the flawed generator makes', () => {
    expect(looksLikeRoca(bytesOf(rocaModulus()) ?? new Uint8Array())).toBe(true);
  });
});

it.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c'],
  [['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], 'a, b, c, d, e and 3 more'],
])('%j is said as %s', (parts, text) => expect(enumerate(parts)).toBe(text));
