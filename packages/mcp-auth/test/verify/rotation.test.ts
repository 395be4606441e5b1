/** Keys that change for tokens that do not say which key they mean. */

import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { remoteKeys } from '../../src/discovery/keys.js';
import { createJwtVerify } from '../../src/verify/jwt.js';

const issuer = 'https://as.example.com';
const audience = 'https://mcp.example.com/mcp';

async function setUp() {
  let now = Date.now();
  let fetches = 0;
  const makeKey = async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    return { privateKey, jwk: { ...(await exportJWK(publicKey)), alg: 'ES256' } };
  };
  let published = [(await makeKey()).jwk];
  const keys = remoteKeys({
    jwksUri: async () => `${issuer}/jwks`,
    env: {
      clock: () => now,
      fetch: async () => {
        fetches += 1;
        return Response.json({ keys: published });
      },
    },
  });
  const verify = createJwtVerify({
    issuers: new Map([[issuer, keys]]),
    binding: { audiences: [audience] },
    strict: false,
    clockTolerance: 5,
    clock: () => now,
  });
  const mint = (key: Awaited<ReturnType<typeof makeKey>>) =>
    new SignJWT({ iss: issuer, aud: audience, exp: Math.floor(now / 1000) + 600 })
      .setProtectedHeader({ alg: 'ES256' })
      .sign(key.privateKey);
  return {
    makeKey,
    publish: (...made: Awaited<ReturnType<typeof makeKey>>[]) => {
      published = made.map(({ jwk }) => jwk);
    },
    accepts: async (key: Awaited<ReturnType<typeof makeKey>>) => (await verify(await mint(key))).ok,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    fetched: () => fetches,
  };
}

it('sees a new key at once, although no name of it is missed', async () => {
  const { makeKey, publish, accepts, pass, fetched } = await setUp();
  const [one, two] = [await makeKey(), await makeKey()];
  publish(one);
  expect(await accepts(one)).toBe(true);
  expect(fetched()).toBe(1);
  pass(60_000);
  publish(two);
  expect(await accepts(two)).toBe(true);
  expect(await accepts(one)).toBe(false);
});

it('asks for other keys from the bucket of unknown keys only', async () => {
  const { makeKey, publish, accepts, fetched } = await setUp();
  const one = await makeKey();
  publish(one);
  expect(await accepts(one)).toBe(true);
  const forger = await makeKey();
  for (let round = 0; round < 50; round++) expect(await accepts(forger)).toBe(false);
  expect(fetched()).toBeLessThanOrEqual(1 + 3);
  expect(await accepts(one)).toBe(true);
});
