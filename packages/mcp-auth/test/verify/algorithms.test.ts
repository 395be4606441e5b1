import fc from 'fast-check';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import type { Jwk } from '../../src/core/types.js';
import { algorithms as table } from '../../src/verify/algorithms.js';
import { decodeBase64url } from '../../src/verify/base64url.js';
import { decodeBase64url as decodeNatively } from '../../src/verify/base64url.node.js';
import { isStrong, keyMatches } from '../../src/verify/jwk.js';
import { enginesAndMemories } from '../support/engines.js';
import { runs } from '../support/runs.js';
import { fixedKeySource, policyFor, tokenVectors, vectorTime } from '../support/vectors.js';

const names = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const now = Math.floor(vectorTime / 1000);
const claims = {
  iss: tokenVectors.issuer,
  aud: tokenVectors.audience,
  sub: 'alice',
  iat: now,
  exp: now + 60,
};

/** One key pair for each kind of key: RSA serves six algorithms. */
const pairs = new Map<string, Promise<{ jwk: Jwk; privateJwk: Jwk }>>();
const kindOf = (alg: string) => (alg.startsWith('ES') ? alg : /^Ed/.test(alg) ? 'EdDSA' : 'RS256');

/** A new object each time: what the library remembers of a key, it remembers by identity. */
async function pairFor(alg: string): Promise<{ jwk: Jwk; privateJwk: Jwk }> {
  const kind = kindOf(alg);
  const pair =
    pairs.get(kind) ??
    generateKeyPair(kind, { extractable: true }).then(async ({ publicKey, privateKey }) => ({
      jwk: await exportJWK(publicKey),
      privateJwk: await exportJWK(privateKey),
    }));
  pairs.set(kind, pair);
  const { jwk, privateJwk } = await pair;
  return { jwk: { ...jwk }, privateJwk };
}

async function sign(alg: string, header: Record<string, unknown> = {}): Promise<string> {
  const { privateJwk } = await pairFor(alg);
  return new SignJWT(claims).setProtectedHeader({ alg, ...header }).sign(privateJwk);
}

describe.each(enginesAndMemories)('over $name', ({ createJwtVerify, verifySignature }) => {
  async function accepts(token: string, keys: readonly Jwk[], policy: Parameters<typeof policyFor>[1] = {}) {
    const verdict = await createJwtVerify(policyFor(fixedKeySource(keys), policy))(token);
    if (!verdict.ok) expect(verdict.denial.reason).toBe('token_rejected');
    return verdict.ok;
  }

  describe.each(names)('%s', (alg) => {
    // Requirements: 9068-11
    it('is accepted with its key, named or not', async () => {
      const { jwk } = await pairFor(alg);
      expect(await accepts(await sign(alg), [jwk])).toBe(true);
      expect(
        await accepts(await sign(alg, { kid: 'k' }), [
          { ...jwk, kid: 'k', alg, use: 'sig', key_ops: ['verify'] },
        ]),
      ).toBe(true);
    });

    // Requirements: 8725-02
    it('is refused with every other kind of key, and with its key for another algorithm', async () => {
      const token = await sign(alg);
      for (const other of names) {
        const { jwk } = await pairFor(other);
        const same = alg === other || [alg, other].every((name) => /^Ed/.test(name));
        expect(await accepts(token, [{ ...jwk, alg: other }]), `${other} key`).toBe(same);
      }
    });

    // Requirements: 8725-01
    it('is refused when the list leaves it out', async () => {
      const { jwk } = await pairFor(alg);
      const list = names.filter((name) => name !== alg);
      expect(await accepts(await sign(alg), [jwk], { algorithms: list })).toBe(false);
      expect(await accepts(await sign(alg), [jwk], { algorithms: [alg] })).toBe(true);
      expect(await accepts(await sign(alg), [jwk], { algorithms: [] })).toBe(false);
    });

    it.each([
      ['for encryption', { use: 'enc' }],
      ['with an empty use', { use: '' }],
      ['for signing only', { key_ops: ['sign'] }],
      ['without operations', { key_ops: [] }],
      ['with operations that are no list', { key_ops: 'verify' }],
      ['of another name', { kid: 'other' }],
      ['without a name, when the token names one', { kid: undefined }],
      ['of a type in lower case', { kty: 'rsa' }],
    ])('is refused with a key %s', async (_name, members) => {
      const { jwk } = await pairFor(alg);
      expect(await accepts(await sign(alg, { kid: 'k' }), [{ ...jwk, kid: 'k', ...members }])).toBe(false);
    });

    // Requirements: 9068-04, 8725-05
    it('is refused after any change', async () => {
      const { jwk } = await pairFor(alg);
      const token = await sign(alg);
      const [header = '', payload = '', signature = ''] = token.split('.');
      const flipped = (text: string) => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`;
      expect(await accepts(`${header}.${payload}.${flipped(signature)}`, [jwk])).toBe(false);
      expect(await accepts(`${header}.${payload}.${signature}AAAA`, [jwk])).toBe(false);
      expect(await accepts(`${header}.${payload}.${signature.slice(0, -4)}`, [jwk])).toBe(false);
      expect(await accepts(`${header}.${payload}.`, [jwk])).toBe(false);
    });
  });

  describe('the list', () => {
    // Requirements: 8725-04
    it('has exactly these and cannot be extended', () => {
      expect(Object.keys(table).sort()).toEqual([...names].sort());
      expect(Object.isFrozen(table)).toBe(true);
      expect(Object.getPrototypeOf(table)).toBeNull();
    });

    // Requirements: 8725-01, 8725-03, 9068-04
    it.each(['none', 'HS256', 'ES256K', 'RS1', 'dir', '__proto__', 'constructor', 'rs256'])(
      'is not extended to %s by configuration',
      async (alg) => {
        const { jwk } = await pairFor('RS256');
        const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
        const token = `${part({ alg })}.${part(claims)}.AAAA`;
        expect(await accepts(token, [jwk], { algorithms: [alg] })).toBe(false);
        expect(await verifySignature(alg, jwk, 'x', new Uint8Array(4))).toBe(false);
        expect(keyMatches(jwk, { alg })).toBe(false);
      },
    );
  });

  describe('a key without alg', () => {
    // Requirements: 8725-02
    it('is pinned to the first algorithm that verified with it', async () => {
      const { jwk } = await pairFor('RS256');
      const key = { ...jwk };
      expect(await accepts(await sign('PS256'), [key])).toBe(true);
      expect(await accepts(await sign('RS256'), [key])).toBe(false);
      expect(await accepts(await sign('PS512'), [key])).toBe(false);
      expect(await accepts(await sign('PS256'), [key])).toBe(true);
    });

    it('is not pinned by a token that did not verify', async () => {
      const { jwk } = await pairFor('RS256');
      const key = { ...jwk };
      const forged = `${(await sign('PS256')).slice(0, -8)}AAAAAAAA`;
      expect(await accepts(forged, [key])).toBe(false);
      expect(await accepts(await sign('RS256'), [key])).toBe(true);
    });
  });

  describe('weak and odd keys', () => {
    const base = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
    const modulus = (bits: number, last = 1) => {
      const bytes = new Uint8Array(Math.ceil(bits / 8)).fill(255);
      bytes[0] = 255 >> (bytes.length * 8 - bits);
      bytes[bytes.length - 1] = last;
      return base(bytes);
    };
    const rsa = (members: Record<string, unknown>) => ({
      kty: 'RSA',
      n: modulus(2048),
      e: 'AQAB',
      ...members,
    });

    // Requirements: 8725-07
    it.each<[string, Record<string, unknown>, boolean]>([
      ['2,048 bits', {}, true],
      [
        '2,048 bits behind a leading zero',
        { n: base(Buffer.concat([Buffer.of(0), Buffer.from(modulus(2048), 'base64url')])) },
        true,
      ],
      ['4,096 bits', { n: modulus(4096) }, true],
      ['16,384 bits', { n: modulus(16_384) }, true],
      ['e = 3', { e: 'Aw' }, true],
      ['1,024 bits', { n: modulus(1024) }, false],
      ['2,047 bits', { n: modulus(2047) }, false],
      ['16,385 bits', { n: modulus(16_385) }, false],
      ['an even modulus', { n: modulus(2048, 2) }, false],
      ['e = 1', { e: 'AQ' }, false],
      ['e = 1 behind zeros', { e: base(Buffer.of(0, 0, 1)) }, false],
      ['e = 2', { e: 'Ag' }, false],
      ['e = 0', { e: 'AA' }, false],
      ['e = 65,536', { e: 'AQAA' }, false],
      ['e of nine bytes', { e: base(new Uint8Array(9).fill(255)) }, false],
      ['no e', { e: undefined }, false],
      ['no n', { n: undefined }, false],
      ['n as a number', { n: 5 }, false],
      ['n in standard base64', { n: `${modulus(2048).slice(0, -4)}+/+/` }, false],
      ['an empty e', { e: '' }, false],
    ])('RSA with %s', (_name, members, strong) => {
      expect(isStrong(rsa(members))).toBe(strong);
    });

    // Requirements: 8725-07
    it('an exponent of one verifies nothing, although anybody could sign with it', async () => {
      const key = rsa({ e: 'AQ' });
      const signingInput = (await sign('RS256')).split('.').slice(0, 2).join('.');
      // With e = 1 the padded hash is its own signature.
      const hash = new Uint8Array(
        await crypto.subtle.digest('SHA-256', new TextEncoder().encode(signingInput)),
      );
      const prefix = Buffer.from('3031300d060960864801650304020105000420', 'hex');
      const padding = Buffer.alloc(256 - 3 - prefix.length - hash.length, 255);
      const forged = Buffer.concat([Buffer.of(0, 1), padding, Buffer.of(0), prefix, hash]);
      expect(await verifySignature('RS256', key, signingInput, Uint8Array.from(forged))).toBe(false);
    });

    // Requirements: 8725-07
    it('points that are not on their curve verify nothing and poison nothing', async () => {
      const { jwk } = await pairFor('ES256');
      const token = await sign('ES256');
      for (const members of [{ y: jwk.x }, { x: 'AAAA' }, { x: '' }, { y: undefined }, { x: 7 }]) {
        const broken: Jwk = { ...jwk, ...members };
        expect(await accepts(token, [broken])).toBe(false);
        expect(await accepts(token, [broken, jwk])).toBe(true);
      }
    });

    it('at most four keys are tried', async () => {
      const { jwk } = await pairFor('ES256');
      const token = await sign('ES256');
      const others = await Promise.all(
        Array.from(
          { length: 4 },
          async () => exportJWK((await generateKeyPair('ES256')).publicKey) as Promise<Jwk>,
        ),
      );
      expect(await accepts(token, [...others.slice(0, 3), jwk])).toBe(true);
      expect(await accepts(token, [...others, jwk])).toBe(false);
    });

    it('signatures in DER are refused', async () => {
      const { jwk } = await pairFor('ES256');
      const { sign: signBytes, createPrivateKey } = await import('node:crypto');
      const { privateJwk } = await pairFor('ES256');
      const input = (await sign('ES256')).split('.').slice(0, 2).join('.');
      const key = createPrivateKey({ key: privateJwk as never, format: 'jwk' });
      const der = signBytes('sha256', Buffer.from(input), key).toString('base64url');
      const raw = signBytes('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString(
        'base64url',
      );
      expect(await accepts(`${input}.${der}`, [jwk])).toBe(false);
      expect(await accepts(`${input}.${raw}`, [jwk])).toBe(true);
    });
  });
});

describe.each([
  ['portable', decodeBase64url],
  ['native', decodeNatively],
])('the %s decodeBase64url', (_name, decode) => {
  it('agrees with Node on canonical text and refuses every other spelling', () => {
    for (let length = 0; length < 70; length++) {
      const bytes = crypto.getRandomValues(new Uint8Array(length));
      const text = Buffer.from(bytes).toString('base64url');
      expect(Buffer.from(decode(text) ?? [])).toEqual(Buffer.from(bytes));
    }
    for (const text of [
      'A',
      'AB',
      'AAB',
      'AAAAA',
      'AA==',
      'AA=',
      'AA ',
      ' AA',
      'A A',
      'AA\n',
      '+/+/',
      '+AAA',
      'AAA/',
      'AAA\u0430',
      // Cut down to eight bits it would be an A.
      'AAA\u0141',
      'AAA\u00e9',
      'AA\u0000',
    ]) {
      expect(decode(text), JSON.stringify(text)).toBeUndefined();
    }
  });
});

it('the two decoders agree on any text', () => {
  const characters = fc.constantFrom(...'ABQgwx09-_', '+', '/', '=', ' ', '.', '\u0141', '\u00e9', '\u0000');
  const text = fc.oneof(
    fc.array(characters, { maxLength: 12 }).map((list) => list.join('')),
    fc.array(fc.constantFrom(...'ABQgwx09-_'), { maxLength: 40 }).map((list) => list.join('')),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
  );
  fc.assert(
    fc.property(text, (encoded) => {
      const bytes = decodeNatively(encoded);
      expect(bytes && Uint8Array.from(bytes)).toEqual(decodeBase64url(encoded));
    }),
    runs(3000),
  );
});
