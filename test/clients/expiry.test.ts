import { type DevServer, startDevServer } from '@mcp-auth/dev-server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HeadlessProvider } from '../support/headless-sign-in.js';
import { startWhoamiServer, type WhoamiServer } from '../support/whoami-server.js';
import { clients, type Session } from './clients-under-test.js';

let as: DevServer;
let server: WhoamiServer;
let session: Session | undefined;
/** Milliseconds by which the resource server's clock is ahead of the authorization server's. */
let ahead = 0;
const refusals: unknown[] = [];

const accessTokenTtl = 60;

beforeAll(async () => {
  as = await startDevServer({ port: 0, autoApprove: true, accessTokenTtl });
  server = await startWhoamiServer({
    authorizationServer: { issuer: as.issuer, type: 'oidc' },
    requiredScopes: ['whoami'],
    clock: () => Date.now() + ahead,
    onDecision: ({ denial }) => {
      if (denial) refusals.push('check' in denial ? denial.check : denial.reason);
    },
  });
});

afterEach(async () => {
  ahead = 0;
  refusals.length = 0;
  await session?.close();
  session = undefined;
});

afterAll(async () => {
  await server.close();
  await as.close();
});

/** Signs in, lets the token expire on the server, and sets its clock right once the client has a new one. */
async function callWithExpiredToken(name: keyof typeof clients) {
  const provider = new HeadlessProvider({ kind: 'dynamic' });
  const { connect, paths } = clients[name];
  session = await connect(server.resource(paths[0]), provider);
  await session.whoami();
  refusals.length = 0;

  ahead = (accessTokenTtl + 6) * 1000;
  const { saveTokens } = provider;
  provider.saveTokens = (tokens) => {
    ahead = 0;
    saveTokens(tokens);
  };
  return { provider, whoami: await session.whoami() };
}

describe('when the token has expired', () => {
  it.each(Object.entries(clients).map(([name, { name: title, wire }]) => [title, wire, name] as const))(
    '%s, %s: refreshes and goes on',
    async (_title, _wire, name) => {
      const { provider, whoami } = await callWithExpiredToken(name as keyof typeof clients);

      expect(whoami.subject).toBe('alice');
      expect(refusals).toEqual(['expiry']);
      expect(provider.accessTokens).toHaveLength(2);
      expect(new Set(provider.accessTokens).size).toBe(2);
      // Nobody was asked again.
      expect(provider.authorizationUrls).toHaveLength(1);
    },
  );
});
