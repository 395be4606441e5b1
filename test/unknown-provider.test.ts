/** The development server is nobody's product, and has what clients need. */

import { startDevServer } from '@mcp-auth/dev-server';
import { fetchServerConfig, validateServerConfig } from 'mcp-auth';
import { recogniseProvider } from 'mcp-auth/presets';
import { afterAll, expect, it } from 'vitest';

const server = await startDevServer({ port: 0 });
afterAll(() => server.close());
const { issuer } = server;

it('is taken for no provider, neither by its issuer nor by its metadata', async () => {
  const metadata: object = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
  expect(metadata).toMatchObject({ issuer });
  expect(recogniseProvider({ issuer, metadata })).toBeUndefined();
  expect(recogniseProvider({ issuer: 'http://localhost:3000' })).toBeUndefined();
});

it('gives `validateServerConfig` nothing to warn of', async () => {
  const config = await fetchServerConfig(issuer, { type: 'oidc' });
  const { isValid, warnings, successes } = validateServerConfig(config, true);
  expect({ isValid, warnings }).toEqual({ isValid: true, warnings: [] });
  expect(successes.map(({ code }) => code)).toContain('public_clients_supported');
});
