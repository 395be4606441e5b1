/** The two engines have the same verdicts, over everything that could make a difference between them. */

import { constants, createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Jwk } from '../../src/core/types.js';
import { engines, nodeCrypto, webCrypto, withoutTimePassing } from '../support/engines.js';
import { runs } from '../support/runs.js';
import { fixedKeySource, policyFor, tokenVectors } from '../support/vectors.js';

const input = 'eyJhbGciOiJ4In0.e30';
const bytes = Buffer.from(input);

/** The verdict of both. Each gets a key object of its own, since what they import they remember by identity. */
async function verdictOf(alg: string, key: object, signature: Uint8Array, text = input): Promise<boolean> {
  const copy = (): Jwk => (key instanceof CryptoKey ? (key as unknown as Jwk) : { ...key });
  const array = Uint8Array.from(signature);
  const [node, web] = await Promise.all([
    nodeCrypto.verifySignature(alg, copy(), text, array),
    webCrypto.verifySignature(alg, copy(), text, array),
  ]);
  expect(node, `${alg}: node:crypto says ${node}, WebCrypto says ${web}`).toBe(web);
  return node;
}

const jwkOf = (key: KeyObject) => key.export({ format: 'jwk' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pss = (bits: number, saltLength: number, digest = bits) =>
  sign(`sha${digest}`, bytes, { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });

it('one answers at once and the other with a promise', () =>
  withoutTimePassing(() => {
    const signature = Uint8Array.from(sign('sha256', bytes, rsa.privateKey));
    const args = ['RS256', jwkOf(rsa.publicKey), input, signature] as const;
    expect(nodeCrypto.verifySignature(...args)).toBe(true);
    expect(webCrypto.verifySignature(...args)).toBeInstanceOf(Promise);
  }));

it('every vector gets the same verdict, reasons included', async () => {
  const [node, web] = engines.map(({ createJwtVerify }) =>
    createJwtVerify(policyFor(fixedKeySource(tokenVectors.jwks.keys))),
  );
  for (const { id, token } of tokenVectors.vectors)
    expect(await node?.(token), id).toEqual(await web?.(token));
});

// Requirements: 8725-01, 8725-02
describe.each([256, 384, 512])('RSA with SHA-%i', (bits) => {
  it.each([0, 20, 31, 32, 33, 48, 64, 100, constants.RSA_PSS_SALTLEN_MAX_SIGN])(
    'PSS takes a salt of the length of the digest only, not of %i bytes',
    async (saltLength) => {
      expect(await verdictOf(`PS${bits}`, jwkOf(rsa.publicKey), pss(bits, saltLength))).toBe(
        saltLength === bits / 8,
      );
    },
  );

  it('takes no signature of another digest, padding or length', async () => {
    const key = jwkOf(rsa.publicKey);
    const pkcs1 = sign(`sha${bits}`, bytes, rsa.privateKey);
    expect(await verdictOf(`RS${bits}`, key, pkcs1)).toBe(true);
    expect(await verdictOf(`PS${bits}`, key, pkcs1)).toBe(false);
    expect(await verdictOf(`RS${bits}`, key, pss(bits, bits / 8))).toBe(false);
    for (const other of [256, 384, 512].filter((size) => size !== bits)) {
      expect(await verdictOf(`RS${other}`, key, pkcs1)).toBe(false);
      expect(await verdictOf(`PS${bits}`, key, pss(bits, bits / 8, other))).toBe(false);
    }
    const broken = [pkcs1.subarray(1), pkcs1.subarray(0, -1), Buffer.concat([Buffer.of(0), pkcs1])];
    for (const signature of [...broken, Buffer.alloc(0), Buffer.alloc(256), Buffer.alloc(256, 255)]) {
      expect(await verdictOf(`RS${bits}`, key, signature)).toBe(false);
      expect(await verdictOf(`PS${bits}`, key, signature)).toBe(false);
    }
  });
});

const curves = [
  { alg: 'ES256', namedCurve: 'P-256', digest: 'sha256', size: 32 },
  { alg: 'ES384', namedCurve: 'P-384', digest: 'sha384', size: 48 },
  { alg: 'ES512', namedCurve: 'P-521', digest: 'sha512', size: 66 },
];
const orders: Readonly<Record<string, string>> = {
  'P-256': 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
  'P-384': 'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
  'P-521':
    '01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409',
};

describe.each(curves)('$alg', ({ alg, namedCurve, digest, size }) => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve });
  const key = jwkOf(publicKey);
  const signed = (text = input) =>
    sign(digest, Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const number = (value: bigint) => Buffer.from(value.toString(16).padStart(2 * size, '0'), 'hex');
  const order = BigInt(`0x${orders[namedCurve]}`);

  // Signatures of which one half begins with zeros or a high bit come by themselves among so many.
  it('holds for signatures of every shape', async () => {
    for (let round = 0; round < 100; round++) {
      const text = `${input}${round}`;
      const signature = signed(text);
      expect(await verdictOf(alg, key, signature, text)).toBe(true);
      expect(await verdictOf(alg, key, signature, input)).toBe(false);
    }
  });

  // Requirements: 8725-05
  it('numbers out of range verify nothing', async () => {
    const signature = signed();
    const [r, s] = [0, size].map((at) =>
      BigInt(`0x${signature.subarray(at, at + size).toString('hex')}`),
    ) as [bigint, bigint];
    const refused: [bigint, bigint][] = [
      [0n, s],
      [r, 0n],
      [0n, 0n],
      [order, s],
      [r, order],
      [1n, 1n],
      [r, s + 1n],
      [order - r, s],
    ];
    const limit = 1n << BigInt(8 * size);
    if (r + order < limit) refused.push([r + order, s]);
    if (s + order < limit) refused.push([r, s + order]);
    for (const [one, other] of refused)
      expect(await verdictOf(alg, key, Buffer.concat([number(one), number(other)]))).toBe(false);
    // A second signature of the same text, and no secret.
    expect(await verdictOf(alg, key, Buffer.concat([number(r), number(order - s)]))).toBe(true);
    expect(await verdictOf(alg, key, Buffer.alloc(2 * size, 255))).toBe(false);
    expect(await verdictOf(alg, key, signature.subarray(1))).toBe(false);
    expect(await verdictOf(alg, key, Buffer.concat([signature, Buffer.of(0)]))).toBe(false);
  });

  it('keys that are spelt in other ways are the same for both, or no keys', async () => {
    const x = Buffer.from(String(key.x), 'base64url');
    const others: Record<string, unknown>[] = [
      { y: key.x },
      { x: 'AAAA' },
      { x: '' },
      { x: 7 },
      { y: undefined },
      { crv: 'P-192' },
      { crv: undefined },
      { kty: 'RSA' },
      { kty: 'OKP' },
      { x: `${key.x}=` },
      { x: Buffer.concat([Buffer.of(0), x]).toString('base64url') },
      { x: Buffer.concat([Buffer.of(1), x]).toString('base64url') },
      { d: 'x', use: 'enc', alg: 'none', key_ops: 5, ext: 'no' },
    ];
    for (const members of others) await verdictOf(alg, { ...key, ...members }, signed());
    for (const other of curves.filter((curve) => curve.alg !== alg))
      expect(await verdictOf(other.alg, key, Buffer.alloc(2 * other.size, 1))).toBe(false);
  });
});

describe('Ed25519', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const key = jwkOf(publicKey);
  const signature = sign(null, bytes, privateKey);

  it('has two names and one spelling', async () => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`);
    const shifted = Buffer.from((s + order).toString(16).padStart(64, '0'), 'hex').reverse();
    for (const alg of ['EdDSA', 'Ed25519']) {
      expect(await verdictOf(alg, key, signature)).toBe(true);
      expect(await verdictOf(alg, key, Buffer.concat([signature.subarray(0, 32), shifted]))).toBe(false);
      expect(await verdictOf(alg, key, signature.subarray(1))).toBe(false);
    }
  });

  it('keys of another length or curve verify nothing', async () => {
    const others = [{ x: `${key.x}AA` }, { x: String(key.x).slice(2) }, { x: undefined }, { crv: 'X25519' }];
    for (const members of others)
      expect(await verdictOf('EdDSA', { ...key, ...members }, signature)).toBe(false);
  });
});

it('any change of a signature or of what it is over gets the same verdict', async () => {
  const cases = [
    { alg: 'RS256', pair: rsa, made: sign('sha256', bytes, rsa.privateKey) },
    { alg: 'PS256', pair: rsa, made: pss(256, 32) },
    ...curves.map(({ alg, namedCurve, digest }) => {
      const pair = generateKeyPairSync('ec', { namedCurve });
      return { alg, pair, made: sign(digest, bytes, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' }) };
    }),
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...cases),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      async ({ alg, pair, made }, at, mask, ofText) => {
        const signature = Uint8Array.from(made);
        const index = at % signature.length;
        if (!ofText) signature[index] = (signature[index] ?? 0) ^ mask;
        const text = ofText ? `${input}${String.fromCharCode(32 + (mask % 90))}` : input;
        expect(await verdictOf(alg, jwkOf(pair.publicKey), signature, text)).toBe(false);
      },
    ),
    runs(150),
  );
});

describe('keys that take another way', () => {
  it('a CryptoKey that cannot be exported verifies with both', async () => {
    const { publicKey, privateKey } = await crypto.subtle.generateKey(
      { name: 'ECDSA', namedCurve: 'P-256' },
      false,
      ['sign', 'verify'],
    );
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
    const signature = new Uint8Array(await crypto.subtle.sign(algorithm, privateKey, bytes));
    expect(await verdictOf('ES256', publicKey, signature)).toBe(true);
    expect(await verdictOf('RS256', publicKey, signature)).toBe(false);
  });

  it('RSA keys that would hold the event loop are left to threads', async () => {
    // Keys of that size take long to make; whether these verify anything does not matter here.
    const keyOf = (size: number) => ({
      kty: 'RSA',
      n: Buffer.alloc(size, 255).toString('base64url'),
      e: 'AQAB',
    });
    await withoutTimePassing(() => {
      const check = (size: number) =>
        nodeCrypto.verifySignature('RS256', keyOf(size), input, new Uint8Array(size));
      expect(check(1024)).toBe(false);
      expect(check(1025)).toBeInstanceOf(Promise);
    });
    expect(await verdictOf('RS256', keyOf(2048), new Uint8Array(2048))).toBe(false);
  });

  it('a key that cannot be used is never a reason to throw', async () => {
    const odd: unknown[] = [
      {},
      { kty: 'RSA' },
      { kty: 'EC', crv: 'P-256', x: {}, y: [] },
      { kty: 'OKP', crv: 'Ed25519' },
    ];
    for (const key of odd)
      for (const alg of ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256', 'none', '__proto__'])
        expect(await verdictOf(alg, key as object, new Uint8Array(64))).toBe(false);
  });

  it('a private key verifies nothing that its public half would not', async () => {
    const privateKey = createPrivateKey({ key: jwkOf(rsa.privateKey), format: 'jwk' });
    const signature = sign('sha256', bytes, privateKey);
    expect(await verdictOf('RS256', jwkOf(privateKey), signature)).toBe(true);
  });
});
