import { createPublicKey } from 'node:crypto';
import { createLocalJWKSet, createRemoteJWKSet, importJWK, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createVerifyJwt,
  type GetVerificationKey,
  MCPAuthConfigError,
  MCPAuthTokenVerificationError,
} from '../../src/index.js';
import { signingKey, startTokenIssuer, type TokenIssuer, troubles } from '../support/token-issuer.js';

const audience = 'https://api.example.com/notes';
let as: TokenIssuer;
let rsa: JWK;
beforeAll(async () => {
  as = await startTokenIssuer({ audience, use: ['RS256', 'ES256'] });
  ({ jwk: rsa } = await signingKey('RS256'));
});
afterAll(() => as.close());

const accepts = async (
  getKey: GetVerificationKey,
  token: string,
  options?: Parameters<typeof createVerifyJwt>[1],
) =>
  createVerifyJwt(
    getKey,
    options,
  )(token).then(
    () => true,
    (error: unknown) => {
      expect(error).toBeInstanceOf(MCPAuthTokenVerificationError);
      expect(error).toMatchObject({ code: 'invalid_token', cause: { code: 'JWT_VERIFICATION_FAILED' } });
      return false;
    },
  );

describe('createVerifyJwt', () => {
  it('answers with the identity', async () => {
    const token = await as.mint();
    const auth = await createVerifyJwt(createLocalJWKSet({ keys: [rsa] }))(token);
    expect(auth).toMatchObject({
      token,
      issuer: as.issuer,
      subject: 'alice',
      clientId: 'client-1',
      scopes: ['read:notes'],
      audience,
    });
  });

  // Requirements: 8725-07
  it('takes keys in any form, never a private or a shared one', async () => {
    const token = await as.mint();
    expect(await accepts(() => rsa, token)).toBe(true);
    expect(await accepts(async () => importJWK(rsa, 'RS256'), token)).toBe(true);
    expect(await accepts(() => createPublicKey({ key: rsa as never, format: 'jwk' }), token)).toBe(true);
    expect(await accepts(createRemoteJWKSet(new URL(`${as.issuer}/jwks`)), token)).toBe(true);
    const { privateKey } = await signingKey('RS256');
    for (const key of [privateKey, new Uint8Array(32), { kty: 'oct', k: 'c2VjcmV0' }, {}, []]) {
      expect(await accepts(() => key, token)).toBe(false);
    }
  });

  // Requirements: 8725-02
  it('uses a key for nothing that the key does not say itself', async () => {
    const token = await as.mint();
    for (const members of [
      { alg: 'PS256' },
      { alg: 'RS512' },
      { use: 'enc' },
      { key_ops: ['encrypt'] },
      { kty: 'EC' },
    ]) {
      expect(await accepts(() => ({ ...rsa, ...members }), token), JSON.stringify(members)).toBe(false);
    }
    const { kid: _, ...unnamed } = rsa;
    expect(await accepts(() => unnamed, token)).toBe(true);
    const elliptic = await importJWK((await signingKey('ES384')).jwk, 'ES384');
    expect(await accepts(() => elliptic, await as.mint({}, { alg: 'ES256' }))).toBe(false);
  });

  it('asks for no key before the token has passed every local check', async () => {
    let asked = 0;
    const getKey = () => {
      asked += 1;
      return rsa;
    };
    for (const token of [
      'x',
      'a.b.c',
      await as.mint({ exp: 1 }),
      await as.mint({ iss: 7 as never }),
      await as.mint({}, { typ: 'id+jwt' }),
    ]) {
      expect(await accepts(getKey, token)).toBe(false);
    }
    expect(await accepts(getKey, await as.mint(), { audience: 'https://other.example' })).toBe(false);
    expect(asked).toBe(0);
  });

  it('hands the lookup what the JOSE library would', async () => {
    const token = await as.mint();
    const [header, payload, signature] = token.split('.');
    await createVerifyJwt((protectedHeader, parts) => {
      expect(protectedHeader).toEqual({ alg: 'RS256', kid: rsa.kid, typ: 'at+jwt' });
      expect(parts).toEqual({ protected: header, payload, signature });
      return rsa;
    })(token);
  });

  it('asks for a key by its id, whatever its letters', async () => {
    const asked: unknown[] = [];
    const getKey: GetVerificationKey = ({ kid }) => {
      asked.push(kid);
      return rsa;
    };
    expect(await accepts(getKey, await as.mint({}, { kid: 'Schlüssel-鍵' }))).toBe(true);
    expect(asked).toEqual(['Schlüssel-鍵']);
  });

  it('tells a missing key from a lookup that failed', async () => {
    expect(await accepts(createLocalJWKSet({ keys: [rsa] }), await as.mint({}, { alg: 'ES384' }))).toBe(
      false,
    );
    as.trouble(troubles.failing);
    const failing = createVerifyJwt(createRemoteJWKSet(new URL(`${as.issuer}/jwks`)));
    await expect(failing(await as.mint())).rejects.toThrow(MCPAuthConfigError);
    as.trouble();
    const throwing = createVerifyJwt(() => {
      throw new Error('no network');
    });
    await expect(throwing(await as.mint())).rejects.toMatchObject({ code: 'key_lookup_failed' });
  });

  it('knows the options of 0.2', async () => {
    const getKey = () => rsa;
    const now = Math.floor(Date.now() / 1000);
    const late = await as.mint({ exp: now - 60 });
    expect(await accepts(getKey, late, { clockTolerance: '5 minutes' })).toBe(true);
    expect(await accepts(getKey, late, { clockTolerance: '30s' })).toBe(false);
    const token = await as.mint();
    expect(await accepts(getKey, token, { audience: ['x', audience] })).toBe(true);
    expect(await accepts(getKey, token, { algorithms: ['ES256'] })).toBe(false);
    expect(await accepts(getKey, token, { requiredClaims: ['tenant'] })).toBe(false);
  });
});
