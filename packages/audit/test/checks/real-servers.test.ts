/** What the library protects has nothing to be found, by every check that needs tokens. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWhoamiServer, type WhoamiServer } from '../../../../test/support/whoami-server.js';
import { audit, type Report } from '../../src/index.js';
import { credentialsFor } from '../servers/credentials.js';
import {
  type ReferenceAuthorizationServer,
  startReferenceAuthorizationServer,
} from '../servers/reference-authorization-server.js';

const topics = /^rs\.(token|minted|operations|sessions|dpop)\./;

describe.each([
  { path: '/mcp', alg: 'ES256', dpop: undefined },
  { path: '/v1/mcp', alg: 'RS256', dpop: undefined },
  { path: '/mcp', alg: 'PS384', dpop: true },
  { path: '/mcp', alg: 'EdDSA', dpop: { nonce: true } },
] as const)('whoami at $path, $alg, DPoP: $dpop', ({ path, alg, dpop }) => {
  let as: ReferenceAuthorizationServer;
  let server: WhoamiServer;
  let report: Report;

  beforeAll(async () => {
    as = await startReferenceAuthorizationServer({ alg });
    server = await startWhoamiServer({
      authorizationServer: { issuer: as.issuer, type: 'oauth' },
      requiredScopes: ['read'],
      toolScopes: ['write'],
      ...(dpop && { dpop }),
    });
    report = await audit(await optionsFor(as, server.resource(path)));
  }, 30_000);
  afterAll(() => Promise.all([as.close(), server.close()]));

  it('has no faults', () => {
    const wrong = report.findings.filter(({ status }) => status === 'failed' || status === 'warned');
    expect(wrong.map(({ id, found }) => `${id}: ${found}`)).toEqual([]);
    expect(report.findings.length).toBeGreaterThan(70);
    const proofs = report.findings.filter(({ id }) => id.startsWith('rs.dpop.'));
    expect(proofs.some(({ status }) => status === 'passed')).toBe(dpop !== undefined);
  });
});

async function optionsFor(as: ReferenceAuthorizationServer, url: string) {
  const only = ({ id }: { id: string }) => topics.test(id);
  return { url, authorizationServers: false, only, ...(await credentialsFor(as, url)) };
}
