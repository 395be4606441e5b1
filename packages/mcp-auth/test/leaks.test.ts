/**
 * The token appears nowhere but where it is meant to be: in the `AuthInfo` that the handler gets, which holds it by contract
 * (both MCP SDK lines expect it there), and in requests of a custom verifier.
 */

import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DecisionEvent, MCPAuth, type VerifyAccessToken } from '../src/index.js';
import { frameworks, type Host, listen } from './support/express-hosts.js';
import { startTokenIssuer, type TokenIssuer } from './support/token-issuer.js';

const resource = 'https://api.example.com/notes';
let as: TokenIssuer;
let host: Host;
let mcpAuth: MCPAuth;
const printed: string[] = [];
const events: DecisionEvent[] = [];
const errors: unknown[] = [];

/** Throws, or answers, with the token in every place it can find. */
const careless: VerifyAccessToken = async (token) => {
  const where = `https://as.invalid/userinfo?access_token=${encodeURIComponent(token)}&raw=${token}`;
  if (token.startsWith('fetch')) await fetch(where);
  if (token.startsWith('long')) throw new Error(`${'x'.repeat(990)}${token}`);
  if (token.startsWith('bug')) throw new TypeError(where, { cause: token });
  if (token.startsWith('issuer')) return { issuer: token, audience: resource };
  if (token.startsWith('audience')) return { issuer: as.issuer, audience: token };
  throw new Error(where, { cause: new Error(token) });
};

beforeAll(async () => {
  as = await startTokenIssuer({ audience: resource });
  mcpAuth = new MCPAuth({
    protectedResources: {
      metadata: { resource, authorizationServers: [{ issuer: as.issuer, type: 'oidc' }] },
    },
    onDecision: (event) => events.push(event),
  });
  const app = frameworks[0]?.[1]();
  if (!app) throw new Error('no framework');
  app.use('/jwt', mcpAuth.bearerAuth('jwt', { resource, requiredScopes: ['admin'], showErrorDetails: true }));
  app.use('/custom', mcpAuth.bearerAuth(careless, { resource, showErrorDetails: true }));
  app.use((error: unknown, _request: unknown, _response: unknown, next: (reason: unknown) => void) => {
    errors.push(error);
    next(error);
  });
  host = await listen(app);
});
afterAll(async () => {
  await host.close();
  await as.close();
});

/** Every run of sixteen characters of the secret parts: cut or split tokens are leaks, too. */
function partsOf(secret: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at + 16 <= secret.length; at += 4) parts.push(secret.slice(at, at + 16));
  return parts;
}

async function expectNoLeak(path: string, token: string, secret = token): Promise<void> {
  events.length = 0;
  const response = await fetch(`${host.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  const everything = [
    JSON.stringify([...response.headers]),
    await response.text(),
    JSON.stringify(events),
    inspect(events, { depth: Number.POSITIVE_INFINITY, showHidden: true, maxStringLength: null }),
    inspect(mcpAuth, { depth: Number.POSITIVE_INFINITY, showHidden: true }),
    inspect(errors, { depth: Number.POSITIVE_INFINITY, showHidden: true }),
    printed.join('\n'),
  ].join('\n');
  expect(response.ok).toBe(false);
  expect(events).toHaveLength(1);
  for (const part of partsOf(secret)) expect(everything, `${path} shows ${part}`).not.toContain(part);
}

// Requirements: MCP-RS-22, 9700-03, POL-08
describe('a refused token appears nowhere', () => {
  const originals = { log: console.log, error: console.error, warn: console.warn };
  beforeAll(() => {
    for (const name of ['log', 'error', 'warn'] as const) {
      console[name] = (...values: unknown[]) =>
        void printed.push(values.map((value) => inspect(value)).join(' '));
    }
  });
  afterAll(() => Object.assign(console, originals));

  it('as a JWT', async () => {
    const now = Math.floor(Date.now() / 1000);
    const tokens = [
      await as.mint({ scope: 'read' }),
      await as.mint({ exp: now - 60 }),
      await as.mint({ aud: 'https://other.example' }),
      await as.mint({ iss: 'https://evil.example' }),
      await as.mint({}, { kid: 'unknown' }),
      await as.mint({}, { typ: 'id+jwt' }),
      `${(await as.mint()).slice(0, -8)}AAAAAAAA`,
      (await as.mint()).replaceAll('.', '-'),
      `${await as.mint()},x`,
    ];
    for (const token of tokens) await expectNoLeak('/jwt', token);
  });

  it.each(['fetch', 'long', 'bug', 'issuer', 'audience', 'other'])(
    'as an opaque token whose verifier is careless: %s',
    async (kind) => {
      const secret = '0123:4567/89ab+cdef=ghij~klmn~opqr~stuv~wxyz';
      await expectNoLeak('/custom', `${kind}:${secret}`, secret);
    },
  );

  it('as something malformed', async () => {
    const secret = '0123456789abcdefghijklmnopqrstuvwxyz';
    for (const field of [`${secret} two`, `${secret}, Bearer ${secret}`])
      await expectNoLeak('/jwt', field, secret);
  });

  it('nothing was printed at all', () => {
    // Express prints errors that reach its own handler; none did.
    expect([printed, errors]).toEqual([[], []]);
  });
});
