/** Turning down tokens that are good otherwise. */

import express from 'express';
import { type DecisionEvent, type IsRevoked, MCPAuth, MCPAuthBearerAuthError } from 'mcp-auth';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Host, listen } from '../support/express-hosts.js';
import { startTokenIssuer, type TokenIssuer } from '../support/token-issuer.js';

const resource = 'https://mcp.example.com/mcp';
const hosts: Host[] = [];
let issuer: TokenIssuer;

beforeAll(async () => {
  issuer = await startTokenIssuer({ audience: resource });
});
afterAll(async () => {
  await Promise.all([...hosts, issuer].map((server) => server.close()));
});

async function serve(isRevoked: IsRevoked) {
  const events: DecisionEvent[] = [];
  const authorizationServers = [{ issuer: issuer.issuer, type: 'oidc' }] as const;
  const mcpAuth = new MCPAuth({
    protectedResources: { metadata: { resource, authorizationServers } },
    isRevoked,
    onDecision: (event) => events.push(event),
  });
  const host = await listen(
    express().use(mcpAuth.bearerAuth('jwt', { resource }), (request, response) =>
      response.json((request as { auth?: unknown }).auth),
    ),
  );
  hosts.push(host);
  const get = (token: string) => fetch(host.url, { headers: { authorization: `Bearer ${token}` } });
  return { get, status: async (token: string) => (await get(token)).status, events };
}

it('refuses a token from the moment it is revoked, by its id, its subject or its client', async () => {
  const revoked = new Set<unknown>();
  const { status, events } = await serve(({ claims, subject, clientId }) =>
    [claims.jti, subject, clientId].some((name) => revoked.has(name)),
  );
  for (const [name, claims] of Object.entries({
    'token-1': { jti: 'token-1' },
    mallory: { sub: 'mallory' },
    'bad-client': { client_id: 'bad-client' },
  })) {
    const token = await issuer.mint(claims);
    expect(await status(token)).toBe(200);
    revoked.add(name);
    expect(await status(token)).toBe(401);
    expect(events.at(-1)?.denial).toMatchObject({ reason: 'token_rejected', check: 'revoked' });
  }
  expect(await status(await issuer.mint({ jti: 'another', sub: 'alice' }))).toBe(200);
});

it('lets nobody in when the hook fails, and does not blame the token', async () => {
  const { status } = await serve(async () => {
    throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  });
  expect(await status(await issuer.mint())).toBe(503);
  const broken = await serve((auth) => (auth as unknown as { nothing: { here: boolean } }).nothing.here);
  expect(await broken.status(await issuer.mint())).toBe(500);
  // A hook in plain JavaScript that forgets to answer has not said that the token is good.
  const forgetful = await serve((() => undefined) as unknown as IsRevoked);
  expect(await forgetful.status(await issuer.mint())).toBe(401);
});

it.each<[unknown, number]>([
  [new Error('Connection is closed.'), 503],
  [Object.assign(new Error('x'), { name: 'ReplyError', code: 'LOADING' }), 503],
  [Object.assign(new Error("Can't reach database server"), { errorCode: 'P1001' }), 503],
  [new TypeError('x is not a function'), 500],
  ['no Error', 500],
])('never takes a failure of the hook for a verdict: %s', async (error, expected) => {
  const { status, events } = await serve(() => {
    throw error;
  });
  expect(await status(await issuer.mint())).toBe(expected);
  const denial = events.at(-1)?.denial;
  expect(denial && 'detail' in denial && denial.detail).toMatch(/^isRevoked threw /);
});

it('takes a plain refusal of the hook for one', async () => {
  const { status } = await serve(() => {
    throw new MCPAuthBearerAuthError('invalid_token');
  });
  expect(await status(await issuer.mint())).toBe(401);
});

it('does not let the hook change who is calling', async () => {
  const { get } = await serve((auth) => {
    auth.scopes.push('admin');
    auth.claims.role = 'admin';
    auth.subject = 'root';
    return false;
  });
  const seen = await (await get(await issuer.mint({ sub: 'alice', scope: 'read' }))).json();
  expect(seen).toMatchObject({ subject: 'alice', scopes: ['read'] });
  expect(seen.claims).not.toHaveProperty('role');
});

it('is not asked about a token that is no good anyway', async () => {
  let asked = 0;
  const { status } = await serve(() => {
    asked += 1;
    return false;
  });
  expect(await status(await issuer.mint({ exp: 1 }))).toBe(401);
  expect(asked).toBe(0);
});
