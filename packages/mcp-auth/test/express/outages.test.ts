/** Authorization servers in trouble, end to end: 503 within the time limit or the answer from memory, never 401. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MCPAuth } from '../../src/index.js';
import { frameworks, type Host, listen } from '../support/express-hosts.js';
import { startTokenIssuer, type TokenIssuer, troubles } from '../support/token-issuer.js';

const resource = 'https://api.example.com/notes';
/** Milliseconds. Three seconds are promised; the rest is for a busy machine that runs these tests. */
const limit = 3000 + 900;

interface Case {
  readonly as: TokenIssuer;
  readonly host: Host;
  readonly token: string;
}

const cases = new Map<string, Case>();
/** A clock that jumps past the age at which keys and metadata have to be asked for again. */
let later = 0;

beforeAll(async () => {
  for (const [index, trouble] of Object.keys(troubles).entries()) {
    const as = await startTokenIssuer({ audience: resource });
    const server = { issuer: as.issuer, type: 'oidc' } as const;
    const clock = () => Date.now() + later;
    const [, make] = frameworks[index % frameworks.length] ?? [];
    const app = make?.();
    if (!app) throw new Error('no framework');
    const withJwt = () =>
      new MCPAuth({ protectedResources: { metadata: { resource, authorizationServers: [server] } }, clock });
    app.use('/cold', withJwt().bearerAuth('jwt', { resource }));
    app.use('/warm', withJwt().bearerAuth('jwt', { resource }));
    app.use('/legacy', new MCPAuth({ server, clock }).delegatedRouter());
    app.use('/legacy-warm', new MCPAuth({ server, clock }).delegatedRouter());
    // The published guide's verifier: no time limit of its own, and the answer as the cause.
    const verifier = async (token: string) => {
      const response = await fetch(`${as.issuer}/me`, {
        headers: { authorization: `Bearer ${token}` },
        redirect: 'error',
      });
      if (!response.ok)
        throw Object.assign(new Error('no'), {
          name: 'MCPAuthTokenVerificationError',
          code: 'token_verification_failed',
          cause: response,
        });
      await response.text();
      return { issuer: as.issuer, audience: resource };
    };
    app.use('/custom', withJwt().bearerAuth(verifier, { resource }));
    app.use((request, response) => {
      response.send(`hello ${request.auth?.subject}`);
    });
    const host = await listen(app);
    const token = await as.mint({ exp: Math.floor(Date.now() / 1000) + 86_400 });
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${host.url}/warm`, { headers })).status).toBe(200);
    expect((await fetch(`${host.url}/legacy-warm/.well-known/oauth-authorization-server`)).status).toBe(200);
    as.trouble(troubles[trouble]);
    cases.set(trouble, { as, host, token });
  }
  later = 7_200_000;
});
afterAll(async () => {
  for (const { as, host } of cases.values()) {
    await host.close();
    await as.close();
  }
});

async function timed(trouble: string, path: string) {
  const { host, token } = cases.get(trouble) ?? {};
  const start = performance.now();
  const response = await fetch(`${host?.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  const body = await response.text();
  return { response, body, took: performance.now() - start };
}

const nothingCached = ['/cold', '/legacy/.well-known/oauth-authorization-server', '/custom'];
const rows = Object.keys(troubles).flatMap((trouble) =>
  nothingCached.map((path) => [trouble, path] as const),
);

// Requirements: POL-01
describe.concurrent('nothing is cached and the authorization server is', () => {
  // What a custom verifier makes of garbage, and how much of an endless answer it reads, is its own affair.
  it.each(rows.filter(([trouble, path]) => path !== '/custom' || !['garbage', 'endless'].includes(trouble)))(
    '%s: %s',
    async (trouble, path) => {
      const { response, body, took } = await timed(trouble, path);
      expect(response.status).toBe(503);
      expect(took).toBeLessThan(limit);
      expect(response.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      expect(response.headers.get('www-authenticate')).toBeNull();
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(JSON.parse(body)).toEqual({ message: expect.stringContaining('authorization server') });
    },
  );
});

// Requirements: 8414-08, POL-02
describe.concurrent('keys and metadata are cached and the authorization server is', () => {
  it.each(Object.keys(troubles))('%s', async (trouble) => {
    const [guarded, delegated] = await Promise.all([
      timed(trouble, '/warm'),
      timed(trouble, '/legacy-warm/.well-known/oauth-authorization-server'),
    ]);
    expect(guarded.body).toBe('hello alice');
    expect(delegated.response.status).toBe(200);
    for (const { took } of [guarded, delegated]) expect(took).toBeLessThan(limit);
  });
});

describe('what cannot be good costs the authorization server nothing', () => {
  // Requirements: POL-04
  it('no request before every local check has passed', async () => {
    const as = await startTokenIssuer({ audience: resource, use: ['ES256'] });
    const [, make] = frameworks[0] ?? [];
    const app = make?.();
    if (!app) throw new Error('no framework');
    const mcpAuth = new MCPAuth({
      protectedResources: {
        metadata: { resource, authorizationServers: [{ issuer: as.issuer, type: 'oidc' }] },
      },
    });
    app.use(mcpAuth.bearerAuth('jwt', { resource, requiredScopes: ['read:notes'] }));
    app.use((_request, response) => {
      response.send('handled');
    });
    const host = await listen(app);
    const now = Math.floor(Date.now() / 1000);
    const bad = [
      'opaque',
      'a.b.c',
      await as.mint({ iss: 'https://evil.example' }),
      await as.mint({ aud: 'https://evil.example' }),
      await as.mint({ exp: now - 60 }),
      await as.mint({ nbf: now + 60 }),
      await as.mint({ iat: now + 60 }),
      await as.mint({ sub: '' }),
      await as.mint({ cnf: { jkt: 'x' } }),
      await as.mint({ nonce: 'n' }, { typ: 'JWT' }),
      await as.mint({}, { typ: 'id+jwt' }),
      await as.mint({}, { crit: ['b64'], b64: true }),
      (await as.mint()).replace(/[^.]*$/, ''),
      `${await as.mint()}.x`,
    ];
    const ask = (token: string) => fetch(host.url, { headers: { authorization: `Bearer ${token}` } });
    for (const token of bad) expect((await ask(token)).status).toBe(401);
    expect((await fetch(host.url)).status).toBe(401);
    expect(as.requests).toEqual([]);

    // Many first callers are one discovery and one key set; every later token costs nothing.
    const good = await as.mint();
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(good)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await ask(await as.mint({ scope: '' }))).status).toBe(403);
    expect(as.requests).toEqual(['/.well-known/openid-configuration', '/jwks']);
    await host.close();
    await as.close();
  });
});
