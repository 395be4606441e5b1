/** Tokens that only the userinfo endpoint knows (OpenID Connect Core §5.3), and what it cannot say. */

import { MCPAuth } from 'mcp-auth';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BearerAuthUserinfoConfig } from '../../src/verifier-options.js';
import { type FakeHandler, hang, json, text } from '../support/fake-server.js';
import {
  type OpaqueIssuer,
  type ResourceServer,
  resource,
  startOpaqueIssuer,
  startResourceServer,
} from '../support/opaque-issuer.js';
import { troubles } from '../support/token-issuer.js';

const profile = { sub: 'alice', name: 'Alice', updated_at: 1_795_000_000_000, picture: null };
let as: OpaqueIssuer;
let rs: ResourceServer;
let tokens = 0;
const fresh = () => `opaque-${tokens++}`;

const open = (options: BearerAuthUserinfoConfig, legacy = false) =>
  startResourceServer([as.issuer], (mcpAuth) => mcpAuth.bearerAuth('userinfo', options), { legacy });

beforeAll(async () => {
  as = await startOpaqueIssuer();
  rs = await open({ resource, tokenBinding: { issuer: true } });
});
beforeEach(() => {
  as.asked.length = 0;
  as.answer(json(profile));
});
afterAll(async () => {
  await rs.close();
  await as.close();
});

const status =
  (code: number, body: string, headers: Record<string, string> = {}): FakeHandler =>
  (_, response) => {
    response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(body);
  };

describe('a good answer', () => {
  it('says who, and nothing of scopes or expiry', async () => {
    const token = fresh();
    const { status: code, auth } = await rs.get(token);
    expect(code).toBe(200);
    expect(auth).toMatchObject({ token, issuer: as.issuer, subject: 'alice', clientId: '', scopes: [] });
    expect(auth).not.toHaveProperty('expiresAt');
    expect(auth).not.toHaveProperty('audience');
    expect(auth?.claims).toMatchObject({ name: 'Alice' });
  });

  it('was asked for with GET and exactly "Bearer"', async () => {
    await rs.get('user:grant:secret');
    const [request] = as.asked;
    expect(request?.method).toBe('GET');
    expect(request?.headers.authorization).toBe('Bearer user:grant:secret');
    expect(request?.url).toBe('/userinfo');
  });

  it('grants no scope by a member of the profile, unless the configuration names it', async () => {
    as.answer(json({ ...profile, scope: 'admin', scp: ['admin'], roles: ['editor'] }));
    expect((await rs.get(fresh())).auth?.scopes).toEqual([]);
    const named = await open({ resource, tokenBinding: { issuer: true }, scopeClaims: ['roles'] });
    expect((await named.get(fresh())).auth?.scopes).toEqual(['editor']);
    await named.close();
  });

  it('is remembered', async () => {
    const token = fresh();
    await rs.get(token);
    await rs.get(token);
    expect(as.asked).toHaveLength(1);
  });

  it('can be bound by a claim or by the client, where the answer has one', async () => {
    const byClaim = await open({ resource, tokenBinding: { claim: 'resource' } });
    expect((await byClaim.get(fresh())).detail).toContain('"audience"');
    as.answer(json({ ...profile, resource }));
    expect((await byClaim.get(fresh())).status).toBe(200);
    await byClaim.close();
    const byClient = await open({ resource, tokenBinding: { clientId: ['client-1'] } });
    expect((await byClient.get(fresh())).status).toBe(401);
    as.answer(json({ ...profile, client_id: 'client-1' }));
    expect((await byClient.get(fresh())).status).toBe(200);
    await byClient.close();
  });

  it('works in legacy server mode', async () => {
    const legacy = await open({ tokenBinding: { issuer: true } }, true);
    expect((await legacy.get(fresh())).auth?.subject).toBe('alice');
    await legacy.close();
  });
});

describe('refusals', () => {
  const challenge = { 'www-authenticate': 'Bearer error="invalid_token"' };
  const rejections: readonly (readonly [string, FakeHandler, RegExp])[] = [
    ['401 invalid_token', status(401, '{"error":"invalid_token"}', challenge), /401 invalid_token/],
    ['401 without a challenge, in text (Zitadel)', text(401, 'no'), /answered 401/],
    [
      '401 with a malformed challenge (LemonLDAP::NG)',
      status(401, '', { 'www-authenticate': 'error="x"' }),
      /401/,
    ],
    [
      '403 insufficient_scope (Logto without openid)',
      status(403, '{"error":"insufficient_scope"}'),
      /403 insufficient_scope/,
    ],
    ['403 HTML (Prosody)', text(403, '<h1>no</h1>', 'text/html'), /answered 403/],
    ['400', status(400, '{"error":"invalid_request"}'), /400/],
    ['200 without sub', json({ name: 'Alice' }), /"subject"/],
    ['200 with an error (GitHub)', json({ error: 'bad' }), /"subject"/],
    ['200 with an empty sub', json({ sub: '' }), /"subject"/],
    ['200 with a sub that is no string', json({ sub: 7 }), /"subject"/],
    ['200 of another issuer', json({ ...profile, iss: 'https://evil.example.com' }), /"issuer"/],
    ['200 with an exp that is past', json({ ...profile, exp: 1_600_000_000 }), /"expiry"/],
    ['200 with an exp that is none', json({ ...profile, exp: 'never' }), /"expiry"/],
    ['200 with cnf', json({ ...profile, cnf: { jkt: 'x' } }), /"binding"/],
  ];
  it.each(rejections)('401: %s', async (_name, answer, evidence) => {
    as.answer(answer);
    const outcome = await rs.get(fresh());
    expect(outcome.detail).toMatch(evidence);
    expect(outcome.status).toBe(401);
  });

  const outages: readonly (readonly [string, FakeHandler, RegExp])[] = [
    ['500', text(500), /answered 500/],
    ['404', text(404), /answered 404/],
    ['a redirect', troubles.redirecting as FakeHandler, /redirects/],
    ['200 HTML', text(200, '<html>', 'text/html'), /text\/html instead of JSON/],
    [
      'a signed answer (LemonLDAP::NG)',
      text(200, 'a.b.c', 'application/jwt'),
      /signed answer, which is not supported/,
    ],
    ['a duplicate sub', text(200, '{"sub":"alice","sub":"bob"}', 'application/json'), /twice/],
    ['a list', text(200, '[]', 'application/json'), /no object/],
    ['a body without end', troubles.endless as FakeHandler, /more than/],
    ['a cut connection', troubles.resetting as FakeHandler, /failed/],
  ];
  it.each(outages)('503: %s', async (_name, answer, evidence) => {
    as.answer(answer);
    const outcome = await rs.get(fresh());
    expect(outcome.detail).toMatch(evidence);
    expect(outcome.status).toBe(503);
  });

  it('503: no answer in time', async () => {
    as.answer(hang);
    const impatient = await open({ resource, tokenBinding: { issuer: true }, verifierTimeout: 100 });
    expect((await impatient.get(fresh())).status).toBe(503);
    await impatient.close();
  });

  it('401 without asking: what a readable token says against itself', async () => {
    const idToken = await as.sign({ iss: as.issuer, sub: 'alice', aud: 'client-1', at_hash: 'x' });
    const foreign = await as.sign({ iss: 'https://evil.example.com', sub: 'alice' });
    expect((await rs.get(idToken)).detail).toContain('"type"');
    expect((await rs.get(foreign)).detail).toContain('"issuer"');
    expect(as.asked).toHaveLength(0);
  });
});

describe('mistakes throw at creation', () => {
  const several = ['https://one.example.com', 'https://two.example.com'];
  const rows: [string, BearerAuthUserinfoConfig, RegExp, string[]?][] = [
    ['no binding', { resource }, /audience cannot be checked.*tokenBinding: \{ issuer: true \}/],
    [
      'an audience',
      { resource, audience: 'x', tokenBinding: { issuer: true } },
      /`audience` cannot be checked/,
    ],
    ['verifier: true', { resource, tokenBinding: { verifier: true } }, /custom verifiers only/],
    ['several servers', { resource, tokenBinding: { issuer: true } }, /Say with `issuer` which one/, several],
    [
      'a stranger',
      { resource, tokenBinding: { issuer: true }, issuer: 'https://three.example.com' },
      /`issuer` is "https:\/\/three/,
      several,
    ],
    [
      'an endpoint on http',
      { resource, tokenBinding: { issuer: true }, userinfoEndpoint: 'http://as.example.com/me' },
      /`userinfoEndpoint` is not https/,
    ],
    [
      'a negative time',
      { resource, tokenBinding: { issuer: true }, cacheFor: -1 },
      /`cacheFor` must be a number, 0 or more/,
    ],
    [
      'a time beyond all timers',
      { resource, tokenBinding: { issuer: true }, verifierTimeout: Number.POSITIVE_INFINITY },
      /`verifierTimeout` must be a number/,
    ],
    [
      'no concurrency',
      { resource, tokenBinding: { issuer: true }, concurrency: 0 },
      /`concurrency` must be a number, 1 or more/,
    ],
  ];
  it.each(rows)('%s', (_name, options, message, issuers = ['https://as.example.com']) => {
    const authorizationServers = issuers.map((issuer) => ({ issuer, type: 'oidc' as const }));
    const mcpAuth = new MCPAuth({ protectedResources: { metadata: { resource, authorizationServers } } });
    expect(() => mcpAuth.bearerAuth('userinfo', options)).toThrow(message);
  });
});
