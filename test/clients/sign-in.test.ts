import { type DevServer, startDevServer } from '@mcp-auth/dev-server';
import { decodeJwt } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { clientMetadataDocument, HeadlessProvider, type Registration } from '../support/headless-sign-in.js';
import { type ExpressMajor, startWhoamiServer, type WhoamiServer } from '../support/whoami-server.js';
import { clients, type Session } from './clients-under-test.js';

const documentUrl = 'https://client.example.com/oauth/metadata.json';
const noDocuments = 'registers dynamically instead: it has no option for the URL of a metadata document';

type ClientName = keyof typeof clients;
type RegistrationName = 'dynamic' | 'document' | 'static' | 'staticWithSecret';

/** The whole matrix. A cell that is not `signs in` says what the published client does instead, which is tested, too. */
const matrix: Record<ClientName, Record<RegistrationName, 'signs in' | typeof noDocuments>> = {
  v2Modern: all('signs in'),
  v2Legacy: all('signs in'),
  v2Sse: all('signs in'),
  v1: all('signs in'),
  v1Sse: all('signs in'),
  aiSdk: { ...all('signs in'), document: noDocuments },
  aiSdkLegacy: { ...all('signs in'), document: noDocuments },
  aiSdkSse: { ...all('signs in'), document: noDocuments },
};

function all<Cell>(cell: Cell): Record<RegistrationName, Cell> {
  return { dynamic: cell, document: cell, static: cell, staticWithSecret: cell };
}

let as: DevServer;
const servers = new Map<ExpressMajor, WhoamiServer>();
let session: Session | undefined;

beforeAll(async () => {
  as = await startDevServer({
    port: 0,
    autoApprove: true,
    clientMetadataDocuments: { [documentUrl]: clientMetadataDocument(documentUrl) },
  });
  for (const express of ['express', 'express4'] as const) {
    const authorizationServer = { issuer: as.issuer, type: 'oidc' } as const;
    servers.set(
      express,
      await startWhoamiServer({ authorizationServer, express, requiredScopes: ['whoami'] }),
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
});

const registrations: Record<RegistrationName, () => Registration> = {
  dynamic: () => ({ kind: 'dynamic' }),
  document: () => ({ kind: 'document', url: documentUrl }),
  static: () => ({ kind: 'static', issuer: as.issuer, clientId: 'demo-public' }),
  staticWithSecret: () => ({
    kind: 'static',
    issuer: as.issuer,
    clientId: 'demo-confidential',
    secret: 'demo-secret',
  }),
};

/** What the client is called by the authorization server, so that the way it got its id is seen. */
const clientIds: Record<RegistrationName, RegExp> = {
  dynamic: /^client-/,
  document: /^https:\/\/client\.example\.com\/oauth\/metadata\.json$/,
  static: /^demo-public$/,
  staticWithSecret: /^demo-confidential$/,
};

const cells = (['express', 'express4'] as const).flatMap((express) =>
  (Object.keys(clients) as ClientName[]).flatMap((client) =>
    clients[client].paths.flatMap((path) =>
      (Object.keys(registrations) as RegistrationName[]).map((registration) => ({
        express,
        client,
        path,
        registration,
        cell: matrix[client][registration],
        title: `${clients[client].name}, ${clients[client].wire}, at ${path}, ${registration}: ${matrix[client][registration]}`,
      })),
    ),
  ),
);

describe.each(['express', 'express4'] as const)('%s', (express) => {
  it.each(cells.filter((cell) => cell.express === express).map((cell) => [cell.title, cell] as const))(
    '%s',
    async (_title, { client, path, registration, cell }) => {
      const server = servers.get(express);
      if (!server) throw new Error('not started');
      const before = server.requests.length;
      const provider = new HeadlessProvider(registrations[registration]());
      const { connect, wire, refused } = clients[client];

      session = await connect(server.resource(path), provider);
      const whoami = await session.whoami();

      const expected = clientIds[cell === 'signs in' ? registration : 'dynamic'];
      expect(whoami).toMatchObject({
        subject: 'alice',
        issuer: as.issuer,
        clientId: expect.stringMatching(expected),
        audience: server.resource(path),
        scopes: expect.arrayContaining(['whoami']),
      });
      const [token, ...others] = provider.accessTokens;
      expect(others).toEqual([]);
      expect(decodeJwt(token ?? '').aud).toBe(server.resource(path));
      expect(provider.authorizationUrls).toHaveLength(1);
      expect(provider.authorizationUrls[0]?.searchParams.get('resource')).toBe(server.resource(path));

      // What found out is refused, and nothing after it. A 405 says that there is no event stream.
      const answered = server.requests.slice(before);
      const refusals = answered.filter(({ status }) => status >= 400 && status !== 405);
      expect(refusals.map(({ method, status }) => `${method} ${status}`).sort()).toEqual(
        refused.map((method) => `${method} 401`),
      );
      const served = answered.filter(({ method, status }) => method === 'POST' && status < 300);
      expect(served.at(-1)?.protocolVersion).toBe(wire);
    },
  );
});

it('has every client and every way to register', () => {
  expect(cells).toHaveLength(2 * 4 * Object.values(clients).flatMap(({ paths }) => paths).length);
});
