/** Real authorization servers, and what is to be said of them. */

import { startDevServer } from '@mcp-auth/dev-server';
import { expect, it } from 'vitest';
import { startPlainProvider } from '../../../../test/clients/plain-oidc-provider.js';
import { audit } from '../../src/index.js';

async function problems(url: string): Promise<readonly string[]> {
  const report = await audit({ url, kind: 'authorization-server', allowRegistration: true });
  const wrong = report.findings.filter(({ status }) => status === 'failed' || status === 'warned');
  return wrong.map(({ id, status, found }) => (status === 'warned' ? id : `${id} fails: ${found}`));
}

it.each([false, true])('says nothing of the development server, autoApprove %s', async (autoApprove) => {
  const server = await startDevServer({ port: 0, autoApprove });
  expect(await problems(server.issuer).finally(() => server.close())).toEqual([]);
});

it.each(['', '/tenant'])(
  'says of oidc-provider at "%s" that nobody can come without an appointment',
  async (path) => {
    const server = await startPlainProvider({ scopes: ['read'], path });
    expect(await problems(server.issuer).finally(() => server.close())).toEqual([
      'as.capabilities.unknown-clients',
      'as.capabilities.client-documents',
    ]);
  },
);
