import { decodeJwt } from 'jose';
import { createDpopClient, createTestIssuer } from 'mcp-auth/testing';
import { describe, expect, it } from 'vitest';
import { protect } from './guarded.js';

function guarded(options?: Parameters<typeof createTestIssuer>[0]) {
  const issuer = createTestIssuer(options);
  const { resource } = issuer;
  const ask = protect(issuer, (mcpAuth) => mcpAuth.guard('jwt', { resource }));
  return { issuer, ask };
}

describe('the network of the test issuer', () => {
  it('is in memory: discovery and keys once, nothing for the second token', async () => {
    const { issuer, ask } = guarded();
    expect((await ask(await issuer.mint())).status).toBe(200);
    expect(issuer.requests).toEqual([
      'https://issuer.test/.well-known/openid-configuration',
      'https://issuer.test/jwks',
    ]);
    expect((await ask(await issuer.mint({ sub: 'bob' }))).status).toBe(200);
    expect(issuer.requests).toHaveLength(2);
  });

  it('answers under the name of a real configuration, a path included', async () => {
    const { issuer, ask } = guarded({
      issuer: 'https://auth.example.com/oidc',
      resource: 'https://api.example.com/notes',
    });
    expect((await ask(await issuer.mint())).status).toBe(200);
    expect(issuer.requests).toEqual([
      'https://auth.example.com/oidc/.well-known/openid-configuration',
      'https://auth.example.com/oidc/jwks',
    ]);
    const inserted = 'https://auth.example.com/.well-known/oauth-authorization-server/oidc';
    await expect((await issuer.fetch(inserted)).json()).resolves.toMatchObject({
      issuer: 'https://auth.example.com/oidc',
    });
  });

  it('refuses any other origin, and says what was asked for', async () => {
    const { issuer } = guarded();
    await expect(issuer.fetch('https://example.com/x?secret=1')).rejects.toThrow(
      'The test issuer answers for https://issuer.test alone and was asked for https://example.com/x.',
    );
    expect((await issuer.fetch('https://issuer.test/nothing')).status).toBe(404);
  });

  it('fails and recovers', async () => {
    const { issuer, ask } = guarded();
    const token = await issuer.mint();
    issuer.fail();
    const { status, told, event } = await ask(token);
    expect({ status, told }).toEqual({ status: 503, told: 'authorization_server_unavailable' });
    expect(JSON.stringify(event)).toContain('The test issuer is told to be unreachable.');
    issuer.fail(500);
    issuer.advance(2);
    expect((await ask(token)).status).toBe(503);
    issuer.recover();
    issuer.advance(2);
    expect((await ask(token)).status).toBe(200);
    issuer.fail();
    issuer.advance(300);
    expect((await ask(token)).status).toBe(200);
  });
});

describe('keys', () => {
  it('are rotated: the new one is seen at once, the old one stays', async () => {
    const { issuer, ask } = guarded();
    const old = await issuer.mint();
    expect((await ask(old)).status).toBe(200);
    issuer.rotate();
    const fresh = await issuer.mint();
    expect((await ask(fresh)).status).toBe(200);
    expect((await ask(old)).status).toBe(200);
    const kid = (token: string) => JSON.parse(atob(token.split('.')[0] ?? '')).kid;
    expect([kid(old), kid(fresh)]).toEqual(['ES256-1', 'ES256-2']);
  });

  it('that are no longer published stop counting', async () => {
    const { issuer, ask } = guarded();
    const old = await issuer.mint();
    expect((await ask(old)).status).toBe(200);
    issuer.rotate({ keepOld: false });
    expect((await ask(await issuer.mint())).status).toBe(200);
    expect(await ask(old)).toMatchObject({ status: 401, told: 'key' });
  });

  it('exist for the algorithms that were asked for, and for no others', async () => {
    const { issuer } = guarded({ algorithms: ['EdDSA'] });
    await expect(issuer.mint({}, { alg: 'RS256' })).rejects.toThrow(
      'This issuer signs with EdDSA, not with RS256. Name it in `algorithms` of createTestIssuer.',
    );
    // @ts-expect-error not an algorithm
    expect(() => createTestIssuer({ algorithms: ['HS256'] })).toThrow('cannot be signed with "HS256"');
    // @ts-expect-error not a kind
    await expect(issuer.mintBad('wrong')).rejects.toThrow('no bad token of the kind "wrong"');
    // @ts-expect-error not a kind
    expect(() => issuer.mintBadOpaque('wrong')).toThrow('no bad opaque token of the kind "wrong"');
  });
});

describe('time', () => {
  it('passes for the issuer and the server alike', async () => {
    const { issuer, ask } = guarded({ now: () => Date.UTC(2026, 0, 1) });
    const token = await issuer.mint();
    expect(issuer.clock()).toBe(Date.UTC(2026, 0, 1));
    issuer.advance(604);
    expect((await ask(token)).status).toBe(200);
    issuer.advance(1);
    expect(await ask(token)).toMatchObject({ status: 401, told: 'expiry' });
    expect((await ask(await issuer.mint())).status).toBe(200);
  });
});

describe('a DPoP client', () => {
  const url = 'https://mcp.test/mcp';

  async function proving() {
    const issuer = createTestIssuer();
    const { resource } = issuer;
    const client = await createDpopClient({ clock: issuer.clock });
    const ask = protect(issuer, (mcpAuth) => mcpAuth.guard('jwt', { resource }), { dpop: { nonce: true } });
    const call = (token: string, dpop: string) => ask(token, { authorization: `DPoP ${token}`, dpop });
    return { issuer, client, ask, call };
  }

  it('proves that it holds the key its token is bound to, with the nonce of the server', async () => {
    const { issuer, client, ask, call } = await proving();
    const token = await issuer.mint({ cnf: { jkt: client.thumbprint } });
    expect(await ask(token)).toMatchObject({ status: 401, told: 'binding' });
    const { event } = await call(token, await client.proof({ url, token }));
    expect(event.denial).toMatchObject({ reason: 'use_dpop_nonce', nonce: expect.any(String) });
    const nonce = event.denial?.reason === 'use_dpop_nonce' ? event.denial.nonce : '';
    const proof = await client.proof({ url: `${url}?query=no`, token, nonce });
    expect(decodeJwt(proof)).toMatchObject({ htm: 'POST', htu: url, nonce });
    expect((await call(token, proof)).status).toBe(200);
    expect(await call(token, proof)).toMatchObject({ status: 401, told: 'invalid_dpop_proof' });
  });

  it('is refused for another request, another key and another time', async () => {
    const { issuer, client, call } = await proving();
    const token = await issuer.mint({ cnf: { jkt: client.thumbprint } });
    for (const wrong of [{ method: 'GET' }, { url: 'https://mcp.test/other' }, { claims: { iat: 1 } }]) {
      const proof = await client.proof({ url, token, ...wrong });
      expect(await call(token, proof)).toMatchObject({ status: 401, told: 'invalid_dpop_proof' });
    }
    const thief = await createDpopClient({ clock: issuer.clock, algorithm: 'EdDSA' });
    const { event } = await call(token, await thief.proof({ url, token }));
    const nonce = event.denial?.reason === 'use_dpop_nonce' ? event.denial.nonce : '';
    const stolen = await call(token, await thief.proof({ url, token, nonce }));
    expect(stolen).toMatchObject({ status: 401, told: 'binding' });
  });
});
