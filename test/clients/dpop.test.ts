/** The official SDK's DPoP, and clients that know nothing of it, against a server that takes both. */

import { type DevServer, startDevServer } from '@mcp-auth/dev-server';
import { Client, DpopSession, StreamableHTTPClientTransport, withDpop } from '@modelcontextprotocol/client';
import type { DecisionEvent, DpopOption } from 'mcp-auth';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HeadlessProvider } from '../support/headless-sign-in.js';
import { startWhoamiServer, type WhoamiServer } from '../support/whoami-server.js';
import { clients, type Session } from './clients-under-test.js';

/** What a host adds to its provider to use DPoP. */
class DpopProvider extends HeadlessProvider {
  readonly session = DpopSession.create();
  readonly dpop = () => this.session;
}

let as: DevServer;
let server: WhoamiServer;
let session: Session | undefined;
let ahead = 0;
const refusals: string[] = [];

beforeAll(async () => {
  as = await startDevServer({ port: 0, autoApprove: true });
});
afterEach(async () => {
  ahead = 0;
  refusals.length = 0;
  await session?.close();
  session = undefined;
  await server.close();
});
afterAll(() => as.close());

async function start(dpop: DpopOption): Promise<void> {
  server = await startWhoamiServer({
    authorizationServer: { issuer: as.issuer, type: 'oidc' },
    dpop,
    requiredScopes: ['connect'],
    toolScopes: ['call'],
    clock: () => Date.now() + ahead,
    onDecision: ({ denial }: DecisionEvent) => {
      if (denial) refusals.push(denial.reason);
    },
  });
}

/** Signs in and makes a call that needs more scope than connecting did. */
async function signIn(name: keyof typeof clients, provider: HeadlessProvider) {
  const { connect, paths } = clients[name];
  session = await connect(server.resource(paths[0]), provider);
  return session.whoami();
}

const schemes = () => new Set(server.requests.flatMap(({ scheme }) => scheme ?? []));

describe('the official client with a DpopSession', () => {
  // Requirements: 9700-01
  it.each([
    ['v2Modern', true],
    ['v2Modern', 'required'],
    ['v2Legacy', true],
    ['v2Legacy', 'required'],
  ] as const)('%s, where dpop is %j: signs in, steps up and calls', async (name, dpop) => {
    await start(dpop);
    const provider = new DpopProvider({ kind: 'dynamic' });

    const whoami = await signIn(name, provider);

    expect(whoami.claims.cnf).toEqual({ jkt: (await provider.session).thumbprint });
    expect(whoami.scopes).toEqual(expect.arrayContaining(['connect', 'call']));
    expect(schemes()).toEqual(new Set(['DPoP']));
    expect(refusals).toEqual(['no_credentials', 'insufficient_scope']);
    expect(provider.authorizationUrls).toHaveLength(2);
  });

  it.each(['v2Modern', 'v2Legacy'] as const)(
    '%s brings the nonce it is asked for, and the next one',
    async (name) => {
      await start({ required: true, nonce: { lifetime: 120 } });
      const provider = new DpopProvider({ kind: 'dynamic' });

      await signIn(name, provider);

      expect(refusals).toEqual(['no_credentials', 'use_dpop_nonce', 'insufficient_scope']);
      refusals.length = 0;
      const first = (await provider.session).nonceFor(server.origin);
      // The client's clock stays behind, which the window for `iat` bears.
      for (ahead = 60_000; ahead <= 240_000; ahead += 60_000) await session?.whoami();
      expect(refusals).toEqual([]);
      expect((await provider.session).nonceFor(server.origin)).not.toBe(first);
    },
  );

  it('signs both URLs of the SSE transport', async () => {
    await start('required');
    const provider = new DpopProvider({ kind: 'dynamic' });
    const { connect } = clients.v2Sse;

    session = await connect(server.resource('/sse'), provider);

    const answered = server.requests.filter(({ status }) => status < 400);
    expect(answered.map(({ path, scheme }) => [path, scheme])).toContainEqual(['/messages', 'DPoP']);
    expect(refusals).toEqual(['no_credentials']);
  });

  it('works without a provider, with withDpop around fetch', async () => {
    await start('required');
    const provider = new DpopProvider({ kind: 'dynamic' });
    await signIn('v2Modern', provider);
    const token = async () => provider.tokens()?.access_token;
    const client = new Client({ name: 'client-suite', version: '1.0.0' });

    await client.connect(
      new StreamableHTTPClientTransport(new URL(server.resource('/mcp')), {
        authProvider: { token },
        fetch: withDpop(await provider.session, token)(fetch),
      }),
    );
    const result = await client.callTool({ name: 'whoami' });
    await client.close();

    expect(JSON.stringify(result.content)).toContain((await provider.session).thumbprint);
  });

  it('is not helped by a stolen token', async () => {
    await start(true);
    const provider = new DpopProvider({ kind: 'dynamic' });
    await signIn('v2Modern', provider);
    const token = provider.accessTokens.at(-1) ?? '';
    const thief = await DpopSession.create();
    const url = server.resource('/mcp');

    const plain = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
    const signed = await withDpop(thief, () => token)(fetch)(url, { method: 'POST' });

    expect([plain.status, signed.status]).toEqual([401, 401]);
    expect(refusals.slice(-2)).toEqual(['token_rejected', 'token_rejected']);
  });
});

describe('clients that know nothing of DPoP', () => {
  it.each(['v2Modern', 'v2Legacy', 'v1', 'aiSdk', 'aiSdkLegacy'] as const)(
    '%s: signs in beside it with Bearer',
    async (name) => {
      await start(true);
      const { connect, paths } = clients[name];

      session = await connect(server.resource(paths[0]), new HeadlessProvider({ kind: 'dynamic' }));

      expect(schemes()).toEqual(new Set(['Bearer']));
      expect(refusals).toEqual(clients[name].refused.map(() => 'no_credentials'));
    },
  );
});
