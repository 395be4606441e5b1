/** Every way in which a proof can be wrong (RFC 9449 §4.3), over HTTP, and what an independent implementation says to each. */

import { generateKeyPair, importJWK, type JWK } from 'jose';
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encode, type Holder, hashOf, makeHolder, prove, proveRaw } from '../support/dpop-proofs.js';
import { type DpopServer, resource, startDpopServer } from '../support/dpop-server.js';

const prm = 'https://api.example.com/.well-known/oauth-protected-resource/notes';
const algs = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519';
const invalidProof = `DPoP resource_metadata="${prm}", error="invalid_dpop_proof", algs="${algs}", error_description="The DPoP proof is missing or not valid for this request."`;
const now = () => Math.floor(Date.now() / 1000);

let server: DpopServer;
let holder: Holder;
let token: string;
let rsa1024: Holder;
beforeAll(async () => {
  server = await startDpopServer();
  holder = server.holder;
  token = await server.mintBound();
  rsa1024 = await weakHolder();
});
afterAll(() => server.close());
beforeEach(() => {
  server.decisions.length = 0;
});

/** What the proof is; a list is sent in that many fields. */
type Make = () => Promise<string> | string | Promise<string[]>;
interface Row {
  readonly make: Make;
  /** What the operator is told. */
  readonly detail: RegExp;
  /** Why an independent implementation accepts this. */
  readonly judgeAccepts?: string;
}

const good = (claims?: Record<string, unknown>, header?: Record<string, unknown>) =>
  prove(holder, { token, url: resource, ...(claims && { claims }), ...(header && { header }) });
const goodHeader = () => encode(JSON.stringify({ typ: 'dpop+jwt', alg: 'ES256', jwk: holder.jwk }));

const refused: Readonly<Record<string, Row>> = {
  'there is no proof': { make: () => '', detail: /there is none/ },
  'it is no JWT': { make: () => 'garbage', detail: /not a JWT/ },
  'two proofs stand in one field': {
    make: async () => `${await good()}, ${await good()}`,
    detail: /more than once/,
  },
  'two proofs stand in two fields': {
    make: async () => [await good(), await good()],
    detail: /more than once/,
  },
  'the same proof stands in two fields': {
    make: async () => {
      const proof = await good();
      return [proof, proof];
    },
    detail: /more than once/,
  },
  'its payload has a member twice': {
    make: () => `${goodHeader()}.${encode('{"jti":"a","jti":"b"}')}.AAAA`,
    detail: /payload is unusable/,
  },
  'its signature is in another alphabet': {
    make: async () => `${(await good()).split('.').slice(0, 2).join('.')}.++//`,
    detail: /signature is missing or not canonical/,
  },
  'it has no typ': { make: () => good({}, { typ: undefined }), detail: /its typ is undefined/ },
  'its typ is JWT': { make: () => good({}, { typ: 'JWT' }), detail: /its typ is "JWT"/ },
  'its typ is at+jwt': { make: () => good({}, { typ: 'at+jwt' }), detail: /its typ/ },
  'its typ is in capitals': {
    make: () => good({}, { typ: 'DPOP+JWT' }),
    detail: /its typ/,
    judgeAccepts:
      'media types compare without case; RFC 9449 §4.2 fixes the value, and no client writes it so',
  },
  'its typ is a full media type': {
    make: () => good({}, { typ: 'application/dpop+jwt' }),
    detail: /its typ/,
    judgeAccepts: 'RFC 7515 §4.1.9 implies the prefix; RFC 9449 §4.2 fixes the value without it',
  },
  'the access token stands in for it': { make: () => token, detail: /its typ is "at\+jwt"/ },
  'alg is none': {
    make: () => proveRaw(holder, { token, url: resource, header: { alg: 'none' } }),
    detail: /algorithm "none"/,
  },
  'alg is none and the signature is empty': {
    make: () => proveRaw(holder, { token, url: resource, header: { alg: 'none' } }, ''),
    detail: /signature is missing/,
  },
  'alg is HS256 with a shared secret in jwk': {
    make: () => symmetric({ kty: 'oct', k: encode('a secret of thirty-two bytes, so') }),
    detail: /algorithm "HS256"/,
  },
  'alg is ES256K': {
    make: () => proveRaw(holder, { token, url: resource, header: { alg: 'ES256K' } }),
    detail: /algorithm "ES256K"/,
  },
  'there is no alg': {
    make: () => proveRaw(holder, { token, url: resource, header: { alg: undefined } }),
    detail: /algorithm undefined/,
  },
  'alg is a name of Object.prototype': {
    make: () => proveRaw(holder, { token, url: resource, header: { alg: 'constructor' } }),
    detail: /algorithm "constructor"/,
  },
  'it has a critical extension': {
    make: () => good({}, { crit: ['exp'], exp: 1 }),
    detail: /"crit" is not supported/,
  },
  'its payload is not encoded': {
    make: () => proveRaw(holder, { token, url: resource, header: { b64: false } }),
    detail: /"b64" is not supported/,
  },
  'there is no jwk': { make: () => good({}, { jwk: undefined }), detail: /jwk is not an object/ },
  'jwk is a list': { make: () => good({}, { jwk: [holder.jwk] }), detail: /jwk is not an object/ },
  'jwk is a private key': {
    make: () => good({}, { jwk: holder.privateJwk }),
    detail: /private member "d"/,
  },
  'jwk is public but for an empty d': {
    make: () => good({}, { jwk: { ...holder.jwk, d: '' } }),
    detail: /private member "d"/,
  },
  'jwk is a shared secret': {
    make: () => good({}, { jwk: { kty: 'oct', k: 'AAAA' } }),
    detail: /private member "k"/,
  },
  'jwk is of a type that every object has': {
    make: () => good({}, { jwk: { kty: 'constructor' } }),
    detail: /jwk is not a public key of a supported type/,
  },
  'jwk has a list as its type': {
    make: () => good({}, { jwk: { ...holder.jwk, kty: ['EC'] } }),
    detail: /jwk is not a public key of a supported type/,
  },
  'jwk is of an unknown type': {
    make: () => good({}, { jwk: { kty: 'AKP', pub: 'AAAA' } }),
    detail: /not a public key of a supported type/,
  },
  'jwk lacks a coordinate': {
    make: () => good({}, { jwk: { ...holder.jwk, y: undefined } }),
    detail: /member "y"/,
  },
  'jwk has a coordinate that is no string': {
    make: () => good({}, { jwk: { ...holder.jwk, y: 5 } }),
    detail: /member "y"/,
  },
  'jwk is of another curve than alg': {
    make: () => proveRaw(holder, { token, url: resource, header: { alg: 'ES384' } }),
    detail: /not a key for ES384/,
  },
  'jwk is for encryption': {
    make: () => good({}, { jwk: { ...holder.jwk, use: 'enc' } }),
    detail: /not a key for ES256/,
    judgeAccepts: 'it does not look at what the key is for',
  },
  'jwk is an RSA key of 1,024 bits': {
    make: () => proveRaw(rsa1024, { token, url: resource }, 'A'.repeat(171)),
    detail: /jwk is too weak/,
  },
  'jwk is a point outside its curve': {
    make: () => good({}, { jwk: { ...holder.jwk, y: holder.jwk.x } }),
    detail: /does not verify/,
  },
  'it is signed with another key than jwk': {
    make: async () => good({}, { jwk: (await makeHolder()).jwk }),
    detail: /does not verify/,
  },
  'its payload was changed': {
    make: async () => {
      const [header, , signature] = (await good()).split('.');
      const claims = { jti: 'x', htm: 'GET', htu: resource, iat: now(), ath: hashOf(token) };
      return `${header}.${encode(JSON.stringify(claims))}.${signature}`;
    },
    detail: /does not verify/,
  },
  'there is no jti': { make: () => good({ jti: undefined }), detail: /jti is not/ },
  'jti is empty': {
    make: () => good({ jti: '' }),
    detail: /jti is not/,
    judgeAccepts: 'an empty string is a string; it identifies nothing',
  },
  'jti is a number': { make: () => good({ jti: 5 }), detail: /jti is not/ },
  'jti is longer than 256 characters': {
    make: () => good({ jti: 'j'.repeat(257) }),
    detail: /jti is longer/,
    judgeAccepts: 'it remembers nothing, so nothing has to be bounded',
  },
  'there is no htm': { make: () => good({ htm: undefined }), detail: /htm is undefined/ },
  'htm is another method': { make: () => good({ htm: 'POST' }), detail: /htm is "POST"/ },
  'htm is in small letters': { make: () => good({ htm: 'get' }), detail: /htm is "get"/ },
  'there is no htu': { make: () => good({ htu: undefined }), detail: /htu is undefined/ },
  'htu is a list': { make: () => good({ htu: [resource] }), detail: /htu is \[/ },
  'htu is no URL': { make: () => good({ htu: '/notes' }), detail: /htu is "\/notes"/ },
  'htu is another host': { make: () => good({ htu: 'https://evil.example/notes' }), detail: /htu is/ },
  'htu is another scheme': { make: () => good({ htu: 'http://api.example.com/notes' }), detail: /htu is/ },
  'htu is another port': {
    make: () => good({ htu: 'https://api.example.com:8443/notes' }),
    detail: /htu is/,
  },
  'htu is another path': { make: () => good({ htu: `${resource}/1` }), detail: /htu is/ },
  'htu is in another case': { make: () => good({ htu: 'https://api.example.com/Notes' }), detail: /htu is/ },
  'htu has one slash more': { make: () => good({ htu: `${resource}/` }), detail: /htu is/ },
  'htu hides its path in an encoded slash': {
    make: () => good({ htu: 'https://api.example.com/%2fnotes' }),
    detail: /htu is/,
  },
  'htu has a user name': {
    make: () => good({ htu: 'https://me@api.example.com/notes' }),
    detail: /htu is/,
  },
  'htu is written with backslashes': {
    make: () => good({ htu: 'https:\\\\api.example.com\\notes' }),
    detail: /htu is/,
    judgeAccepts: 'it uses the forgiving URL parser of browsers',
  },
  'htu has a line break': {
    make: () => good({ htu: `${resource}\n` }),
    detail: /htu is/,
    judgeAccepts: 'it uses the forgiving URL parser of browsers',
  },
  'there is no iat': { make: () => good({ iat: undefined }), detail: /iat is not a number/ },
  'iat is a string': { make: () => good({ iat: String(now()) }), detail: /iat is not a number/ },
  'iat is 305 seconds old': { make: () => good({ iat: now() - 305 }), detail: /iat is off by 30/ },
  'iat is 305 seconds ahead': { make: () => good({ iat: now() + 305 }), detail: /iat is off by -30/ },
  'iat is a year ahead, made in stock': {
    make: () => good({ iat: now() + 31_536_000 }),
    detail: /iat is off/,
  },
  'it has expired by its own account': { make: () => good({ exp: now() - 60 }), detail: /own exp or nbf/ },
  'it is not valid yet by its own account': {
    make: () => good({ nbf: now() + 60 }),
    detail: /own exp or nbf/,
  },
  'there is no ath': { make: () => good({ ath: undefined }), detail: /ath is not the hash/ },
  'ath is the hash of another token': {
    make: () => good({ ath: hashOf(`${token}x`) }),
    detail: /ath is not the hash/,
  },
  'ath is the token itself': { make: () => good({ ath: token }), detail: /ath is not the hash/ },
  'its members are inherited': {
    make: () =>
      good({
        jti: undefined,
        htm: undefined,
        htu: undefined,
        ath: undefined,
        ['__proto__']: { jti: 'x', htm: 'GET', htu: resource, ath: hashOf(token) },
      }),
    detail: /jti is not/,
  },
};

describe('a proof is refused when', () => {
  // Requirements: EXT-DPOP-01, EXT-DPOP-02, EXT-DPOP-03, EXT-DPOP-04
  // Requirements: 9449-01, 9449-02, 9449-03, 9449-04, 9449-05, 9449-06, 9449-07, 9449-08, 9449-09, 9449-11
  // Requirements: 9449-12
  it.each(Object.entries(refused))('%s', async (_name, { make, detail }) => {
    const proof = await make();
    const headers = proof === '' ? {} : { dpop: proof };
    const answer = await server.send({ authorization: `DPoP ${token}`, ...headers });

    expect(answer.status).toBe(401);
    expect(answer.challenges).toEqual([invalidProof]);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['access-control-expose-headers']).toMatch(/WWW-Authenticate, DPoP-Nonce/);
    expect(answer.body).toMatchObject({ error: 'invalid_dpop_proof' });
    const [decision] = server.decisions;
    expect(decision?.denial).toMatchObject({
      reason: 'invalid_dpop_proof',
      detail: expect.stringMatching(detail),
    });
    expect(JSON.stringify(decision)).not.toContain(token);
  });
});

const accepted: Readonly<Record<string, Make>> = {
  'it is as it should be': () => good(),
  'iat is 290 seconds old': () => good({ iat: now() - 290 }),
  'iat is 290 seconds ahead': () => good({ iat: now() + 290 }),
  'iat is a fraction': () => good({ iat: Date.now() / 1000 }),
  'it sets times for itself, by a clock that is a little off': () =>
    good({ exp: now() - 20, nbf: now() + 20 }),
  'jti has 256 characters': () => good({ jti: 'j'.repeat(256) }),
  'it has members nobody knows': () => good({ more: { nested: true } }, { kid: 'k', x5c: ['AAAA'] }),
  'it has a nonce nobody asked for': () => good({ nonce: 'made up' }),
  'htu has the default port': () => good({ htu: 'https://api.example.com:443/notes' }),
  'htu has its host and scheme in capitals': () => good({ htu: 'HTTPS://API.EXAMPLE.COM/notes' }),
  'htu has dot segments': () => good({ htu: 'https://api.example.com/x/../notes' }),
  'htu encodes what needs no encoding': () => good({ htu: 'https://api.example.com/%6Eotes' }),
  'htu has a query and a fragment': () => good({ htu: `${resource}?page=2#top` }),
  'jwk names its purpose': () =>
    good({}, { jwk: { ...holder.jwk, use: 'sig', alg: 'ES256', key_ops: ['verify'], ext: true, kid: 'k' } }),
};

/** Why an independent implementation refuses what is accepted here. */
const judgeRefuses: Readonly<Record<string, string>> = {
  'htu encodes what needs no encoding': 'RFC 3986 §6.2.2.2, which RFC 9449 §4.3 says should be applied',
};

describe('a proof is accepted when', () => {
  // Requirements: EXT-DPOP-01, EXT-DPOP-02, 9449-09, 9449-11
  it.each(Object.entries(accepted))('%s', async (_name, make) => {
    const answer = await server.call(token, (await make()) as string);
    expect(server.decisions[0]?.denial).toBeUndefined();
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ subject: 'alice' });
  });

  it.each(algs.split(' '))('it is signed with %s', async (alg) => {
    const own = await makeHolder(alg);
    const bound = await server.mintBound({}, own);
    expect((await server.call(bound, await server.prove(bound, {}, own))).status).toBe(200);
  });
});

describe('an independent implementation', () => {
  const as = () => ({ issuer: server.requests && issuerOf(token), jwks_uri: `${issuerOf(token)}/jwks` });
  async function judge(proof: string | string[]): Promise<boolean> {
    const headers = new Headers({ authorization: `DPoP ${token}` });
    for (const each of [proof].flat()) if (each !== '') headers.append('dpop', each);
    const asked = new Request(resource, { headers });
    const options = { requireDPoP: true, [oauth.allowInsecureRequests]: true };
    return oauth.validateJwtAccessToken(as(), asked, resource, options).then(
      () => true,
      () => false,
    );
  }

  const disputed = Object.entries(refused).filter(([, { judgeAccepts }]) => judgeAccepts !== undefined);
  it.each(Object.entries(refused).filter(([, { judgeAccepts }]) => judgeAccepts === undefined))(
    'refuses as well when %s',
    async (_name, { make }) => {
      expect(await judge(await make())).toBe(false);
    },
  );

  // Fails when it learns better; the reason is then to be struck out.
  it.each(disputed)('is more lenient when %s', async (_name, { make }) => {
    expect(await judge(await make())).toBe(true);
  });

  it.each(Object.entries(accepted).filter(([name]) => !(name in judgeRefuses)))(
    'accepts as well when %s',
    async (_name, make) => {
      expect(await judge(await make())).toBe(true);
    },
  );

  it.each(Object.keys(judgeRefuses))('is stricter when %s', async (name) => {
    expect(await judge((await accepted[name]?.()) ?? '')).toBe(false);
  });
});

function issuerOf(jwt: string): string {
  return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()).iss;
}

async function symmetric(jwk: JWK): Promise<string> {
  const privateKey = (await importJWK({ ...jwk, alg: 'HS256' })) as Uint8Array;
  const key = await crypto.subtle.importKey(
    'raw',
    new Uint8Array(privateKey),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  return prove({ ...holder, privateKey: key }, { token, url: resource, header: { alg: 'HS256', jwk } });
}

async function weakHolder(): Promise<Holder> {
  const { publicKey } = await crypto.subtle.generateKey(
    {
      name: 'RSASSA-PKCS1-v1_5',
      modulusLength: 1024,
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: 'SHA-256',
    },
    true,
    ['sign', 'verify'],
  );
  const { kty, n, e } = await crypto.subtle.exportKey('jwk', publicKey);
  const { privateKey } = await generateKeyPair('RS256');
  return {
    alg: 'RS256',
    privateKey,
    jwk: { kty: String(kty), n: String(n), e: String(e) },
    privateJwk: {},
    jkt: '',
  };
}
