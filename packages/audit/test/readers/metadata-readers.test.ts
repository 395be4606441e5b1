/** A document that the official SDK throws away has to be found by a check. */

import { OAuthProtectedResourceMetadataSchema } from '@modelcontextprotocol/sdk/shared/auth.js';
import { expect, it } from 'vitest';
import { audit } from '../../src/index.js';
import { startGood } from '../servers/good.js';

const values: readonly unknown[] = [
  null,
  1,
  'text',
  '/relative',
  'https://a.example/x',
  [],
  ['a'],
  [1],
  ['https://a.example'],
  true,
  {},
];

it.each([
  'resource',
  'authorization_servers',
  'jwks_uri',
  'scopes_supported',
  'bearer_methods_supported',
  'resource_signing_alg_values_supported',
  'resource_name',
  'resource_documentation',
  'resource_policy_uri',
  'resource_tos_uri',
  'tls_client_certificate_bound_access_tokens',
  'authorization_details_types_supported',
  'dpop_signing_alg_values_supported',
  'dpop_bound_access_tokens_required',
])('%s', async (name) => {
  let refused = 0;
  for (const value of values) {
    const base = {
      resource: 'https://api.example.com/mcp',
      authorization_servers: ['https://auth.example.com'],
    };
    if (OAuthProtectedResourceMetadataSchema.safeParse({ ...base, [name]: value }).success) continue;
    refused++;
    const good = await startGood({ server: { metadata: { [name]: value } } });
    const only = ({ id }: { readonly id: string }) =>
      [
        'rs.metadata.types',
        'rs.metadata.resource',
        'rs.metadata.authorization-servers',
        'rs.metadata.issuers',
      ].includes(id);
    const report = await audit({ ...good.options, authorizationServers: false, only }).finally(() =>
      good.close(),
    );
    expect(report.summary.failed, `${name}: ${JSON.stringify(value)}`).toBeGreaterThan(0);
  }
  expect(refused).toBeGreaterThan(0);
});
