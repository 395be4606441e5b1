import { type DevServer, startDevServer } from '@mcp-auth/dev-server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HeadlessProvider } from '../support/headless-sign-in.js';
import { startWhoamiServer, type WhoamiServer } from '../support/whoami-server.js';
import { clients, type Session } from './clients-under-test.js';

let as: DevServer;
let asWithoutRefresh: DevServer;
const servers = new Map<DevServer, WhoamiServer>();
let session: Session | undefined;

beforeAll(async () => {
  as = await startDevServer({ port: 0, autoApprove: true });
  // SDK v1 answers a 403 with a refresh, which gives it the same scope again, unless it has nothing to refresh with.
  asWithoutRefresh = await startDevServer({ port: 0, autoApprove: true, issueRefreshTokens: false });
  for (const each of [as, asWithoutRefresh]) {
    const authorizationServer = { issuer: each.issuer, type: 'oidc' } as const;
    servers.set(
      each,
      await startWhoamiServer({ authorizationServer, requiredScopes: ['connect'], toolScopes: ['call'] }),
    );
  }
});

afterEach(async () => {
  await session?.close();
  session = undefined;
});

afterAll(async () => {
  for (const server of servers.values()) await server.close();
  await as.close();
  await asWithoutRefresh.close();
});

async function connect(name: keyof typeof clients, from: DevServer) {
  const server = servers.get(from);
  if (!server) throw new Error('not started');
  const provider = new HeadlessProvider({ kind: 'dynamic' });
  const { connect, paths } = clients[name];
  session = await connect(server.resource(paths[0]), provider);
  const before = server.requests.length;
  return {
    session,
    provider,
    refused: () => server.requests.slice(before).filter(({ status }) => status >= 400 && status !== 405),
  };
}

const scopeOf = (url: URL | undefined) => url?.searchParams.get('scope')?.split(' ').sort();

describe('when a call needs more scope than connecting', () => {
  // Requirements: MCP-RS-16, MCP-RS-17
  it.each(['v2Modern', 'v2Legacy'] as const)('%s asks for it and goes on', async (name) => {
    const { session, provider, refused } = await connect(name, as);
    expect(scopeOf(provider.authorizationUrls[0])).not.toContain('call');

    const whoami = await session.whoami();

    expect(whoami.scopes).toEqual(expect.arrayContaining(['connect', 'call']));
    expect(refused().map(({ status }) => status)).toEqual([403]);
    expect(refused()[0]?.challenge).toMatch(/ scope="connect call", error="insufficient_scope"/);
    expect(provider.authorizationUrls).toHaveLength(2);
    expect(scopeOf(provider.authorizationUrls[1])).toEqual(expect.arrayContaining(['connect', 'call']));
  });

  it('v1 asks for it when it has no refresh token', async () => {
    const { session, provider, refused } = await connect('v1', asWithoutRefresh);

    const whoami = await session.whoami();

    expect(whoami.scopes).toEqual(expect.arrayContaining(['connect', 'call']));
    expect(refused().map(({ status }) => status)).toEqual([403]);
    expect(provider.authorizationUrls).toHaveLength(2);
  });

  // What the published clients do; these fail when one of them learns to ask, and its row then moves up.
  it('v1 gives up when it has a refresh token', async () => {
    const { session, provider, refused } = await connect('v1', as);

    await expect(session.whoami()).rejects.toThrow('403');

    expect(provider.accessTokens).toHaveLength(2);
    expect(refused().map(({ status }) => status)).toEqual([403, 403]);
    // Its guard against loops compares the challenges.
    expect(new Set(refused().map(({ challenge }) => challenge)).size).toBe(1);
  });

  it.each(['v2Sse', 'v1Sse', 'aiSdk', 'aiSdkLegacy', 'aiSdkSse'] as const)(
    '%s reports the refusal',
    async (name) => {
      const { session, provider, refused } = await connect(name, as);

      await expect(session.whoami()).rejects.toThrow('403');

      expect(refused().map(({ status }) => status)).toEqual([403]);
      expect(provider.authorizationUrls).toHaveLength(1);
    },
  );
});
