import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DevServer, type SigningAlgorithm, startDevServer } from '../src/index.js';
import {
  authorizationUrl,
  authorize,
  basic,
  callback,
  exchange,
  introspect,
  notes,
  redirectOf,
  register,
  resource,
  signIn,
  token,
  verifier,
} from './support/flow.js';

const opaque = {
  resource: 'http://localhost:4002/mcp',
  scopes: ['box:open'],
  accessTokenFormat: 'opaque' as const,
};
const short = { resource: 'http://localhost:4003/mcp', scopes: ['x'], accessTokenTtl: 7 };
const users = [
  { username: 'alice', password: 'alice', name: 'Alice Smith', email: 'alice@example.com', roles: ['admin'] },
  {
    username: 'bob',
    sub: 'user-2',
    password: 'bob',
    claims: { department: 'R&D', sub: 'not-this', username: 'nor-this' },
  },
];
let as: DevServer;
beforeAll(async () => {
  as = await startDevServer({ port: 0, autoApprove: true, users, resources: [notes, opaque, short] });
});
afterAll(() => as.close());

const keys = (server: DevServer) => createRemoteJWKSet(new URL(`${server.issuer}/jwks`));
const verify = (jwt: string, server = as) =>
  jwtVerify(jwt, keys(server), { issuer: server.issuer, audience: resource, typ: 'at+jwt' });
const userinfo = (value: string, scheme = 'Bearer') =>
  fetch(`${as.issuer}/userinfo`, { headers: { authorization: `${scheme} ${value}` } });

describe('JWT access tokens', () => {
  it('are what RFC 9068 asks for', async () => {
    const { body } = await signIn(as, { resource, scope: 'openid notes:read' });
    const { payload, protectedHeader } = await verify(body.access_token);
    expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'at+jwt', kid: expect.any(String) });
    expect(payload).toEqual({
      iss: as.issuer,
      aud: resource,
      sub: 'alice',
      client_id: 'demo-public',
      scope: 'notes:read',
      roles: ['admin'],
      iat: expect.any(Number),
      exp: (payload.iat ?? 0) + 600,
      jti: expect.any(String),
    });
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 600, scope: 'notes:read' });
  });

  it('say who the user is, as far as the sign-in was asked to', async () => {
    const claims = async (scope: string) => {
      const { body } = await signIn(as, { resource, scope });
      const { name, username, email } = (await verify(body.access_token)).payload;
      return { name, username, email };
    };
    expect(await claims('openid profile email notes:read')).toEqual({
      name: 'Alice Smith',
      username: 'alice',
      email: 'alice@example.com',
    });
    expect(await claims('openid email notes:read')).toEqual({ email: 'alice@example.com' });
    expect(await claims('notes:read')).toEqual({});
  });

  it('satisfy a strict validator', async () => {
    const { body } = await signIn(as, { resource });
    const metadata = await oauth.processDiscoveryResponse(
      new URL(as.issuer),
      await oauth.discoveryRequest(new URL(as.issuer), { [oauth.allowInsecureRequests]: true }),
    );
    const request = new Request(resource, { headers: { authorization: `Bearer ${body.access_token}` } });
    const claims = await oauth.validateJwtAccessToken(metadata, request, resource, {
      [oauth.allowInsecureRequests]: true,
    });
    expect(claims.sub).toBe('alice');
  });

  it.each<SigningAlgorithm>(['PS256', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'RS512'])(
    'are signed with %s when the resource wants it',
    async (alg) => {
      const server = await startDevServer({ port: 0, autoApprove: true, resources: [{ ...notes, alg }] });
      const { body } = await signIn(server, { resource, scope: 'openid notes:read' });
      const { protectedHeader } = await verify(body.access_token, server);
      await server.close();
      expect(protectedHeader.alg).toBe(alg);
      // The ID token stays with the algorithm that every client has.
      expect(decodeProtectedHeader(body.id_token ?? '').alg).toBe('RS256');
    },
  );

  it('live as long as the resource says', async () => {
    const { body } = await signIn(as, { resource: short.resource });
    expect(body.expires_in).toBe(7);
  });

  it('are not for the userinfo endpoint', async () => {
    const { body } = await signIn(as, { resource, scope: 'openid notes:read' });
    expect((await userinfo(body.access_token)).status).toBe(401);
  });
});

describe('opaque access tokens', () => {
  it('come without a resource, and tell who the user is', async () => {
    const { body } = await signIn(as, { scope: 'openid profile email' });
    expect(body.access_token).not.toContain('.');
    const answer = await userinfo(body.access_token);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toEqual({
      sub: 'alice',
      username: 'alice',
      preferred_username: 'alice',
      name: 'Alice Smith',
      roles: ['admin'],
      email: 'alice@example.com',
      email_verified: true,
    });
  });

  it('tell the claims of a user, but not instead of the real ones', async () => {
    const { body } = await signIn(as, { scope: 'openid profile', login_hint: 'bob' });
    expect(await (await userinfo(body.access_token)).json()).toEqual({
      sub: 'user-2',
      username: 'bob',
      preferred_username: 'bob',
      name: 'bob',
      department: 'R&D',
    });
  });

  it('come with the profile when nothing is asked', async () => {
    const { body } = await signIn(as);
    expect((await userinfo(body.access_token)).status).toBe(200);
    expect(body.scope).toBe('openid profile email');
  });

  it('can be introspected by a client that has a secret', async () => {
    const { body } = await signIn(as, { scope: 'openid notes:read' });
    expect(await introspect(as, body.access_token)).toMatchObject({
      active: true,
      iss: as.issuer,
      sub: 'alice',
      client_id: 'demo-public',
      scope: 'openid notes:read',
      token_type: 'Bearer',
      exp: expect.any(Number),
    });
    expect(await introspect(as, 'nonsense')).toEqual({ active: false });
  });

  it('cannot be introspected by others', async () => {
    const { body } = await signIn(as, { scope: 'openid' });
    expect(await introspect(as, body.access_token, basic('resource-server', 'wrong'))).toMatchObject({
      error: 'invalid_client',
    });
    expect(await introspect(as, body.access_token, {})).toMatchObject({ error: 'invalid_request' });
    const stranger = await register(as, {});
    const answer = await fetch(`${as.issuer}/introspect`, {
      method: 'POST',
      body: new URLSearchParams({ token: body.access_token, client_id: stranger.body.client_id }),
    });
    expect(await answer.json()).toEqual({ active: false });
  });

  it('come for a resource that wants them, with its audience', async () => {
    const { body } = await signIn(as, { resource: opaque.resource, scope: 'openid box:open' });
    expect(body.access_token).not.toContain('.');
    expect(await introspect(as, body.access_token)).toMatchObject({
      active: true,
      aud: opaque.resource,
      scope: 'box:open',
    });
  });

  it('end when they are revoked', async () => {
    const { body } = await signIn(as, { scope: 'openid' });
    const revoke = (value: string, client_id: string) =>
      fetch(`${as.issuer}/revoke`, {
        method: 'POST',
        body: new URLSearchParams({ token: value, client_id }),
      });
    const stranger = await register(as, {});
    expect((await revoke(body.access_token, stranger.body.client_id)).status).toBe(200);
    expect((await userinfo(body.access_token)).status).toBe(200);
    expect((await revoke(body.access_token, 'demo-public')).status).toBe(200);
    expect((await userinfo(body.access_token)).status).toBe(401);
    expect(await introspect(as, body.access_token)).toEqual({ active: false });
  });
});

describe('codes', () => {
  it('are good for one use; a second one takes back what they gave', async () => {
    const code = redirectOf(await authorize(as, { resource })).searchParams.get('code') ?? '';
    const first = await exchange(as, code, { resource });
    expect(first.status).toBe(200);
    expect((await exchange(as, code, { resource })).body.error).toBe('invalid_grant');
    const refreshed = await token(as, {
      grant_type: 'refresh_token',
      refresh_token: first.body.refresh_token ?? '',
    });
    expect(refreshed.body.error).toBe('invalid_grant');
  });

  it('belong to one client, one redirect URI and one verifier', async () => {
    const code = async () => redirectOf(await authorize(as, { resource })).searchParams.get('code') ?? '';
    const stranger = await register(as, {});
    expect((await exchange(as, await code(), { client_id: stranger.body.client_id })).body.error).toBe(
      'invalid_grant',
    );
    expect((await exchange(as, await code(), { redirect_uri: 'http://localhost/callback' })).body.error).toBe(
      'invalid_grant',
    );
    const wrong = await token(as, {
      grant_type: 'authorization_code',
      code: await code(),
      code_verifier: verifier.replace('a', 'b'),
      redirect_uri: callback,
    });
    expect(wrong.body.error).toBe('invalid_grant');
  });
});

describe('refresh tokens', () => {
  const refresh = (value: string | undefined, more: Record<string, string> = {}) =>
    token(as, { grant_type: 'refresh_token', refresh_token: value ?? '', ...more });

  it('come without offline_access being asked, and keep resource and scope', async () => {
    const first = await signIn(as, { resource, scope: 'notes:write' });
    const second = await refresh(first.body.refresh_token);
    expect((await verify(second.body.access_token)).payload).toMatchObject({
      sub: 'alice',
      scope: 'notes:write',
    });
  });

  it('rotate, and the reuse of an old one ends the family', async () => {
    const first = await signIn(as, { resource });
    const second = await refresh(first.body.refresh_token, { resource });
    expect(second.status).toBe(200);
    expect(second.body.refresh_token).not.toBe(first.body.refresh_token);
    expect(await refresh(first.body.refresh_token)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
    expect(await refresh(second.body.refresh_token)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
  });

  it('cannot grow', async () => {
    const { body } = await signIn(as, { resource, scope: 'notes:read' });
    expect((await refresh(body.refresh_token, { scope: 'notes:read notes:write' })).body.error).toBe(
      'invalid_scope',
    );
    expect((await refresh(body.refresh_token, { resource: opaque.resource })).body.error).toBe(
      'invalid_target',
    );
  });

  it('do not come to clients that did not register for them, whatever they ask', async () => {
    const client = await register(as, { grant_types: ['authorization_code'] });
    const asked = {
      client_id: client.body.client_id,
      resource,
      scope: 'openid notes:read offline_access',
      prompt: 'consent',
    };
    const { status, body } = await signIn(as, asked);
    expect(status).toBe(200);
    expect(body).not.toHaveProperty('refresh_token');
  });

  it('do not come from a server told to issue none', async () => {
    const server = await startDevServer({ port: 0, autoApprove: true, issueRefreshTokens: false });
    const { status, body } = await signIn(server, { resource, scope: 'a offline_access', prompt: 'consent' });
    await server.close();
    expect(status).toBe(200);
    expect(body).not.toHaveProperty('refresh_token');
  });
});

describe('client credentials', () => {
  const ask = (params: Record<string, string>, headers = basic('demo-confidential', 'demo-secret')) =>
    token(as, { grant_type: 'client_credentials', client_id: 'demo-confidential', ...params }, headers);

  it('give a client a token of its own', async () => {
    const { body } = await ask({ resource, scope: 'notes:write bogus' });
    expect((await verify(body.access_token)).payload).toMatchObject({
      sub: 'demo-confidential',
      client_id: 'demo-confidential',
      scope: 'notes:write',
    });
    expect(body).not.toHaveProperty('refresh_token');
  });

  it('give the default scope when none is asked', async () => {
    expect((await ask({ resource })).body.scope).toBe('notes:read');
  });

  it('accept the secret in the body', async () => {
    expect((await ask({ resource, client_secret: 'demo-secret' }, {})).status).toBe(200);
  });

  it('give an opaque token without a resource', async () => {
    const { body } = await ask({});
    expect(body.access_token).not.toContain('.');
    expect(await introspect(as, body.access_token)).toMatchObject({
      active: true,
      client_id: 'demo-confidential',
    });
  });

  it('refuse an unknown resource, a wrong secret and a public client', async () => {
    expect((await ask({ resource: 'http://localhost:1/' })).body.error).toBe('invalid_target');
    expect((await ask({ resource }, basic('demo-confidential', 'wrong'))).body.error).toBe('invalid_client');
    const anonymous = await token(as, { grant_type: 'client_credentials', resource });
    expect([anonymous.status, anonymous.body.error]).toEqual([400, 'invalid_request']);
  });
});

describe('DPoP', () => {
  it('binds tokens to the key of the client', async () => {
    const options = { [oauth.allowInsecureRequests]: true };
    const issuer = new URL(as.issuer);
    const metadata = await oauth.processDiscoveryResponse(
      issuer,
      await oauth.discoveryRequest(issuer, options),
    );
    const client: oauth.Client = { client_id: 'demo-public' };
    const keyPair = await oauth.generateKeyPair('ES256', { extractable: true });
    const DPoP = oauth.DPoP(client, keyPair);

    const url = await authorizationUrl(as, { resource, scope: 'openid notes:read' });
    const back = redirectOf(await fetch(url, { redirect: 'manual' }));
    const params = oauth.validateAuthResponse(metadata, client, back, 'the-state');
    const response = await oauth.authorizationCodeGrantRequest(
      metadata,
      client,
      oauth.None(),
      params,
      callback,
      verifier,
      { ...options, DPoP, additionalParameters: { resource } },
    );
    const result = await oauth.processAuthorizationCodeResponse(metadata, client, response);
    expect(result.token_type).toBe('dpop');
    const { payload } = await verify(result.access_token);
    expect(payload.cnf).toEqual({ jkt: expect.stringMatching(/^[\w-]{43}$/) });

    // The refresh token of a public client is bound as well.
    const stolen = await token(as, {
      grant_type: 'refresh_token',
      refresh_token: result.refresh_token ?? '',
    });
    expect(stolen.body.error).toBe('invalid_grant');
  });

  it('is told apart from a bearer token at the userinfo endpoint', async () => {
    const options = { [oauth.allowInsecureRequests]: true };
    const issuer = new URL(as.issuer);
    const metadata = await oauth.processDiscoveryResponse(
      issuer,
      await oauth.discoveryRequest(issuer, options),
    );
    const client: oauth.Client = { client_id: 'demo-public' };
    const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'));
    const back = redirectOf(await authorize(as, { scope: 'openid' }));
    const params = oauth.validateAuthResponse(metadata, client, back, 'the-state');
    const result = await oauth.processAuthorizationCodeResponse(
      metadata,
      client,
      await oauth.authorizationCodeGrantRequest(metadata, client, oauth.None(), params, callback, verifier, {
        ...options,
        DPoP,
      }),
    );
    expect((await userinfo(result.access_token)).status).toBe(401);
    const answer = await oauth.userInfoRequest(metadata, client, result.access_token, { ...options, DPoP });
    expect(await oauth.processUserInfoResponse(metadata, client, 'alice', answer)).toMatchObject({
      sub: 'alice',
    });
  });
});
