/** The whole table of refusals, over real HTTP, in both lines of Express. */

import type { Express } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardMiddleware } from '../../src/adapters/express.js';
import type { Denial } from '../../src/core/denial.js';
import { createGuard } from '../../src/core/guard.js';
import { denialToReply } from '../../src/core/refusal.js';
import { type DecisionEvent, MCPAuth, MCPAuthBearerAuthError } from '../../src/index.js';
import { frameworks, type Host, listen, sendRaw } from '../support/express-hosts.js';
import { startTokenIssuer, type TokenIssuer } from '../support/token-issuer.js';

const resource = 'https://api.example.com/notes';
const prm = 'https://api.example.com/.well-known/oauth-protected-resource/notes';
const described = {
  invalid_request: 'The Authorization header is malformed or was sent more than once.',
  invalid_token: 'The access token is not valid for this resource or has expired.',
  insufficient_scope: 'The access token lacks a scope that this operation needs.',
  insufficient_user_authentication: 'A different level of user authentication is required.',
  invalid_dpop_proof: 'The DPoP proof is missing or not valid for this request.',
  use_dpop_nonce: 'The DPoP proof must carry the nonce that this server issued.',
};
type ErrorCode = keyof typeof described;

let as: TokenIssuer;
let dead: TokenIssuer;
beforeAll(async () => {
  as = await startTokenIssuer({ audience: resource });
  dead = await startTokenIssuer({ audience: resource });
  await dead.close();
});
afterAll(() => as.close());

interface Row {
  readonly status: number;
  readonly error?: ErrorCode;
  /** What stands in the challenge before its description; without one there must be no challenge. */
  readonly challenge?: string;
  readonly send: () => string | undefined | Promise<string>;
  readonly path?: string;
}

const scope = 'scope="read:notes write:notes"';
const invalidToken = {
  status: 401,
  error: 'invalid_token',
  challenge: `Bearer resource_metadata="${prm}", ${scope}, error="invalid_token"`,
} as const;
const invalidRequest = {
  status: 400,
  error: 'invalid_request',
  challenge: `Bearer resource_metadata="${prm}", error="invalid_request"`,
} as const;
const noCredentials = { status: 401, challenge: `Bearer resource_metadata="${prm}", ${scope}` } as const;
const unavailable = { status: 503 } as const;
const bearer = async (...token: Parameters<TokenIssuer['mint']>) => `Bearer ${await as.mint(...token)}`;
const both = { scope: 'read:notes write:notes' };
const now = () => Math.floor(Date.now() / 1000);

/** Reached with what a client sends. */
const table: Readonly<Record<string, Row>> = {
  'no credentials': { ...noCredentials, send: () => undefined },
  'another scheme': { ...noCredentials, send: () => 'Basic dXNlcjpwYXNz' },
  'the DPoP scheme': { ...noCredentials, send: () => 'DPoP abc' },
  'a scheme without a token': { ...invalidRequest, send: () => 'Bearer' },
  'two words': { ...invalidRequest, send: () => 'Bearer a b' },
  'a tab before the token': { ...invalidRequest, send: () => 'Bearer\tabc' },
  'two sets of credentials in one field': { ...invalidRequest, send: () => 'Bearer a, Bearer b' },
  'an opaque token': { ...invalidToken, send: () => 'Bearer opaque' },
  'a token of 15 KB': { ...invalidToken, send: () => `Bearer ${'x'.repeat(15_000)}` },
  'a broken signature': { ...invalidToken, send: async () => `${(await bearer(both)).slice(0, -6)}AAAAAA` },
  'another issuer': { ...invalidToken, send: () => bearer({ ...both, iss: 'https://evil.example' }) },
  'another audience': { ...invalidToken, send: () => bearer({ ...both, aud: `${resource}/` }) },
  'no audience': { ...invalidToken, send: () => bearer({ ...both, aud: undefined as never }) },
  'another type': { ...invalidToken, send: () => bearer(both, { typ: 'id+jwt' }) },
  'an ID token': { ...invalidToken, send: () => bearer({ ...both, nonce: 'n' }, { typ: 'JWT' }) },
  'an algorithm that the issuer has no key for': {
    ...invalidToken,
    send: () => bearer(both, { alg: 'ES384' }),
  },
  'an expired token': { ...invalidToken, send: () => bearer({ ...both, exp: now() - 60 }) },
  'an expired token without the scopes': {
    ...invalidToken,
    send: () => bearer({ scope: '', exp: now() - 60 }),
  },
  'no expiry': { ...invalidToken, send: () => bearer({ ...both, exp: undefined as never }) },
  'a token not valid yet': { ...invalidToken, send: () => bearer({ ...both, nbf: now() + 600 }) },
  'a token from the future': { ...invalidToken, send: () => bearer({ ...both, iat: now() + 600 }) },
  'a sender-constrained token': { ...invalidToken, send: () => bearer({ ...both, cnf: { jkt: 'x' } }) },
  'an unknown key': { ...invalidToken, send: () => bearer(both, { kid: 'nobody' }) },
  'a missing scope': {
    status: 403,
    error: 'insufficient_scope',
    challenge: `Bearer resource_metadata="${prm}", ${scope}, error="insufficient_scope"`,
    send: () => bearer({ scope: 'read:notes offline_access' }),
  },
  'a sign-in that is too weak': {
    status: 401,
    error: 'insufficient_user_authentication',
    challenge: `Bearer resource_metadata="${prm}", ${scope}, error="insufficient_user_authentication", acr_values="gold silver", max_age="300"`,
    send: () => bearer({ ...both, acr: 'bronze', auth_time: now() }),
    path: '/step-up',
  },
  'a sign-in that is too old': {
    status: 401,
    error: 'insufficient_user_authentication',
    challenge: `Bearer resource_metadata="${prm}", ${scope}, error="insufficient_user_authentication", acr_values="gold silver", max_age="300"`,
    send: () => bearer({ ...both, acr: 'gold', auth_time: now() - 900 }),
    path: '/step-up',
  },
  'no authorization server to ask': {
    ...unavailable,
    send: async () => `Bearer ${await dead.mint(both)}`,
  },
  'a verifier that says no': { ...invalidToken, send: () => 'Bearer no', path: '/custom' },
  'a verifier that misses a scope': {
    status: 403,
    error: 'insufficient_scope',
    challenge: `Bearer resource_metadata="${prm}", scope="read:notes admin", error="insufficient_scope"`,
    send: () => 'Bearer scope',
    path: '/custom',
  },
  'a verifier that cannot reach its server': { ...unavailable, send: () => 'Bearer outage', path: '/custom' },
  'a verifier with a bug': { status: 500, send: () => 'Bearer bug', path: '/custom' },
};

const proofFields = `DPoP resource_metadata="${prm}"`;
/** Reached only once a verifier returns them; their wire format is settled all the same. */
const denials: readonly (readonly [Denial, Omit<Row, 'send'> & { nonce?: string }])[] = [
  [
    { reason: 'invalid_dpop_proof', detail: 'EVIDENCE' },
    {
      status: 401,
      error: 'invalid_dpop_proof',
      challenge: `${proofFields}, error="invalid_dpop_proof", algs="ES256"`,
    },
  ],
  [
    { reason: 'use_dpop_nonce', nonce: 'nonce-1' },
    {
      status: 401,
      error: 'use_dpop_nonce',
      challenge: `${proofFields}, error="use_dpop_nonce", algs="ES256"`,
      nonce: 'nonce-1',
    },
  ],
  [{ reason: 'internal_error', detail: 'EVIDENCE' }, { status: 500 }],
  [{ reason: 'authorization_server_unavailable', detail: 'EVIDENCE', retryAfter: 7 }, { status: 503 }],
];

describe.each(frameworks)('%s', (_name, make) => {
  let host: Host;
  let handled = 0;
  const events: DecisionEvent[] = [];

  beforeAll(async () => {
    const mcpAuth = new MCPAuth({
      protectedResources: {
        metadata: {
          resource,
          authorizationServers: [
            { issuer: as.issuer, type: 'oidc' },
            { issuer: dead.issuer, type: 'oidc' },
          ],
        },
      },
      onDecision: (event) => events.push(event),
    });
    const app: Express = make();
    const requiredScopes = ['read:notes', 'write:notes'];
    app.use('/notes', mcpAuth.bearerAuth('jwt', { resource, requiredScopes }));
    app.use(
      '/step-up',
      mcpAuth.bearerAuth('jwt', { resource, requiredScopes, acrValues: ['gold', 'silver'], maxAge: 300 }),
    );
    const verifier = async (token: string) => {
      if (token === 'outage') await fetch(dead.issuer);
      if (token === 'bug') throw new TypeError('EVIDENCE');
      if (token === 'scope')
        throw new MCPAuthBearerAuthError('missing_required_scopes', { missingScopes: ['admin'] });
      throw new Error('EVIDENCE');
    };
    app.use('/custom', (request, response, next) => {
      const scopes = request.headers.authorization === 'Bearer scope' ? ['read:notes'] : requiredScopes;
      mcpAuth.bearerAuth(verifier, { resource, requiredScopes: scopes })(request, response, next);
    });
    denials.forEach(([denial], index) => {
      const guard = createGuard({
        refuse: denialToReply,
        verify: async () => ({ ok: false, denial }),
        requiredScopes: [],
        challenge: { resourceMetadata: prm, scopes: [], dpopAlgorithms: ['ES256'] },
        origins: '*',
        clock: () => Date.now(),
      });
      app.use(`/denial/${index}`, guardMiddleware(guard));
    });
    app.use((_request, response) => {
      handled += 1;
      response.send('handled');
    });
    host = await listen(app);
  });
  afterAll(() => host.close());

  function expectRefusal(
    response: Response,
    text: string,
    { status, error, challenge }: Omit<Row, 'send'>,
  ): void {
    expect(response.status).toBe(status);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('access-control-expose-headers')).toMatch(/(^|, )WWW-Authenticate(,|$)/);
    const full = error === undefined ? challenge : `${challenge}, error_description="${described[error]}"`;
    expect(response.headers.get('www-authenticate')).toBe(full ?? null);
    const retryAfter = response.headers.get('retry-after');
    if (status === 503) expect(retryAfter).toMatch(/^[1-9]\d*$/);
    else expect(retryAfter).toBeNull();
    const body = JSON.parse(text);
    if (error === undefined) expect(body).toEqual({ message: expect.any(String) });
    else expect(body).toEqual({ error, error_description: described[error] });
    expect(text).not.toContain('EVIDENCE');
  }

  // Requirements: MCP-RS-01, MCP-RS-05, MCP-RS-06, MCP-RS-10, MCP-RS-11, MCP-RS-12, MCP-RS-14, MCP-RS-15
  // Requirements: MCP-RS-16
  // Requirements: 6750-05, 6750-07, 6750-08, 6750-09, 6750-10, 6750-13, 8707-01, 9068-10, 9470-01, 9700-02
  // Requirements: POL-08
  it.each(Object.entries(table))('%s', async (_reason, row) => {
    const authorization = await row.send();
    const before = { handled, events: events.length };
    const ask = () =>
      fetch(`${host.url}${row.path ?? '/notes'}`, {
        method: 'POST',
        body: '{}',
        headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
      });
    const response = await ask();
    expectRefusal(response, await response.text(), row);
    expect(handled).toBe(before.handled);
    expect(events.slice(before.events)).toMatchObject([{ type: 'refused', status: row.status, resource }]);
    // Challenges are built from configuration alone: the same request gets the same bytes.
    const again = await ask();
    expect(again.headers.get('www-authenticate')).toBe(response.headers.get('www-authenticate'));
  });

  it.each(denials.map(([denial, row], index) => [denial.reason, index, row] as const))(
    '%s, returned by a verifier',
    async (_reason, index, row) => {
      const response = await fetch(`${host.url}/denial/${index}`, { headers: { authorization: 'Bearer x' } });
      expectRefusal(response, await response.text(), row);
      expect(response.headers.get('dpop-nonce')).toBe(row.nonce ?? null);
    },
  );

  // Requirements: 6750-01
  it('a good token passes', async () => {
    const response = await fetch(`${host.url}/notes`, { headers: { authorization: await bearer(both) } });
    expect(await response.text()).toBe('handled');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });

  // Requirements: 9449-16, 9728-14
  it('DPoP is offered in a second field, after Bearer', async () => {
    const { headers } = await sendRaw(host.url, 'GET /denial/0 HTTP/1.1\r\nHost: x');
    expect(headers.filter(([name]) => name === 'www-authenticate').map(([, value]) => value)).toEqual([
      `Bearer resource_metadata="${prm}"`,
      `DPoP resource_metadata="${prm}", algs="ES256"`,
    ]);
  });

  // Requirements: MCP-RS-34
  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])(
    '%s is judged like POST',
    async (method) => {
      const refused = await fetch(`${host.url}/notes`, { method });
      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toBe(noCredentials.challenge);
      if (method === 'HEAD') expect(await refused.text()).toBe('');
      const headers = { authorization: await bearer(both) };
      expect((await fetch(`${host.url}/notes`, { method, headers })).status).toBe(200);
    },
  );
});
