import { X509Certificate } from 'node:crypto';
import {
  calculateJwkThumbprint,
  compactDecrypt,
  compactVerify,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  jwtVerify,
} from 'jose';
import { describe, expect, it } from 'vitest';
import { formatRows } from '../../src/minting/bad/format.js';
import { headerRows } from '../../src/minting/bad/header.js';
import { signatureRows } from '../../src/minting/bad/signature.js';
import { Mint } from '../../src/minting/mint.js';
import { Prover } from '../../src/minting/prover.js';
import { foreignSigner, importSigner } from '../../src/minting/signer.js';
import { sha256, thumbprintOf } from '../../src/minting/thumbprint.js';

const resource = 'https://api.example.com/mcp';

async function mintWith(alg: string) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = {
    ...((await exportJWK(privateKey)) as JsonWebKey),
    kid: 'k',
    alg,
    use: 'sig',
    key_ops: ['sign'],
  };
  const issuerKey = { issuer: 'https://as.example.com', jwk };
  const mint = await Mint.of({ issuerKey, resource, scopes: ['read'], clock: Date.now });
  return { mint, privateKey, publicKey, publicJwk: await exportJWK(publicKey) };
}

describe.each([
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
])('%s', (alg) => {
  it('signs tokens that others verify, and those of a foreign key not', async () => {
    const { mint, publicKey, publicJwk } = await mintWith(alg);
    const options = {
      issuer: 'https://as.example.com',
      audience: resource,
      typ: 'at+jwt',
      algorithms: [alg],
    };
    const { payload, protectedHeader } = await jwtVerify(await mint.token(), publicKey, options);
    expect(protectedHeader).toEqual({ alg, kid: 'k', typ: 'at+jwt' });
    expect(payload).toMatchObject({ scope: 'read', iat: expect.any(Number), jti: expect.any(String) });
    expect(mint.key.publicJwk).toEqual(publicJwk);
    const foreign = await mint.token({ sign: mint.foreign.sign });
    await expect(jwtVerify(foreign, publicKey, options)).rejects.toThrow('signature verification failed');
  });

  it('makes proofs that others verify, of a key whose thumbprint is right', async () => {
    const prover = await Prover.create(alg);
    const proof = await prover.proof({ method: 'POST', url: resource, token: 't', now: 1, nonce: 'n' });
    const key = await importJWK(prover.key.publicJwk as JWK, alg);
    const { protectedHeader, payload } = await compactVerify(proof, key);
    expect(protectedHeader).toMatchObject({ typ: 'dpop+jwt', alg, jwk: prover.key.publicJwk });
    const claims = JSON.parse(new TextDecoder().decode(payload));
    expect(claims).toMatchObject({ htm: 'POST', htu: resource, iat: 1, nonce: 'n', ath: await sha256('t') });
    expect(prover.jkt).toBe(await calculateJwkThumbprint(prover.key.publicJwk as JWK));
    expect(await thumbprintOf(prover.key.publicJwk)).toBe(prover.jkt);
  });

  it('forges every kind of bad token with it', async () => {
    const { mint } = await mintWith(alg);
    for (const { make } of [...signatureRows, ...headerRows, ...formatRows]) {
      const forged = await make(mint);
      expect(forged.length).toBeGreaterThan(0);
      for (const { token } of forged) expect(token).toEqual(expect.any(String));
    }
  });
});

it.each([
  ['without a private part', { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', alg: 'ES256' }, /no private part/],
  ['without an algorithm', { kty: 'oct', k: 'x', d: 'd' }, /"alg" as one of RS256/],
  ['of another algorithm', { kty: 'oct', k: 'x', d: 'd', alg: 'HS256' }, /"alg" as one of RS256/],
  ['with an algorithm of every object', { kty: 'EC', d: 'd', alg: 'constructor' }, /"alg" as one of/],
  ['that is broken', { kty: 'EC', crv: 'P-256', d: '!', alg: 'ES256' }, /no private JWK for ES256/],
])('says what is wrong with a key %s', async (_what, jwk, message) => {
  await expect(importSigner(jwk)).rejects.toThrow(message);
});

it('makes certificates that can be read, and verify themselves', async () => {
  const { mint } = await mintWith('ES256');
  const [forged] = (await headerRows.find(({ id }) => id === 'key-certificate')?.make(mint)) ?? [];
  const { x5c } = JSON.parse(Buffer.from(forged?.token.split('.')[0] ?? '', 'base64url').toString());
  const certificate = new X509Certificate(Buffer.from(x5c[0], 'base64'));
  expect(certificate.subject).toBe('CN=mcp-auth-audit');
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  await compactVerify(forged?.token ?? '', certificate.publicKey);
});

it('encrypts to the public key what a careless server decrypts', async () => {
  const { mint, privateKey } = await mintWith('RS256');
  const rows = await formatRows.find(({ id }) => id === 'format-encrypted')?.make(mint);
  const forged = rows?.find(({ what }) => what.includes('unsigned inside'));
  const jwk = await exportJWK(privateKey);
  const key = await importJWK({ ...jwk, alg: 'RSA-OAEP-256' }, 'RSA-OAEP-256');
  const { plaintext } = await compactDecrypt(forged?.token ?? '', key);
  const [header] = new TextDecoder().decode(plaintext).split('.');
  expect(JSON.parse(Buffer.from(header ?? '', 'base64url').toString())).toEqual({ alg: 'none' });
});

it('makes no two keys alike', async () => {
  const [one, other] = [await foreignSigner('ES256'), await foreignSigner('ES256')];
  expect(one.publicJwk).not.toEqual(other.publicJwk);
});
