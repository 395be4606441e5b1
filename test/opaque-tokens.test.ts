/** Opaque tokens of a real authorization server (oidc-provider), by every mode that can verify them. */

import { type DevServer, startDevServer } from '@mcp-auth/dev-server';
import * as jose from 'jose';
import type { ClientAuthentication } from 'mcp-auth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ResourceServer,
  resource,
  startResourceServer,
} from '../packages/mcp-auth/test/support/opaque-issuer.js';

const callback = 'http://127.0.0.1:7777/callback';
const jwtResource = 'https://mcp.example.com/photos';
const credentials = { clientId: 'resource-server', clientSecret: 'resource-server-secret' };
const basic = { method: 'client_secret_basic', ...credentials } as const;
const methods: Record<string, ClientAuthentication> = {
  client_secret_basic: basic,
  client_secret_post: { method: 'client_secret_post', ...credentials },
};

let as: DevServer;
const opened: ResourceServer[] = [];

beforeAll(async () => {
  const { privateKey, publicKey } = await jose.generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await jose.exportJWK(publicKey)), kid: 'rs-key', alg: 'ES256', use: 'sig' };
  methods.private_key_jwt = {
    method: 'private_key_jwt',
    clientId: 'signing-resource-server',
    key: privateKey,
    keyId: 'rs-key',
  };
  as = await startDevServer({
    port: 0,
    autoApprove: 'alice',
    resources: [
      { resource, scopes: ['read:notes', 'write:notes'], accessTokenFormat: 'opaque' },
      { resource: jwtResource, scopes: ['read:photos'] },
    ],
    clients: [
      {
        client_id: 'signing-resource-server',
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES256',
        jwks: { keys: [jwk] },
      },
    ],
  });
});
afterAll(async () => {
  for (const server of opened.splice(0)) await server.close();
  await as.close();
});

async function signIn(scope: string, asked?: string): Promise<Record<string, string>> {
  const verifier = 'v'.repeat(43);
  const challenge = jose.base64url.encode(
    new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))),
  );
  const common = { client_id: 'demo-public', redirect_uri: callback, ...(asked ? { resource: asked } : {}) };
  const query = new URLSearchParams({
    ...common,
    response_type: 'code',
    scope,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  });
  const back = await fetch(`${as.issuer}/authorize?${query}`, { redirect: 'manual' });
  const code = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const body = new URLSearchParams({
    ...common,
    grant_type: 'authorization_code',
    code,
    code_verifier: verifier,
  });
  const answer = await fetch(`${as.issuer}/token`, { method: 'POST', body });
  return (await answer.json()) as Record<string, string>;
}

async function open(protect: Parameters<typeof startResourceServer>[1], legacy = false) {
  const server = await startResourceServer([as.issuer], protect, { legacy });
  opened.push(server);
  return server;
}

const introspecting = (clientAuthentication: ClientAuthentication = basic) =>
  open((mcpAuth) =>
    mcpAuth.bearerAuth('introspection', { resource, clientAuthentication, requiredScopes: ['read:notes'] }),
  );

describe('introspection', () => {
  it.each(['client_secret_basic', 'client_secret_post', 'private_key_jwt'])('with %s', async (method) => {
    const { access_token: token = '' } = await signIn('read:notes', resource);
    expect(token).not.toContain('.');
    const rs = await introspecting(methods[method]);
    const outcome = await rs.get(token);
    expect(outcome.detail).toBe('');
    expect(outcome.auth).toMatchObject({
      issuer: as.issuer,
      clientId: 'demo-public',
      scopes: ['read:notes'],
      audience: resource,
    });
    expect(outcome.auth?.subject).toBe(as.users[0]?.sub);
  });

  it('a scope that was not granted is 403', async () => {
    const { access_token: token = '' } = await signIn('write:notes', resource);
    expect((await (await introspecting()).get(token)).status).toBe(403);
  });

  it('a refresh token, which oidc-provider calls active, is refused', async () => {
    const { refresh_token: token = '' } = await signIn('read:notes', resource);
    expect(token).not.toBe('');
    const outcome = await (await introspecting()).get(token);
    expect(outcome.status).toBe(401);
    expect(outcome.detail).toContain('"audience"');
  });

  it('a token without a resource is refused, until the configuration says what counts instead', async () => {
    const { access_token: token = '' } = await signIn('openid');
    const outcome = await (await introspecting()).get(token);
    expect(outcome.status).toBe(401);
    expect(outcome.detail).toContain('aud is missing');
    const bound = await open((mcpAuth) =>
      mcpAuth.bearerAuth('introspection', {
        resource,
        clientAuthentication: basic,
        tokenBinding: { clientId: ['demo-public'] },
      }),
    );
    expect((await bound.get(token)).status).toBe(200);
    const legacy = await open(
      (mcpAuth) => mcpAuth.bearerAuth('introspection', { clientAuthentication: basic }),
      true,
    );
    expect((await legacy.get(token)).status).toBe(200);
  });

  it('made-up tokens, JWTs and ID tokens are 401', async () => {
    const rs = await introspecting();
    const { access_token: jwt = '' } = await signIn('read:photos', jwtResource);
    const { id_token: idToken = '' } = await signIn('openid');
    expect(idToken).not.toBe('');
    expect((await rs.get('made-up')).detail).toContain('"inactive"');
    expect((await rs.get(jwt)).detail).toContain('unsupported_token_type');
    expect((await rs.get(idToken)).status).toBe(401);
  });

  it('a revoked token is 401', async () => {
    const { access_token: token = '' } = await signIn('read:notes', resource);
    const body = new URLSearchParams({ token, client_id: 'demo-public' });
    expect((await fetch(`${as.issuer}/revoke`, { method: 'POST', body })).status).toBe(200);
    expect((await (await introspecting()).get(token)).status).toBe(401);
  });

  it.each([
    ['a wrong secret', { ...basic, clientSecret: 'wrong' }],
    ['an unknown client', { ...basic, clientId: 'nobody' }],
  ])('%s is our outage, not the fault of the caller', async (_name, clientAuthentication) => {
    const { access_token: token = '' } = await signIn('read:notes', resource);
    const outcome = await (await introspecting(clientAuthentication)).get(token);
    expect(outcome.status).toBe(503);
    expect(outcome.detail).toMatch(/invalid_client.*own credentials/);
  });
});

describe('auto', () => {
  it('introspects the opaque token and verifies the JWT of the same server', async () => {
    const rs = await open((mcpAuth) =>
      mcpAuth.bearerAuth('auto', {
        resource,
        clientAuthentication: basic,
        audience: [resource, jwtResource],
      }),
    );
    const opaque = await signIn('read:notes', resource);
    const jwt = await signIn('read:photos', jwtResource);
    const looked = await rs.get(opaque.access_token ?? '');
    expect([looked.status, looked.event.explanation]).toEqual([
      200,
      expect.stringContaining('introspection'),
    ]);
    const verified = await rs.get(jwt.access_token ?? '');
    expect([verified.status, verified.event.explanation]).toEqual([
      200,
      expect.stringContaining('signature'),
    ]);
    expect((await rs.get(opaque.refresh_token ?? '')).status).toBe(401);
  });
});

describe('userinfo', () => {
  it('knows the token without a resource, and no other', async () => {
    const rs = await open((mcpAuth) =>
      mcpAuth.bearerAuth('userinfo', { resource, tokenBinding: { issuer: true } }),
    );
    const { access_token: token = '', id_token: idToken = '' } = await signIn('openid profile');
    const outcome = await rs.get(token);
    expect(outcome.auth?.subject).toBe(as.users[0]?.sub);
    expect(outcome.auth?.scopes).toEqual([]);
    const { access_token: forResource = '' } = await signIn('read:notes', resource);
    expect((await rs.get(forResource)).status).toBe(401);
    expect((await rs.get(idToken)).status).toBe(401);
    expect((await rs.get('made-up')).status).toBe(401);
  });
});
