/** Every adapter of the library on every supported version, judged by every check that needs no more than a test issuer. */

import { MCPAuth } from 'mcp-auth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sdkServed } from '../../mcp-auth/test/operations/served.js';
import { hosts } from '../../mcp-auth/test/platforms/hosts.js';
import { audit } from '../src/index.js';
import { credentialsFor } from './servers/credentials.js';
import {
  type ReferenceAuthorizationServer,
  startReferenceAuthorizationServer,
} from './servers/reference-authorization-server.js';

/** Public, as the metadata of servers mostly is; the audit gets there by way of the port of each host. */
const resource = 'https://api.example.com/mcp';

let as: ReferenceAuthorizationServer;
let mcpAuth: MCPAuth;
beforeAll(async () => {
  as = await startReferenceAuthorizationServer();
  mcpAuth = new MCPAuth({
    protectedResources: {
      metadata: {
        resource,
        authorizationServers: [{ issuer: as.issuer, type: 'oidc' }],
        scopesSupported: ['read'],
        resourceName: 'Notes',
      },
      dpop: true,
    },
  });
});
afterAll(() => as.close());

/** A parser before the guard answers bodies that are not JSON itself, whoever sends them: that is for its host to decide. */
const guardFirst = hosts.filter(({ parsesFirst }) => !parsesFirst);

describe.each(guardFirst)('$title', (host) => {
  it('has nothing to fix and nothing to look at', async () => {
    const options = {
      resource,
      requiredScopes: ['read'],
      operations: { 'tools/call': { '*': ['write'] } },
    };
    const server = await host.start({ mcpAuth, options, served: sdkServed() });
    const report = await audit({
      url: resource,
      ...(await credentialsFor(as, resource)),
      allowPrivateAddresses: true,
      fetch: (url, init) => fetch(String(url).replace('https://api.example.com', server.url), init),
    }).finally(() => server.close());
    const wrong = report.findings.filter(({ status }) => status === 'failed' || status === 'warned');
    expect(wrong.map(({ id, found }) => `${id}: ${found}`)).toEqual([]);
    expect(report.findings.length).toBeGreaterThan(60);
  });
});
