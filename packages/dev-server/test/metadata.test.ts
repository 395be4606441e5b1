import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DevServer, startDevServer } from '../src/index.js';
import { notes } from './support/flow.js';

let as: DevServer;
beforeAll(async () => {
  as = await startDevServer({ port: 0, resources: [notes] });
});
afterAll(() => as.close());

const wellKnown = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'];
const crossOrigin = [...wellKnown, '/jwks', '/token', '/register', '/userinfo', '/revoke', '/introspect'];

/** `fetch` would not send these hosts and targets. */
function rawGet(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const req = request({ host: '127.0.0.1', port: as.port, path, headers }, async (res) => {
      const chunks: string[] = [];
      for await (const chunk of res.setEncoding('utf8')) chunks.push(chunk);
      resolve({ status: res.statusCode ?? 0, body: chunks.join('') });
    });
    req.once('error', reject).end();
  });
}

describe('metadata', () => {
  it.each(wellKnown)('at %s says what the server does', async (path) => {
    const response = await fetch(as.issuer + path);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await response.json()).toMatchObject({
      issuer: as.issuer,
      authorization_endpoint: `${as.issuer}/authorize`,
      token_endpoint: `${as.issuer}/token`,
      registration_endpoint: `${as.issuer}/register`,
      userinfo_endpoint: `${as.issuer}/userinfo`,
      introspection_endpoint: `${as.issuer}/introspect`,
      revocation_endpoint: `${as.issuer}/revoke`,
      jwks_uri: `${as.issuer}/jwks`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      client_id_metadata_document_supported: true,
      dpop_signing_alg_values_supported: expect.arrayContaining(['ES256']),
      scopes_supported: ['openid', 'profile', 'email', 'offline_access', ...notes.scopes],
    });
  });

  it('is the same document at both places', async () => {
    const [one, two] = await Promise.all(
      wellKnown.map(async (path) => (await fetch(as.issuer + path)).json()),
    );
    expect(one).toEqual(two);
  });

  it('does not believe the Host header, nor those of proxies', async () => {
    const { body } = await rawGet(wellKnown[0] ?? '', {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example',
    });
    expect(body).toContain(`"token_endpoint":"${as.issuer}/token"`);
    expect(body).not.toContain('evil.example');
  });

  it('does not believe a request target that names a host', async () => {
    const { body } = await rawGet(`http://evil.example${wellKnown[0]}`);
    expect(body).toContain(`"token_endpoint":"${as.issuer}/token"`);
    expect(body).not.toContain('evil.example');
  });

  it('publishes public keys only, each with id, use and algorithm', async () => {
    const { keys } = await (await fetch(`${as.issuer}/jwks`)).json();
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig', kid: expect.any(String) });
    for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi']) expect(keys[0]).not.toHaveProperty(secret);
  });
});

describe('CORS', () => {
  it.each(crossOrigin)('lets scripts of any origin use %s', async (path) => {
    const preflight = await fetch(as.issuer + path, {
      method: 'OPTIONS',
      headers: {
        origin: 'http://app.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,mcp-protocol-version,authorization,dpop,x-own',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')?.split(', ').sort()).toEqual([
      'authorization',
      'content-type',
      'dpop',
      'mcp-protocol-version',
      'x-own',
    ]);
    const method = wellKnown.includes(path) || path === '/jwks' ? 'GET' : 'POST';
    const answer = await fetch(as.issuer + path, { method, headers: { origin: 'http://app.example' } });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-expose-headers')).toContain('WWW-Authenticate');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it.each(['GET', 'OPTIONS'])('has none at the authorization endpoint: %s', async (method) => {
    const response = await fetch(`${as.issuer}/authorize`, {
      method,
      headers: { origin: 'http://app.example', 'access-control-request-method': 'GET' },
    });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.ok).toBe(false);
  });
});

describe('other requests', () => {
  it.each([
    '/',
    '/nope',
    '/.well-known/oauth-protected-resource',
    '/token/',
    '/TOKEN',
    '/auth',
    '/reg',
    '//',
    '/%',
  ])('answers 404 as JSON at %s', async (path) => {
    const { status, body } = await rawGet(path);
    expect(status).toBe(404);
    expect(JSON.parse(body)).toEqual({ error: 'not_found', error_description: expect.any(String) });
  });

  it('answers 405 with the methods that are right', async () => {
    const response = await fetch(`${as.issuer}/token`);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect((await response.json()).error).toBe('invalid_request');
  });

  it('answers HEAD where it answers GET', async () => {
    const response = await fetch(`${as.issuer}/jwks`, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
  });

  it('answers 400 to a target that is no path', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(as.port, '127.0.0.1', () => {
        socket.write('OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      });
      const chunks: string[] = [];
      socket.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
      socket.once('close', () => resolve(chunks.join('')));
    });
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('"error":"invalid_request"');
  });

  it('answers errors as JSON, also to browsers', async () => {
    const response = await fetch(`${as.issuer}/token`, { method: 'POST', headers: { accept: 'text/html' } });
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect((await response.json()).error).toBe('invalid_request');
  });
});
