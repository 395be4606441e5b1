/** Callers that are not the usual user with the usual token. */

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startTokenIssuer, type TokenIssuer } from '../support/token-issuer.js';
import { type ProtectedApp, resource, startProtectedApp } from './protected-app.js';

let issuer: TokenIssuer;
let app: ProtectedApp | undefined;

beforeAll(async () => {
  issuer = await startTokenIssuer({ audience: resource });
});
afterEach(() => app?.close());
afterAll(() => issuer.close());

// Requirements: EXT-CC-01
it('a client that acts for itself is held to the same rules as a user', async () => {
  const guard = { requiredScopes: ['read:notes'] };
  app = await startProtectedApp({ issuers: [issuer.issuer], guard });
  const { get } = app;
  const machine = { sub: 'machine', client_id: 'machine' };

  const accepted = await get(await issuer.mint(machine));
  expect([accepted.status, accepted.body]).toEqual([
    200,
    { issuer: issuer.issuer, subject: 'machine', clientId: 'machine' },
  ]);
  // Some providers give such tokens no subject at all. Nothing is put in its place.
  const nameless = await get(await issuer.mint({ ...machine, sub: undefined as never }));
  expect([nameless.status, nameless.body]).toEqual([200, { issuer: issuer.issuer, clientId: 'machine' }]);

  const narrow = await get(await issuer.mint({ ...machine, scope: 'other' }));
  expect([narrow.status, narrow.challenge]).toEqual([
    403,
    expect.stringMatching(/scope="read:notes", error="insufficient_scope"/),
  ]);
  for (const [claims, check] of [
    [{ aud: 'https://other.example' }, 'audience'],
    [{ exp: 1 }, 'expiry'],
    [{ iss: 'https://evil.example' }, 'issuer'],
  ] as const) {
    const refused = await get(await issuer.mint({ ...machine, ...claims }));
    expect([refused.status, refused.check]).toEqual([401, check]);
  }
  const forged = (await issuer.mint(machine)).replace(/.{8}$/, 'AAAAAAAA');
  expect((await get(forged)).check).toBe('signature');
});

// Requirements: 8705-01, 8705-02
it('no header stands in for the certificate that a token is bound to', async () => {
  app = await startProtectedApp({ issuers: [issuer.issuer] });
  const { get } = app;
  const token = await issuer.mint({ cnf: { 'x5t#S256': 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2' } });

  for (const headers of [
    {},
    { 'client-cert': ':MIIBqDCCAU6gAwIBAgIBBzAKBggqhkjOPQQDAjA6:' },
    { 'x-forwarded-client-cert': 'Hash=468ed33be74eee6556d90c0149c1309e9ba61d6425303443c0748a02dd8de688' },
    { 'x-ssl-client-cert': 'MIIBqDCCAU6gAwIBAgIBBzAKBggqhkjOPQQDAjA6', 'x-ssl-client-verify': 'SUCCESS' },
  ]) {
    const outcome = await get(token, headers);
    expect([outcome.status, outcome.check]).toEqual([401, 'binding']);
    expect(outcome.challenge).toContain('error="invalid_token"');
  }
});
