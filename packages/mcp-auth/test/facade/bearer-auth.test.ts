/** Which policy counts, in both modes, seen from the HTTP side. */

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type BearerAuthJwtConfig,
  type ConnectHandler,
  MCPAuth,
  type TokenPolicy,
  type VerifyAccessToken,
} from '../../src/index.js';
import { frameworks, type Host, listen } from '../support/express-hosts.js';
import { startTokenIssuer, type TokenIssuer } from '../support/token-issuer.js';

const resource = 'https://api.example.com/notes';
let as: TokenIssuer;
let other: TokenIssuer;
let host: Host | undefined;
beforeAll(async () => {
  as = await startTokenIssuer({ audience: resource });
  other = await startTokenIssuer({ audience: resource });
});
afterAll(async () => {
  await as.close();
  await other.close();
});
afterEach(async () => {
  await host?.close();
  host = undefined;
});

async function serve(
  handler: ConnectHandler,
): Promise<(token: string) => Promise<{ status: number; body: string; challenge: string | null }>> {
  const app = frameworks[0]?.[1]();
  if (!app) throw new Error('no framework');
  app.use(handler, (request, response) => {
    response.json(request.auth);
  });
  const { url, close } = await listen(app);
  host = { url, close };
  return async (token) => {
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    return {
      status: response.status,
      body: await response.text(),
      challenge: response.headers.get('www-authenticate'),
    };
  };
}

const mcpAuth = (policy: TokenPolicy = {}, metadata: object = {}) =>
  new MCPAuth({
    protectedResources: {
      ...policy,
      metadata: { resource, authorizationServers: [{ issuer: as.issuer, type: 'oidc' }], ...metadata },
    },
  });

describe('the policy beside the metadata, and what overrides it', () => {
  type Claims = Parameters<TokenIssuer['mint']>[0];
  const now = Math.floor(Date.now() / 1000);
  // Requirements: MCP-RS-18, 8707-01, 8707-03
  it.each<[string, TokenPolicy, BearerAuthJwtConfig, Claims, number]>([
    ['the resource is the audience', {}, {}, {}, 200],
    ['and nothing else is', {}, {}, { aud: 'https://x.example' }, 401],
    ['another audience', { audience: 'api' }, {}, { aud: ['api'] }, 200],
    ['another audience instead of the resource', { audience: 'api' }, {}, {}, 401],
    ['an audience of the guard wins', { audience: 'api' }, { audience: resource }, {}, 200],
    [
      'and replaces the binding as well',
      { tokenBinding: { issuer: true } },
      { audience: 'api' },
      { aud: 'x' },
      401,
    ],
    [
      'a binding of the guard replaces the audience',
      { audience: 'api' },
      { tokenBinding: { issuer: true } },
      { aud: 'x' },
      200,
    ],
    ['an audience beside ours', {}, {}, { aud: [resource, 'https://x.example'] }, 200],
    [
      'no audience beside ours',
      { exclusiveAudience: true },
      {},
      { aud: [resource, 'https://x.example'] },
      401,
    ],
    ['ours alone, in a list', { exclusiveAudience: true }, {}, { aud: [resource] }, 200],
    ['ours alone', {}, { exclusiveAudience: true }, {}, 200],
    ['two of ours', { audience: ['a', 'b'], exclusiveAudience: true }, {}, { aud: ['b', 'a'] }, 200],
    [
      'the guard may ask for less',
      { exclusiveAudience: true },
      { exclusiveAudience: false },
      { aud: [resource, 'x'] },
      200,
    ],
    ['bound by client', { tokenBinding: { clientId: ['client-1'] } }, {}, { aud: 'x' }, 200],
    ['bound by another client', { tokenBinding: { clientId: ['client-2'] } }, {}, {}, 401],
    ['bound by a claim', { tokenBinding: { claim: 'resource' } }, {}, { aud: 'x', resource }, 200],
    ['without that claim', { tokenBinding: { claim: 'resource' } }, {}, {}, 401],
    ['audience and client', { audience: 'api', tokenBinding: { clientId: ['client-1'] } }, {}, {}, 401],
    ['a hierarchy', { scopeImplies: { 'read:notes': ['x'] } }, { requiredScopes: ['x'] }, {}, 200],
    [
      'a hierarchy of the guard',
      { scopeImplies: { 'read:notes': ['x'] } },
      { requiredScopes: ['x'], scopeImplies: {} },
      {},
      403,
    ],
    ['scopes from elsewhere', { scopeClaims: ['roles'] }, { requiredScopes: ['r'] }, { roles: ['r'] }, 200],
    ['strict', { strict: true }, {}, { jti: undefined as never }, 401],
    ['not strict after all', { strict: true }, { strict: false }, { jti: undefined as never }, 200],
    ['a wide tolerance', { clockTolerance: 120 }, {}, { exp: now - 60 }, 200],
    ['a narrow one', { clockTolerance: 120 }, { clockTolerance: 0 }, { exp: now - 60 }, 401],
  ])('%s', async (_name, beside, over, claims, status) => {
    const ask = await serve(mcpAuth(beside).bearerAuth('jwt', { resource, ...over }));
    expect((await ask(await as.mint(claims))).status).toBe(status);
  });

  // Requirements: MCP-RS-05, MCP-RS-19
  it('the challenge names the scopes of the guard, else the supported ones, else none', async () => {
    const scopesSupported = ['a', 'offline_access', 'b'];
    const of = async (requiredScopes: string[], metadata: object) => {
      const ask = await serve(mcpAuth({}, metadata).bearerAuth('jwt', { resource, requiredScopes }));
      const { challenge } = await ask('x');
      await host?.close();
      return /scope="([^"]*)"/.exec(challenge ?? '')?.[1];
    };
    expect(await of(['c'], { scopesSupported })).toBe('c');
    expect(await of([], { scopesSupported })).toBe('a b');
    expect(await of([], {})).toBeUndefined();
  });

  // Requirements: MCP-RS-20
  it('an origin is its own audience in both spellings', async () => {
    const origin = 'https://api.example.com';
    const auth = new MCPAuth({
      protectedResources: {
        metadata: { resource: origin, authorizationServers: [{ issuer: as.issuer, type: 'oidc' }] },
      },
    });
    const ask = await serve(auth.bearerAuth('jwt', { resource: origin }));
    const statuses = [origin, `${origin}/`, `${origin}//`, `${origin}/x`].map(
      async (aud) => (await ask(await as.mint({ aud }))).status,
    );
    expect(await Promise.all(statuses)).toEqual([200, 200, 401, 401]);
  });

  it('a key of one issuer signs nothing for another', async () => {
    const auth = new MCPAuth({
      protectedResources: {
        metadata: {
          resource,
          authorizationServers: [
            { issuer: as.issuer, type: 'oidc' },
            // Publishes no key that the first one has.
            { issuer: other.issuer, type: 'oidc', jwksUri: `${as.issuer}/nothing` },
          ],
        },
      },
    });
    const ask = await serve(auth.bearerAuth('jwt', { resource }));
    expect((await ask(await as.mint())).status).toBe(200);
    expect((await ask(await as.mint({ iss: other.issuer }))).status).toBe(503);
  });

  // Requirements: POL-08
  it('shows the failed check only when told to', async () => {
    const hidden = await serve(mcpAuth().bearerAuth('jwt', { resource }));
    expect(JSON.parse((await hidden(await as.mint({ exp: 1 }))).body)).not.toHaveProperty('reason');
    await host?.close();
    const shown = await serve(mcpAuth().bearerAuth('jwt', { resource, showErrorDetails: true }));
    const { body } = await shown(await as.mint({ exp: 1, email: 'alice@example.com' }));
    expect(JSON.parse(body)).toMatchObject({ error: 'invalid_token', reason: 'expiry' });
    expect(body).not.toContain('alice');
  });
});

describe('custom verifiers', () => {
  const tutorial: VerifyAccessToken = (token) => ({
    token,
    issuer: as.issuer,
    subject: 'alice',
    claims: { sub: 'alice' },
  });

  it.each<[string, VerifyAccessToken]>([
    ['sync', tutorial],
    ['async', async (token: string) => tutorial(token)],
  ])('the verifier of the whoami tutorial works in legacy mode as it stands: %s', async (_name, verifier) => {
    const legacy = new MCPAuth({ server: { issuer: as.issuer, type: 'oidc' } });
    const ask = await serve(legacy.bearerAuth(verifier));
    const { status, body } = await ask('opaque');
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({
      token: 'opaque',
      issuer: as.issuer,
      subject: 'alice',
      clientId: '',
      scopes: [],
      claims: { sub: 'alice' },
    });
  });

  it('with a resource it has to name the audience, or the configuration says who checked it', async () => {
    const unnamed = await serve(mcpAuth().bearerAuth(tutorial, { resource }));
    expect((await unnamed('opaque')).status).toBe(401);
    await host?.close();
    const trusted = await serve(
      mcpAuth().bearerAuth(tutorial, { resource, tokenBinding: { verifier: true } }),
    );
    expect((await trusted('opaque')).status).toBe(200);
    await host?.close();
    const named = await serve(
      mcpAuth().bearerAuth(async (token) => ({ ...(await tutorial(token)), audience: resource }), {
        resource,
      }),
    );
    expect((await named('opaque')).status).toBe(200);
  });

  it('is held to the issuers, expiry and scopes of the configuration', async () => {
    const answers: Record<string, object> = {
      good: { scopes: ['a'] },
      foreign: { issuer: 'https://evil.example', scopes: ['a'] },
      old: { expiresAt: 1, scopes: ['a'] },
      'old-and-narrow': { expiresAt: 1 },
      narrow: { scopes: 'ab' },
    };
    const verifier: VerifyAccessToken = (token) => ({
      issuer: as.issuer,
      audience: resource,
      ...answers[token],
    });
    const ask = await serve(mcpAuth().bearerAuth(verifier, { resource, requiredScopes: ['a'] }));
    const statuses = await Promise.all(Object.keys(answers).map(async (token) => (await ask(token)).status));
    expect(statuses).toEqual([200, 401, 401, 401, 403]);
  });

  it('may have a shorter time limit', async () => {
    const ask = await serve(
      mcpAuth().bearerAuth(() => new Promise<never>(() => {}), { resource, verifierTimeout: 20 }),
    );
    expect((await ask('x')).status).toBe(503);
  });
});

it('legacy mode points to no metadata and names what the configuration does', async () => {
  const legacy = new MCPAuth({ server: { issuer: as.issuer, type: 'oidc' } });
  expect(legacy.config.server.issuer).toBe(as.issuer);
  const ask = await serve(legacy.bearerAuth('jwt', { requiredScopes: ['x'] }));
  expect(await ask(await as.mint({ aud: 'anything' }))).toMatchObject({
    status: 403,
    challenge:
      'Bearer scope="x", error="insufficient_scope", error_description="The access token lacks a scope that this operation needs."',
  });
});
