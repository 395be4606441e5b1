/** The code blocks that users start from, to the letter, against real authorization servers. */

import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startDevServer } from '@mcp-auth/dev-server';
import express, { type Express } from 'express';
import { decodeJwt } from 'jose';
import {
  type AuthServerConfig,
  fetchServerConfig,
  fetchServerConfigByWellKnownUrl,
  getIssuer,
  MCPAuth,
} from 'mcp-auth';
import * as oauth from 'oauth4webapi';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import {
  type PlainProvider,
  plainClientId,
  plainRedirectUri,
  signInOnPages,
  startPlainProvider,
} from './clients/plain-oidc-provider.js';

interface AuthorizationServer {
  readonly issuer: string;
  close(): Promise<void>;
}

/** The names in the blocks. Only `auth.example.com` has to lead somewhere. */
const resource = 'https://api.example.com/notes';
const scopes = ['read:notes', 'write:notes'];
const publicOrigin = 'https://auth.example.com';
const notesLocation = '/.well-known/oauth-protected-resource/notes';

const authorizationServers: Record<string, () => Promise<AuthorizationServer>> = {
  'the dev server': () =>
    startDevServer({
      port: 0,
      autoApprove: true,
      resources: [
        { resource, scopes },
        { resource: `${resource}/other`, scopes },
      ],
      clients: [{ client_id: plainClientId, redirect_uris: [plainRedirectUri] }],
    }),
  'oidc-provider at the root of its host': () => startPlainProvider({ scopes }),
  'oidc-provider at a path': () => startPlainProvider({ scopes, path: '/oidc' }),
  'oidc-provider at https://auth.example.com/oidc': async () => {
    const provider = await startPlainProvider({ scopes, path: '/oidc', publicOrigin });
    reach(publicOrigin, provider.origin);
    return provider;
  },
};

const realFetch = globalThis.fetch;
let fetchedUrls: string[] = [];
const routes = new Map<string, string>();

/** What DNS and a TLS-terminating proxy do. */
function reach(name: string, origin: string): void {
  routes.set(name, origin);
}

function routedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  fetchedUrls.push(request.url);
  const url = new URL(request.url);
  const origin = routes.get(url.origin);
  if (origin === undefined) return realFetch(request);
  const target = `${origin}${url.pathname}${url.search}`;
  const headers = new Headers(request.headers);
  headers.set('x-forwarded-proto', 'https');
  headers.set('x-forwarded-host', url.host);
  return realFetch(target, { ...init, headers });
}

let closers: (() => Promise<void>)[] = [];

beforeAll(() => {
  vi.stubGlobal('fetch', routedFetch);
});

afterEach(async () => {
  for (const close of closers) await close();
  closers = [];
});

afterAll(() => {
  vi.unstubAllGlobals();
});

/** Serves an app until the test ends. */
async function serve(app: RequestListener) {
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return async (path: string, token?: string) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const response = await realFetch(`${origin}${path}`, { headers });
    const body: unknown = await response.json();
    return { status: response.status, challenge: response.headers.get('www-authenticate'), body };
  };
}

const tokenAnswer = z.object({ access_token: z.string() });

/** Signs alice in. Without a resource the token is opaque. */
async function accessToken(issuer: string, scope: string, forResource?: string): Promise<string> {
  const metadata = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Record<
    'authorization_endpoint' | 'token_endpoint',
    string
  >;
  const verifier = oauth.generateRandomCodeVerifier();
  const common = {
    client_id: plainClientId,
    redirect_uri: plainRedirectUri,
    ...(forResource === undefined ? {} : { resource: forResource }),
  };
  const url = new URL(metadata.authorization_endpoint);
  url.search = new URLSearchParams({
    ...common,
    scope,
    response_type: 'code',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString();
  const redirect = await signInOnPages(url, plainRedirectUri);
  const response = await fetch(metadata.token_endpoint, {
    method: 'POST',
    body: new URLSearchParams({
      ...common,
      grant_type: 'authorization_code',
      code: redirect.get('code') ?? `none: ${redirect}`,
      code_verifier: verifier,
    }),
  });
  return tokenAnswer.parse(await response.json()).access_token;
}

/** What a server that is wired as in the blocks does. */
async function expectToBeProtected(app: Express, issuer: string, tokens: Tokens) {
  app.use('/notes', (request, response) => {
    response.json({ subject: request.auth?.subject, scopes: request.auth?.scopes });
  });
  const get = await serve(app);

  expect(await get(notesLocation)).toMatchObject({
    status: 200,
    body: { resource, authorization_servers: [issuer], scopes_supported: scopes },
  });
  // Where the published page has it, and where clients look that know no path.
  for (const location of [`/notes${notesLocation}`, '/.well-known/oauth-protected-resource']) {
    expect(await get(location)).toMatchObject({ status: 200, body: { resource } });
  }
  const url = `https://api.example.com${notesLocation}`;
  expect(await get('/notes')).toMatchObject({
    status: 401,
    challenge: `Bearer resource_metadata="${url}", scope="read:notes"`,
  });
  expect(await get('/notes', tokens.read)).toEqual({
    status: 200,
    challenge: null,
    body: { subject: 'alice', scopes: ['read:notes'] },
  });
  expect(await get('/notes', tokens.write)).toMatchObject({
    status: 403,
    body: { error: 'insufficient_scope' },
  });
  expect(await get('/notes', tokens.other)).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
  expect(await get('/notes', tokens.opaque)).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
}

interface Tokens {
  readonly read: string;
  readonly write: string;
  /** For another resource. */
  readonly other: string;
  readonly opaque: string;
}

describe.each(Object.entries(authorizationServers))('%s', (_name, start) => {
  let as: AuthorizationServer;
  let issuer: string;
  let metadataUrl: string;
  let tokens: Tokens;

  beforeAll(async () => {
    as = await start();
    issuer = as.issuer;
    metadataUrl = `${issuer}/.well-known/openid-configuration`;
    tokens = {
      read: await accessToken(issuer, 'read:notes', resource),
      write: await accessToken(issuer, 'write:notes', resource),
      other: await accessToken(issuer, 'read:notes', `${resource}/other`),
      opaque: await accessToken(issuer, 'openid profile'),
    };
  });

  afterAll(async () => {
    await as.close();
    routes.clear();
  });

  it('issues the tokens that these tests are about', () => {
    expect(decodeJwt(tokens.read)).toMatchObject({ iss: issuer, sub: 'alice', aud: resource });
    expect(decodeJwt(tokens.other).aud).toBe(`${resource}/other`);
    expect(() => decodeJwt(tokens.opaque)).toThrow();
  });

  describe('the API people know', () => {
    it.each(['oidc', 'oauth'] as const)('fetched, %s', async (type) => {
      const app = express();

      const fetched = await fetchServerConfig(issuer, { type });

      const mcpAuth = new MCPAuth({
        protectedResources: {
          metadata: {
            resource: 'https://api.example.com/notes',
            authorizationServers: [fetched],
            scopesSupported: ['read:notes', 'write:notes'],
          },
        },
      });
      app.use(mcpAuth.protectedResourceMetadataRouter());
      app.use(
        '/notes',
        mcpAuth.bearerAuth('jwt', {
          resource: 'https://api.example.com/notes',
          requiredScopes: ['read:notes'],
        }),
      );

      await expectToBeProtected(app, issuer, tokens);
    });

    it.each([
      ['sync', (data: object) => ({ ...data, added_by_the_host: true })],
      ['async', async (data: object) => ({ ...data, added_by_the_host: true })],
    ])('byUrl, with transpileData %s', async (_kind, transpileData) => {
      const app = express();

      const byUrl = await fetchServerConfigByWellKnownUrl(metadataUrl, { type: 'oidc', transpileData });

      expect(byUrl.metadata.addedByTheHost).toBe(true);
      await expectToBeProtected(wire(app, byUrl), issuer, tokens);
    });

    it('lazy: no I/O until first needed', async () => {
      const app = express();
      fetchedUrls = [];

      const lazy = { issuer, type: 'oidc' } as const;

      wire(app, lazy);
      expect(fetchedUrls).toEqual([]);
      await expectToBeProtected(app, issuer, tokens);
      // However many requests there were.
      expect(fetchedUrls).toEqual([metadataUrl, expect.stringContaining('/jwks')]);
    });

    it('manual', async () => {
      const app = express();
      const { authorizationEndpoint, tokenEndpoint, jwksUri } = (
        await fetchServerConfig(issuer, { type: 'oidc' })
      ).metadata;
      fetchedUrls = [];

      const manual = {
        metadata: { issuer, authorizationEndpoint, tokenEndpoint, /* camelCase */ jwksUri },
        type: 'oidc',
      } as const;

      await expectToBeProtected(wire(app, manual), issuer, tokens);
      expect(fetchedUrls).toEqual([jwksUri]);
    });

    it('manual, as short as it gets, which is enough for a custom verifier', async () => {
      const app = express();
      const { authorizationEndpoint, tokenEndpoint } = (await fetchServerConfig(issuer, { type: 'oidc' }))
        .metadata;

      const manual = {
        metadata: { issuer, authorizationEndpoint, tokenEndpoint /* camelCase */ },
        type: 'oidc',
      } as const;

      expect(() => wire(app, manual)).toThrow(
        expect.objectContaining({
          code: 'missing_jwks_uri',
          cause: { cause: expect.stringContaining('jwksUri') },
        }),
      );
      const mcpAuth = new MCPAuth({
        protectedResources: { metadata: { resource, authorizationServers: [manual] } },
      });
      const verifyToken = () => ({ issuer, subject: 'alice', audience: resource, scopes: ['read:notes'] });
      const custom = express();
      custom.use(mcpAuth.bearerAuth(verifyToken, { resource, requiredScopes: ['read:notes'] }));
      custom.get('/notes', (request, response) => {
        response.json(request.auth?.subject);
      });
      expect(await (await serve(custom))('/notes', 'a-token')).toMatchObject({ status: 200, body: 'alice' });
    });

    it('legacy "server" mode with the verifier of the whoami tutorial', async () => {
      const app = express();

      const legacy = new MCPAuth({ server: await fetchServerConfig(issuer, { type: 'oidc' }) });
      const verifyToken = async (token: string) => {
        const { userinfoEndpoint, issuer } = legacy.config.server.metadata;
        // @ts-expect-error The tutorial is JavaScript. TypeScript asks what to do when there is no such endpoint.
        const response = await fetch(userinfoEndpoint, {
          headers: { Authorization: `Bearer ${token}` },
        });
        if (!response.ok) throw new Error('Token verification failed');
        const userInfo = (await response.json()) as { sub: string };
        return { token, issuer, subject: userInfo.sub, claims: userInfo };
      };
      legacy.config.server.metadata.userinfoEndpoint; // readable, camelCase
      app.use(legacy.delegatedRouter()); // serves /.well-known/oauth-authorization-server
      app.use(legacy.bearerAuth(verifyToken)); // (token) => AuthInfo | Promise<AuthInfo>

      app.get('/whoami', (request, response) => {
        response.json(request.auth?.claims);
      });
      const get = await serve(app);
      const published = await (await fetch(metadataUrl)).json();
      expect(legacy.config.server.metadata.userinfoEndpoint).toBe(published.userinfo_endpoint);
      expect(await get('/.well-known/oauth-authorization-server')).toMatchObject({
        status: 200,
        body: published,
      });
      expect(await get('/whoami')).toMatchObject({ status: 401, challenge: 'Bearer realm="mcp"' });
      expect(await get('/whoami', tokens.opaque)).toMatchObject({
        status: 200,
        body: { sub: 'alice', name: expect.stringMatching(/alice/i) },
      });
      expect(await get('/whoami', 'not-a-token-of-this-server')).toMatchObject({ status: 401 });
      // A token for a resource is not for the userinfo endpoint.
      expect(await get('/whoami', tokens.read)).toMatchObject({ status: 401 });
    });
  });

  describe('the published configuration page', () => {
    it('on demand discovery', async () => {
      const authServerConfig = { issuer, type: 'oidc' }; // or 'oauth'

      // @ts-expect-error The page is JavaScript. In TypeScript `type` is a string here, and needs `as const`.
      await expectToBeProtected(configured(authServerConfig), issuer, tokens);
    });

    it('custom data transpilation', async () => {
      const authServerConfig = await fetchServerConfig(issuer, {
        type: 'oidc',
        transpileData: (data) => ({ ...data, response_types_supported: ['code'] }),
      });

      expect(authServerConfig.metadata.responseTypesSupported).toEqual(['code']);
      await expectToBeProtected(configured(authServerConfig), issuer, tokens);
    });

    it('metadata from a URL', async () => {
      const authServerConfig = await fetchServerConfigByWellKnownUrl(metadataUrl, { type: 'oidc' }); // or 'oauth'

      await expectToBeProtected(configured(authServerConfig), issuer, tokens);
    });

    it('metadata from a URL with custom data transpilation', async () => {
      const authServerConfig = await fetchServerConfigByWellKnownUrl(metadataUrl, {
        type: 'oidc',
        transpileData: (data) => ({ ...data, response_types_supported: ['code'] }),
      });

      expect(authServerConfig.metadata.responseTypesSupported).toEqual(['code']);
      await expectToBeProtected(configured(authServerConfig), issuer, tokens);
    });

    it('metadata by hand', async () => {
      const authServerConfig = {
        metadata: {
          issuer,
          // Metadata fields should be camelCase
          authorizationEndpoint: `${issuer}/auth`,
          // ... other metadata fields
          jwksUri: z.object({ jwks_uri: z.string() }).parse(await (await fetch(metadataUrl)).json()).jwks_uri,
        },
        type: 'oidc', // or 'oauth'
      };

      // @ts-expect-error As above.
      await expectToBeProtected(configured(authServerConfig), issuer, tokens);
    });

    /** Steps 2 and 3 of the page. */
    function configured(authServerConfig: AuthServerConfig): Express {
      const resourceIdentifier = 'https://api.example.com/notes';

      const mcpAuth = new MCPAuth({
        protectedResources: {
          metadata: {
            resource: resourceIdentifier,
            authorizationServers: [authServerConfig],
            scopesSupported: ['read:notes', 'write:notes'],
          },
        },
      });

      const app = express();

      app.use(mcpAuth.protectedResourceMetadataRouter());

      return app.use(
        '/notes',
        mcpAuth.bearerAuth('jwt', { resource: resourceIdentifier, requiredScopes: ['read:notes'] }),
      );
    }
  });

  /** The second and the third block. */
  function wire(app: Express, lazy: AuthServerConfig): Express {
    const mcpAuth = new MCPAuth({
      protectedResources: {
        metadata: {
          resource: 'https://api.example.com/notes',
          authorizationServers: [lazy],
          scopesSupported: ['read:notes', 'write:notes'],
        },
      },
    });
    app.use(mcpAuth.protectedResourceMetadataRouter());
    app.use(
      '/notes',
      mcpAuth.bearerAuth('jwt', {
        resource: 'https://api.example.com/notes',
        requiredScopes: ['read:notes'],
      }),
    );
    return app;
  }
});

describe('the API people know, to the letter', () => {
  const transpileData = async (data: object) => data;
  let provider: PlainProvider;

  beforeAll(async () => {
    provider = await startPlainProvider({ scopes, path: '/oidc', publicOrigin });
    reach(publicOrigin, provider.origin);
  });

  afterAll(async () => {
    await provider.close();
    routes.clear();
  });

  it('protects a resource', async () => {
    const app = express();
    const { issuer, authorizationEndpoint, tokenEndpoint } = (
      await fetchServerConfig('https://auth.example.com/oidc', { type: 'oauth' })
    ).metadata;
    const metadataUrl = 'https://auth.example.com/oidc/.well-known/openid-configuration';

    // biome-ignore format: to the letter
    // 1. authorization server: fetched, lazily discovered, or given by hand
    const fetched = await fetchServerConfig('https://auth.example.com/oidc', { type: 'oidc' }); // or 'oauth'
    const byUrl = await fetchServerConfigByWellKnownUrl(metadataUrl, { type: 'oidc', transpileData });
    const lazy = { issuer: 'https://auth.example.com/oidc', type: 'oidc' } as const; // no I/O until first needed
    // biome-ignore format: to the letter
    const manual  = { metadata: { issuer, authorizationEndpoint, tokenEndpoint, /* camelCase */ }, type: 'oidc' } as const;

    // 2. protected resource(s): one object or an array
    // biome-ignore format: to the letter
    const mcpAuth = new MCPAuth({
      protectedResources: { metadata: { resource: 'https://api.example.com/notes', authorizationServers: [lazy],
                                        scopesSupported: ['read:notes', 'write:notes'] } },
    });

    // 3. Express
    app.use(mcpAuth.protectedResourceMetadataRouter());
    // biome-ignore format: to the letter
    app.use('/notes', mcpAuth.bearerAuth('jwt', { resource: 'https://api.example.com/notes', requiredScopes: ['read:notes'] }));

    expect([fetched, byUrl, lazy, manual].map(getIssuer)).toEqual(Array(4).fill(issuer));
    await expectToBeProtected(app, 'https://auth.example.com/oidc', {
      read: await accessToken(issuer, 'read:notes', resource),
      write: await accessToken(issuer, 'write:notes', resource),
      other: await accessToken(issuer, 'read:notes', `${resource}/other`),
      opaque: await accessToken(issuer, 'openid profile'),
    });
  });
});
