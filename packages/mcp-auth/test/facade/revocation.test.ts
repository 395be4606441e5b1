/** Turning down tokens that are good otherwise. */

import express from 'express';
import { type DecisionEvent, type IsRevoked, MCPAuth } from 'mcp-auth';
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
    express().use(mcpAuth.bearerAuth('jwt', { resource }), (_, response) => response.json({})),
  );
  hosts.push(host);
  const status = async (token: string) =>
    (await fetch(host.url, { headers: { authorization: `Bearer ${token}` } })).status;
  return { status, events };
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

it('is not asked about a token that is no good anyway', async () => {
  let asked = 0;
  const { status } = await serve(() => {
    asked += 1;
    return false;
  });
  expect(await status(await issuer.mint({ exp: 1 }))).toBe(401);
  expect(asked).toBe(0);
});
