/** Sessions and scopes of a server of SDK v1, with and without what the library does about them. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { audit } from '../../src/index.js';
import {
  type ReferenceAuthorizationServer,
  startReferenceAuthorizationServer,
} from '../servers/reference-authorization-server.js';
import { startSessionServer } from '../servers/session-server.js';

let as: ReferenceAuthorizationServer;
beforeAll(async () => {
  as = await startReferenceAuthorizationServer();
});
afterAll(() => as.close());

async function findings(sessionStore?: false) {
  const server = await startSessionServer(as.issuer, sessionStore);
  const { url } = server;
  const report = await audit({
    url,
    authorizationServers: false,
    only: ({ id }) => /^rs\.(sessions|token|minted)\./.test(id),
    credentials: {
      token: await as.mint(url, { scope: 'read export' }),
      narrowToken: await as.mint(url, { scope: 'read' }),
      otherUserToken: await as.mint(url, { scope: 'read export', sub: 'bob' }),
    },
    issuerKey: { issuer: as.issuer, jwk: as.jwk, claims: { scope: 'read export' } },
  });
  server.close();
  return report.findings;
}

it('finds nothing where the library keeps the sessions, and looks at everything', async () => {
  const found = await findings();
  const wrong = found.filter(({ status }) => status === 'failed' || status === 'warned');
  expect(wrong.map(({ id, found: seen }) => `${id}: ${seen}`)).toEqual([]);
  const passed = found.filter(({ status }) => status === 'passed').map(({ id }) => id);
  for (const id of ['other-user', 'other-user-cannot-end', 'needs-token', 'id-unguessable'])
    expect(passed).toContain(`rs.sessions.${id}`);
  for (const id of ['status', 'error', 'scope', 'metadata', 'stable'])
    expect(passed).toContain(`rs.token.scope-refusal-${id}`);
  expect(passed).toContain('rs.minted.stream-ends-with-token');
}, 30_000);

it('finds that the SDK gives sessions to whoever has their id', async () => {
  const failed = (await findings(false)).filter(({ status }) => status === 'failed');
  expect(failed.map(({ id }) => id)).toEqual(['rs.sessions.other-user', 'rs.sessions.other-user-cannot-end']);
}, 30_000);
