/** Authorization servers whose key sets are missing, leak, or cannot be relied on. */

import { generateKeyPairSync } from 'node:crypto';
import { at, broken, html, json, notFound } from './as-servers.js';
import type { BrokenServer } from './broken-server.js';

type Key = Record<string, unknown>;

const jwks = /\/jwks$/;

/** Only some: making them is slow. */
const made = new Map<number, Key>();
function rsa(bits: number): Key {
  const key =
    made.get(bits) ?? generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({ format: 'jwk' });
  made.set(bits, key);
  return { ...key, kid: 'rsa', alg: 'RS256', use: 'sig' };
}

/** An odd number of 2048 bits that leaves the remainder 1 by every small prime: a power of 65537, as those of the flawed generator. */
export function rocaModulus(): string {
  const primes = [...Array(168).keys()].filter(
    (n) => n > 1 && ![2, 3, 5, 7, 11].some((p) => p < n && n % p === 0),
  );
  const product = primes.reduce((sum, prime) => sum * BigInt(prime), 1n);
  const modulus = ((1n << 2047n) / product + 1n) * product + 1n;
  return Buffer.from(modulus.toString(16), 'hex').toString('base64url');
}

const number = (...bytes: number[]) => Buffer.from(bytes).toString('base64url');
const secret = { kty: 'oct', kid: 's', alg: 'HS256', k: 'not-a-secret-because-it-is-published-here' };

/** @param change what becomes of the good key; more keys may come with it. */
const keys = (
  check: string,
  fault: string,
  change: (good: Key) => readonly unknown[],
  found?: RegExp,
): BrokenServer =>
  broken(
    `as.keys.${check}`,
    fault,
    { change: json(jwks, (body) => ({ keys: change((body.keys as Key[])[0] ?? {}) })) },
    found,
  );

export const keysBroken: readonly BrokenServer[] = [
  broken('as.keys.found', 'nothing is there', { change: at(jwks, notFound) }, /404/),
  broken('as.keys.found', 'a web page', { change: at(jwks, () => html(200)) }, /not a JSON object/),
  broken(
    'as.keys.found',
    'no list',
    { change: at(jwks, () => Response.json({ key: {} })) },
    /no list "keys"/,
  ),
  broken(
    'as.keys.found',
    'an OpenID provider without keys',
    { metadata: { jwks_uri: undefined } },
    /jwks_uri/,
  ),
  broken(
    'as.keys.found',
    'it is endless',
    { change: at(jwks, () => Response.json({ keys: ['x'.repeat(2_000_000)] })) },
    /bytes/,
  ),

  keys('entries', 'null', (good) => [null, good], /place 1 is not an object/),
  keys('entries', 'a list', (good) => [good, [good]], /place 2 is not an object/),
  keys('entries', 'no kty', ({ kty, ...rest }) => [rest], /no "kty"/),

  keys('usable', 'empty', () => [], /empty/),
  keys('usable', 'for encryption', (good) => [{ ...good, use: 'enc' }], /"use":"enc"/),
  keys('usable', 'for signing only', (good) => [{ ...good, key_ops: ['sign'] }], /sign/),
  keys('usable', 'a secret', () => [secret], /oct/),

  keys('public-only', 'an EC private key', (good) => [{ ...good, d: 'AAAA' }], /"key-1" has d/),
  keys(
    'public-only',
    'an RSA prime',
    (good) => [good, { ...rsa(2048), p: 'AAAA', q: 'AAAA' }],
    /has p and q/,
  ),
  keys('no-secrets', 'beside a good key', (good) => [good, secret], /"s" is symmetric/),

  keys('kid-unique', 'two keys', (good) => [good, { ...good, x: good.y, y: good.x }], /"key-1"/),
  keys('kid-unique', 'the same key twice', (good) => [good, good]),
  keys('kid-unique', 'one says for what, the other does not', () => [
    rsa(2048),
    { ...rsa(2048), n: 'AQAB', alg: undefined },
  ]),
  keys('kid-present', 'one without', (good) => [good, { ...rsa(2048), kid: undefined }], /1 of 2/),
  keys('alg', 'RSA without', () => [{ ...rsa(2048), alg: undefined }], /"rsa"/),
  keys(
    'alg-fits',
    'of another curve',
    (good) => [{ ...good, alg: 'ES384' }],
    /EC P-256\) says "alg": "ES384"/,
  ),
  keys('alg-fits', 'of another kind', () => [{ ...rsa(2048), alg: 'ES256' }], /RSA\)/),
  keys('alg-fits', 'encryption, with a key for signing', () => [{ ...rsa(2048), alg: 'RSA-OAEP' }]),
  keys('alg-fits', 'none', (good) => [{ ...good, alg: 'none' }], /none/),
  keys('alg-fits', 'HS256 with an RSA key', () => [{ ...rsa(2048), alg: 'HS256' }], /HS256/),

  keys('well-formed', 'half a point', (good) => [{ ...good, y: undefined }], /no y in base64url/),
  keys(
    'well-formed',
    'a coordinate too short',
    (good) => [{ ...good, x: number(1, 2, 3) }],
    /x of 3 bytes instead of 32/,
  ),
  keys('well-formed', 'beside the curve', (good) => [{ ...good, x: good.y }], /not on its curve/),
  keys('well-formed', 'padding', (good) => [{ ...good, x: `${good.x}=` }], /no x in base64url/),
  keys('well-formed', 'RSA without exponent', () => [{ ...rsa(2048), e: undefined }], /no e/),
  keys('well-formed', 'no curve', (good) => [{ ...good, crv: undefined }], /no "crv"/),
  keys('well-formed', 'half an Ed25519 key', () => [
    { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', kid: 'e', x: number(1) },
  ]),

  keys('strong', '1024 bits', () => [rsa(1024)], /1024 bits/),
  keys('strong', '2048 bits with leading zeros', () => [
    { ...rsa(1024), n: `${'A'.repeat(172)}${rsa(1024).n}` },
  ]),
  keys('strong', 'exponent 1', () => [{ ...rsa(2048), e: number(1) }], /exponent 1/),
  keys('strong', 'an even exponent', () => [{ ...rsa(2048), e: number(1, 0, 0) }], /even exponent/),
  keys('strong', 'ROCA', () => [{ ...rsa(2048), n: rocaModulus() }], /ROCA/),
];
