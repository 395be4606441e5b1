/** What real introspection endpoints answer, each row over HTTP (RFC 7662 §2.2, §2.3). */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeHandler, hang, json, reset, text } from '../support/fake-server.js';
import {
  active,
  basic,
  inSeconds,
  type OpaqueIssuer,
  type ResourceServer,
  resource,
  startOpaqueIssuer,
  startResourceServer,
} from '../support/opaque-issuer.js';
import { troubles } from '../support/token-issuer.js';

let as: OpaqueIssuer;
let rs: ResourceServer;
let tokens = 0;

beforeAll(async () => {
  as = await startOpaqueIssuer();
  rs = await startResourceServer([as.issuer], (mcpAuth) =>
    mcpAuth.bearerAuth('introspection', {
      resource,
      clientAuthentication: basic,
      requiredScopes: ['read:notes'],
    }),
  );
});
beforeEach(() => as.answer(json(active())));
afterAll(async () => {
  await rs.close();
  await as.close();
});

/** Each row gets a token of its own, so that no answer is remembered from another one. */
const fresh = () => `opaque-${tokens++}`;

const status =
  (code: number, body: unknown, headers: Record<string, string> = {}): FakeHandler =>
  (_, response) => {
    const type = typeof body === 'string' ? 'text/html' : 'application/json';
    const content = typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(code, { 'content-type': type, ...headers }).end(content);
  };
const raw = (body: string): FakeHandler => text(200, body, 'application/json');

describe('a good answer', () => {
  it('becomes an identity', async () => {
    as.answer(json(active({ iss: as.issuer, username: 'Alice' })));
    const token = fresh();
    const { status: code, auth } = await rs.get(token);
    expect(code).toBe(200);
    expect(auth).toMatchObject({
      token,
      issuer: as.issuer,
      subject: 'alice',
      clientId: 'client-1',
      scopes: ['read:notes'],
      audience: resource,
      resource: new URL(resource),
      claims: { username: 'Alice' },
    });
    expect(auth?.expiresAt).toBeGreaterThan(inSeconds(0));
  });

  // Requirements: 7662-01, 7662-02
  it('was asked for as RFC 7662 §2.1 says, with the hint, and never in the URL', async () => {
    as.asked.length = 0;
    await rs.get('user:grant:se+cr&et=');
    const [request] = as.asked;
    expect(request?.method).toBe('POST');
    expect(request?.url).toBe('/introspect');
    expect(request?.form.get('token')).toBe('user:grant:se+cr&et=');
    expect(request?.form.get('token_type_hint')).toBe('access_token');
    expect(request?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
    expect(request?.headers.accept).toBe('application/json');
    expect(request?.headers.authorization).toMatch(/^Basic /);
  });

  const good: Readonly<Record<string, Record<string, unknown>>> = {
    'without iss, sub and token_type': { sub: undefined, token_type: undefined },
    'with a list of audiences': { aud: [resource, 'https://as.example.com/userinfo'] },
    'with token_type access_token (jmondi)': { token_type: 'access_token' },
    'with token_type in lower case': { token_type: 'bearer' },
    'with token_use access_token (Hydra)': { token_use: 'access_token' },
    'with null for what is left out': { sub: null, nbf: null, username: null, token_use: null },
    'with fractional times (League)': { exp: inSeconds(600) + 0.5, iat: inSeconds(-5) + 0.25 },
    'with scp as a list': { scope: undefined, scp: ['read:notes'] },
    'with an unknown member named __proto__': JSON.parse('{"__proto__": {"active": false}}'),
  };
  it.each(Object.entries(good))('%s', async (_name, members) => {
    as.answer(json(active(members)));
    const outcome = await rs.get(fresh());
    expect(outcome.status).toBe(200);
    expect(outcome.auth?.issuer).toBe(as.issuer);
  });

  it('without the scope is 403', async () => {
    as.answer(json(active({ scope: 'write:notes' })));
    const outcome = await rs.get(fresh());
    expect(outcome.status).toBe(403);
    expect(outcome.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
  });
});

type Row = readonly [name: string, answer: FakeHandler, evidence: RegExp];

const without = (name: string) => json(active({ [name]: undefined }));

const rejectedRows: readonly Row[] = [
  ['inactive', json({ active: false }), /"inactive".*not active/],
  ['inactive with a past exp (Zitadel)', json({ active: false, exp: 1 }), /"inactive"/],
  ['inactive as 401 (MCP SDK demo)', status(401, { active: false }), /"inactive".*HTTP 401/],
  ['inactive as 403', status(403, { active: false }), /"inactive"/],
  [
    '400 unsupported_token_type (oidc-provider, Logto)',
    status(400, { error: 'unsupported_token_type' }),
    /"inactive".*unsupported_token_type/,
  ],
  ['active "true" as a string', json(active({ active: 'true' })), /"inactive".*\\"true\\"/],
  ['active 1', json(active({ active: 1 })), /"inactive"/],
  ['active null', json(active({ active: null })), /"inactive"/],
  ['active []', json(active({ active: [] })), /"inactive"/],
  ['active missing', without('active'), /"inactive"/],
  ['active:true and nothing else (oauth2-mock)', json({ active: true }), /"audience".*aud is missing/],
  ['no exp', without('exp'), /"expiry".*exp is missing/],
  ['exp as a string', json(active({ exp: '9999999999' })), /"expiry".*not a number/],
  ['expired but active', json(active({ exp: inSeconds(-60) })), /"expiry".*expired/],
  ['not yet valid', json(active({ nbf: inSeconds(600) })), /"not_before"/],
  ['issued in the future', json(active({ iat: inSeconds(600) })), /"issued_at"/],
  ['no aud (Logto, Doorkeeper)', without('aud'), /"audience".*aud is missing/],
  ['aud null', json(active({ aud: null })), /"audience".*aud is missing/],
  ['an empty aud (Hydra)', json(active({ aud: [] })), /"audience"/],
  ['the aud of another resource', json(active({ aud: 'https://mcp.example.com/photos' })), /"audience"/],
  ['an aud that only begins alike', json(active({ aud: `${resource}/more` })), /"audience"/],
  ['an aud that is an object', json(active({ aud: { [resource]: true } })), /"audience"/],
  ['another issuer', json(active({ iss: 'https://evil.example.com' })), /"issuer".*evil/],
  ['an issuer that is no string', json(active({ iss: [] })), /"issuer"/],
  [
    'token_type refresh_token (Glewlwyd)',
    json(active({ token_type: 'refresh_token' })),
    /"type".*refresh_token/,
  ],
  ['token_type id_token (Glewlwyd)', json(active({ token_type: 'id_token' })), /"type".*id_token/],
  ['token_type N_A', json(active({ token_type: 'N_A' })), /"type"/],
  ['token_use refresh_token (Dex, Hydra)', json(active({ token_use: 'refresh_token' })), /"type".*token_use/],
  ['token_use id', json(active({ token_use: 'id' })), /"type".*token_use/],
  ['typ Refresh (Keycloak)', json(active({ typ: 'Refresh' })), /"type".*typ/],
  ['the marks of an ID token', json(active({ nonce: 'n', at_hash: 'h' })), /"type".*ID token/],
  ['token_type DPoP without cnf', json(active({ token_type: 'DPoP' })), /"type".*DPoP/],
  [
    'token_type DPoP',
    json(active({ token_type: 'DPoP', cnf: { jkt: 'x' } })),
    /"binding".*sender-constrained/,
  ],
  ['cnf', json(active({ cnf: { 'x5t#S256': 'x' } })), /"binding"/],
  ['an empty cnf', json(active({ cnf: {} })), /"binding"/],
  ['a cnf of null', json(active({ cnf: null })), /"binding"/],
  ['a sub that is no string', json(active({ sub: 7 })), /"subject"/],
];

describe('is refused with 401', () => {
  // Requirements: 7662-03, 7662-04
  it.each(rejectedRows)('%s', async (_name, answer, evidence) => {
    as.answer(answer);
    const outcome = await rs.get(fresh());
    expect(outcome.detail).toMatch(evidence);
    expect(outcome.status).toBe(401);
    expect(outcome.headers.get('www-authenticate')).toContain('error="invalid_token"');
    expect(outcome.auth).toBeUndefined();
  });
});

const proto = '{"__proto__":{"active":true,"aud":"x"},"constructor":{}}';

const outageRows: readonly Row[] = [
  [
    '401 invalid_client',
    status(401, { error: 'invalid_client' }),
    /own credentials.*client_secret_basic as.*Check/,
  ],
  [
    '401 invalid_client with a challenge',
    status(401, { error: 'invalid_client' }, { 'www-authenticate': 'Basic realm="x"' }),
    /own credentials/,
  ],
  ['400 invalid_client (Logto)', status(400, { error: 'invalid_client' }), /own credentials/],
  ['403 for our client (DOT)', status(403, { error: 'access_denied' }), /own credentials/],
  ["403 HTML for another client's token (Prosody)", status(403, '<h1>no</h1>'), /own credentials/],
  ['401 with a body that says active:true', status(401, active()), /own credentials/],
  ['400 invalid_request', status(400, { error: 'invalid_request' }), /answered 400 invalid_request/],
  ['500 for a tampered token (better-auth)', status(500, ''), /answered 500/],
  ['500 that says active:true', status(500, active()), /answered 500/],
  ['404', text(404), /answered 404/],
  ['429 with Retry-After', status(429, {}, { 'retry-after': '17' }), /answered 429.*17/],
  ['200 HTML (a sign-in page)', status(200, '<html>sign in</html>'), /text\/html instead of JSON/],
  [
    '200 without a content type',
    (_, response) => void response.end(JSON.stringify(active())),
    /no content type/,
  ],
  ['200 with an OAuth error (GitHub)', json({ error: 'invalid_client' }), /the error invalid_client/],
  ['201', status(201, active()), /answered 201/],
  ['204', (_, response) => void response.writeHead(204).end(), /answered 204/],
  [
    'a redirect to where it would be active',
    (_, response) => void response.writeHead(307, { location: `${as.issuer}/userinfo` }).end(),
    /redirects are not followed/,
  ],
  ['a list', raw('[true]'), /no object/],
  ['a string', raw('"active"'), /no object/],
  ['null', raw('null'), /no object/],
  ['an empty body', raw(''), /not JSON/],
  ['JSON that ends early', raw('{"active":true,'), /not JSON/],
  [
    'a duplicate active',
    raw(`${JSON.stringify(active({ active: false })).slice(0, -1)},"active":true}`),
    /twice/,
  ],
  ['a duplicate, escaped', raw(`${JSON.stringify(active()).slice(0, -1)},"\\u0061ctive":true}`), /twice/],
  ['a duplicate deep inside', raw('{"active":true,"cnf":{"jkt":"a","jkt":"b"}}'), /twice/],
  ['a number too large', raw('{"active":true,"exp":1e999}'), /too large/],
  ['nesting without end', raw(`{"active":true,"x":${'['.repeat(5000)}${']'.repeat(5000)}}`), /nested/],
  [
    'bytes that are not UTF-8',
    (_, response) =>
      void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(Buffer.from([0x7b, 0xff, 0x7d])),
    /UTF-8/,
  ],
  ['a byte order mark', raw(`\ufeff${JSON.stringify(active())}`), /not JSON/],
  ['a body without end', troubles.endless as FakeHandler, /more than 524288 bytes/],
  ['a cut connection', reset, /failed/],
];

describe('is our outage: 503 without a challenge', () => {
  // Requirements: 7662-03, POL-01
  it.each(outageRows)('%s', async (_name, answer, evidence) => {
    as.answer(answer);
    const outcome = await rs.get(fresh());
    expect(outcome.detail).toMatch(evidence);
    expect(outcome.detail).toContain('authorization_server_unavailable');
    expect(outcome.status).toBe(503);
    expect(Number(outcome.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(outcome.headers.get('www-authenticate')).toBeNull();
  });

  it('what only the prototype has does not count', async () => {
    as.answer(raw(proto));
    expect((await rs.get(fresh())).status).toBe(401);
  });

  it.each([
    ['hangs', hang],
    ['drips', troubles.dripping as FakeHandler],
  ])('an endpoint that %s, within the time limit', async (_name, answer) => {
    as.answer(answer);
    const impatient = await startResourceServer([as.issuer], (mcpAuth) =>
      mcpAuth.bearerAuth('introspection', { resource, clientAuthentication: basic, verifierTimeout: 150 }),
    );
    const outcome = await impatient.get(fresh());
    expect(outcome.status).toBe(503);
    expect(outcome.detail).toMatch(/in time/);
    await impatient.close();
  });

  it('metadata without the endpoint names what to configure', async () => {
    const other = await startOpaqueIssuer();
    delete other.metadata.introspection_endpoint;
    const poor = await startResourceServer([other.issuer], (mcpAuth) =>
      mcpAuth.bearerAuth('introspection', { resource, clientAuthentication: basic }),
    );
    const outcome = await poor.get(fresh());
    expect(outcome.status).toBe(503);
    expect(outcome.detail).toContain('introspectionEndpoint');
    await poor.close();
    await other.close();
  });
});
