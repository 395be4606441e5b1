/** Servers that are right in another way than the reference: nothing may be found there. */

import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { audit, type Finding } from '../../src/index.js';
import { after, at, type Fault, html, json, notFound, startAs, withHeader } from '../broken/as-servers.js';

const documents = /\.well-known/;
const oauth = /oauth-authorization-server/;
const authorize = /\/authorize$/;
const token = /\/token$/;

const modulus = String(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' }).n,
);

async function findings(fault: Fault): Promise<readonly Finding[]> {
  const server = await startAs(fault);
  const report = await audit(server.options).finally(() => server.close());
  return report.findings;
}

const elsewhere = (to: string) =>
  at(authorize, () => new Response(null, { status: 303, headers: { location: to } }));

const rightInAnotherWay: readonly (readonly [string, Fault])[] = [
  ['an issuer with a path', { path: '/tenant' }],
  ['OpenID Connect only', { change: at(oauth, notFound) }],
  [
    'OpenID Connect only, appended to the path',
    {
      path: '/tenant',
      change: at(/^\/\.well-known|oauth-authorization-server/, () => html(404)),
    },
  ],
  ['places without metadata that ask for a password', { change: at(oauth, () => html(401)) }],
  [
    'metadata with a charset',
    {
      change: after(documents, (response) =>
        withHeader(response, 'content-type', 'application/json; charset=utf-8'),
      ),
    },
  ],
  [
    'metadata for the page that asks only',
    {
      change: after(documents, (response, request) =>
        withHeader(response, 'access-control-allow-origin', request.headers.get('origin') ?? undefined),
      ),
    },
  ],
  [
    'OpenID metadata that has less',
    {
      change: json(/openid-configuration/, ({ registration_endpoint, ...body }) => body),
    },
  ],
  [
    'lists in another order',
    {
      metadata: { code_challenge_methods_supported: ['S256', 'plain'] },
      change: json(oauth, (body) => ({ ...body, code_challenge_methods_supported: ['plain', 'S256'] })),
    },
  ],
  [
    'members that nobody here knows',
    {
      metadata: {
        mtls_endpoint_aliases: {},
        'x-endpoint': 7,
        service_documentation: 'none',
        acr_values_supported: [],
      },
    },
  ],
  [
    'opaque tokens and no keys',
    {
      metadata: {
        jwks_uri: undefined,
        scopes_supported: ['read'],
        id_token_signing_alg_values_supported: undefined,
      },
    },
  ],
  [
    'keys of kinds that are not known here',
    {
      change: json(/\/jwks$/, ({ keys }) => ({
        keys: [
          ...(keys as unknown[]),
          { kty: 'AKP', alg: 'ML-DSA-44', kid: 'pq', pub: 'AAAA' },
          { kty: 'EC', crv: 'secp256k1', kid: 'k1' },
        ],
      })),
    },
  ],
  [
    'keys that share a name, and differ in what they are for',
    {
      change: json(/\/jwks$/, ({ keys }) => ({
        keys: [
          ...(keys as unknown[]),
          { kty: 'OKP', crv: 'Ed25519', kid: 'key-1', x: 'A'.repeat(43), alg: 'EdDSA' },
          { kty: 'RSA', kid: 'rsa', alg: 'RSA-OAEP-256', n: modulus, e: 'AQAB' },
          { kty: 'RSA', kid: 'rsa', alg: 'RS256', n: modulus, e: 'AQAB' },
        ],
      })),
    },
  ],
  [
    'a key for encryption beside it',
    {
      change: json(/\/jwks$/, ({ keys }) => ({
        keys: [
          ...(keys as unknown[]),
          { kty: 'RSA', use: 'enc', alg: 'RSA-OAEP', kid: 'key-1', n: 'AQ', e: 'AQAB' },
        ],
      })),
    },
  ],
  ['users sign in before anything else', { without: ['request-first', 'pkce', 'resource', 'resource-form'] }],
  ['free ports for clients that say they are native only', { without: ['loopback-port-of-others'] }],
  [
    'sign-in at another host',
    { change: elsewhere('https://login.example.com/?continue=https%3A%2F%2Fmcp-auth-audit.invalid') },
  ],
  [
    'an error page at another place',
    {
      change: (request, next) => {
        const { pathname, searchParams } = new URL(request.url);
        const isGood = searchParams.get('client_id')?.startsWith('mcp-auth') !== true;
        return pathname !== '/authorize' || isGood
          ? next(request)
          : new Response(null, { status: 302, headers: { location: '/error?error=invalid_client' } });
      },
    },
  ],
  [
    '404 for clients that it does not know',
    {
      change: async (request, next) => {
        const { pathname, searchParams } = new URL(request.url);
        const isUnknown = searchParams.get('client_id')?.includes('mcp-auth-audit') === true;
        return pathname === '/authorize' && isUnknown ? html(404) : next(request);
      },
    },
  ],
  [
    '401 for clients that it does not know',
    {
      change: at(token, () =>
        Response.json(
          { error: 'invalid_client' },
          { status: 401, headers: { 'access-control-allow-origin': '*' } },
        ),
      ),
    },
  ],
  [
    'frames of its own pages',
    {
      change: after(authorize, (response) =>
        withHeader(
          withHeader(response, 'content-security-policy', "script-src *, default-src 'self'"),
          'x-frame-options',
          'SAMEORIGIN',
        ),
      ),
    },
  ],
  [
    'frames of named pages',
    {
      change: after(authorize, (response) =>
        withHeader(
          response,
          'content-security-policy',
          "default-src *; frame-ancestors 'self' https://portal.example.com",
        ),
      ),
    },
  ],
  [
    'endpoints that ask who is asking',
    {
      change: (request, next) => {
        const { pathname, origin } = new URL(request.url);
        const endpoints = {
          introspection_endpoint: `${origin}/introspect`,
          revocation_endpoint: `${origin}/revoke`,
          userinfo_endpoint: `${origin}/userinfo`,
        };
        if (pathname === '/revoke') return new Response(null, { status: 200 });
        if (pathname === '/introspect') return Response.json({ error: 'invalid_client' }, { status: 401 });
        if (pathname === '/userinfo') return new Response(null, { status: 401 });
        return json(documents, (body) => ({ ...body, ...endpoints }))(request, next);
      },
    },
  ],
  [
    'errors in JSON that repeat the request',
    {
      change: at(authorize, (request) =>
        Response.json(
          { error: 'invalid_client', of: new URL(request.url).searchParams.get('client_id') },
          { status: 400 },
        ),
      ),
      metadata: { registration_endpoint: undefined },
    },
  ],
  [
    'client credentials with signed assertions',
    {
      metadata: {
        grant_types_supported: ['authorization_code', 'client_credentials'],
        token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
        token_endpoint_auth_signing_alg_values_supported: ['ES256'],
        dpop_signing_alg_values_supported: ['ES256', 'EdDSA'],
      },
    },
  ],
  [
    'machines only',
    {
      metadata: {
        authorization_endpoint: undefined,
        registration_endpoint: undefined,
        client_id_metadata_document_supported: undefined,
        code_challenge_methods_supported: undefined,
        authorization_response_iss_parameter_supported: undefined,
        response_types_supported: [],
        grant_types_supported: ['client_credentials'],
        token_endpoint_auth_methods_supported: undefined,
      },
    },
  ],
];

describe('a server that is right in another way', () => {
  it.each(rightInAnotherWay)('passes with %s', async (_name, fault) => {
    const all = await findings(fault);
    const wrong = all.filter(({ status }) => status !== 'passed' && status !== 'not_applicable');
    expect(wrong.map(({ id, found }) => `${id}: ${found}`)).toEqual([]);
  });
});

it('passes with an issuer that ends in a slash', async () => {
  const slash = json(documents, (body) => ({ ...body, issuer: `${body.issuer}/` }));
  const server = await startAs({ path: '/tenant', change: slash }, { allowRegistration: false });
  const options = { ...server.options, url: `${server.options.url}/` };
  const { summary } = await audit(options).finally(() => server.close());
  expect(summary).toMatchObject({ failed: 0, warned: 0 });
});

describe('a server where users sign in first', () => {
  it('is not said to refuse what cannot be seen', async () => {
    const all = await findings({ without: ['request-first', 'pkce', 'resource', 'resource-form'] });
    const unseen = all.filter(({ id }) => /pkce-required|resource-checked|resource-known/.test(id));
    expect(unseen.map(({ status }) => status)).toEqual([
      'not_applicable',
      'not_applicable',
      'not_applicable',
    ]);
  });
});

describe('the clients of the audit', () => {
  it('are deleted where the server offers that, even those that should not have been registered', async () => {
    const server = await startAs({ without: ['redirect-scheme', 'plain-http'] });
    await audit(server.options).finally(() => server.close());
    expect(server.as?.clients.count).toBe(0);
  });

  it('are not deleted at another server, which would get the token for it', async () => {
    const other = await startAs();
    const seen: string[] = [];
    const away = after(/\/register$/, async (response, { method }) => {
      const body = method === 'POST' && response.ok ? await response.json() : undefined;
      if (!body) return response;
      return Response.json({ ...body, registration_client_uri: `${other.as?.issuer}/register/1` }, response);
    });
    const server = await startAs(
      { change: away },
      { onProgress: (event) => event.type === 'exchange' && seen.push(event.exchange.request.method) },
    );
    await audit(server.options).finally(() => Promise.all([server.close(), other.close()]));
    expect(seen).toContain('POST');
    expect(seen).not.toContain('DELETE');
  });

  it('are not registered without leave', async () => {
    const posts: string[] = [];
    const record: Fault['change'] = (request, next) => {
      if (request.method === 'POST') posts.push(new URL(request.url).pathname);
      return next(request);
    };
    const server = await startAs({ change: record }, { allowRegistration: undefined });
    const report = await audit(server.options).finally(() => server.close());
    expect(posts).not.toContain('/register');
    expect(report.notRun.map(({ id }) => id)).toContain('as.registration.accepted');
  });

  it('leave neither their registration token nor a published private key in the report', async () => {
    const published = 'cHVibGlzaGVkIGJ5IGFjY2lkZW50';
    const leak = json(/\/jwks$/, ({ keys }) => ({ keys: [{ ...(keys as object[])[0], d: published }] }));
    const tokens: string[] = [];
    const server = await startAs({
      change: async (request, next) => {
        const response = await leak(request, next);
        if (!request.url.endsWith('/register') || response.status !== 201) return response;
        tokens.push(String((await response.clone().json()).registration_access_token));
        return response;
      },
    });
    const text = JSON.stringify(await audit(server.options).finally(() => server.close()));
    expect(tokens).toHaveLength(2);
    for (const secret of [...tokens, published]) expect(text).not.toContain(secret);
  });
});
