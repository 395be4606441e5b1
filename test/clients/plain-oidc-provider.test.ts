/** The same clients at an authorization server that has nothing of ours: neither the dev server nor its configuration. */

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HeadlessProvider } from '../support/headless-sign-in.js';
import { startWhoamiServer, type WhoamiServer } from '../support/whoami-server.js';
import { clients, type Session } from './clients-under-test.js';
import {
  type PlainProvider,
  plainClientId,
  plainRedirectUri,
  signInOnPages,
  startPlainProvider,
} from './plain-oidc-provider.js';

/** Sees the provider's pages, where the other one is approved without any. */
class PageVisitor extends HeadlessProvider {
  constructor(issuer: string) {
    super({ kind: 'static', issuer, clientId: plainClientId }, plainRedirectUri);
  }

  override async signIn(): Promise<URLSearchParams> {
    const url = this.authorizationUrls.at(-1);
    if (!url) throw new Error('The client has not asked for authorization');
    return signInOnPages(url, plainRedirectUri);
  }
}

describe.each(['', '/oidc'])('oidc-provider at the issuer path "%s"', (path) => {
  let as: PlainProvider;
  let server: WhoamiServer;
  let session: Session | undefined;

  beforeAll(async () => {
    as = await startPlainProvider({ path, scopes: ['whoami'] });
    const authorizationServer = { issuer: as.issuer, type: 'oidc' } as const;
    server = await startWhoamiServer({ authorizationServer, requiredScopes: ['whoami'] });
  });

  afterEach(async () => {
    await session?.close();
    session = undefined;
  });

  afterAll(async () => {
    await server.close();
    await as.close();
  });

  it.each(Object.values(clients).map((client) => [`${client.name}, ${client.wire}`, client] as const))(
    '%s signs in',
    async (_title, { connect, paths: [first] }) => {
      session = await connect(server.resource(first), new PageVisitor(as.issuer));

      expect(await session.whoami()).toMatchObject({
        issuer: as.issuer,
        subject: 'alice',
        clientId: plainClientId,
        audience: server.resource(first),
        scopes: ['whoami'],
      });
    },
  );
});
