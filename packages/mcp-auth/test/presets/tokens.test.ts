/** Each preset lets the tokens of its provider in, and neither those for somebody else nor ID tokens. */

import { getIssuer } from 'mcp-auth';
import { providers } from 'mcp-auth/presets';
import { createTestIssuer, type TestIssuer } from 'mcp-auth/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Issued, issued, resource } from './issued.js';
import { protectWith } from './protected-app.js';

const base = { scope: undefined, client_id: undefined };

function mint({ preset, claims, header }: Issued, issuer: TestIssuer, over: object = {}) {
  const all = { ...base, ...claims, ...over };
  return preset.verification === 'introspection'
    ? issuer.mintOpaque(all)
    : issuer.mint(all, { typ: undefined, ...header });
}

describe.each(issued)('$provider', (row) => {
  const { preset, algorithm = 'ES256' } = row;
  const issuer = createTestIssuer({
    issuer: getIssuer(preset.authorizationServer),
    resource,
    algorithms: [algorithm],
  });
  let app: Awaited<ReturnType<typeof protectWith>>;
  beforeAll(async () => {
    app = await protectWith(preset, issuer);
  });
  afterAll(() => app.close());

  it('issues tokens that are accepted, with the scopes and the client they have', async () => {
    const { status, told, auth } = await app.ask(await mint(row, issuer));
    expect({ status, told }).toEqual({ status: 200, told: undefined });
    expect(auth).toMatchObject({ clientId: row.clientId, scopes: row.scopes, issuer: issuer.issuer });
  });

  it('issues tokens for others, which are refused', async () => {
    const { status, told } = await app.ask(await mint(row, issuer, row.foreign));
    expect({ status, told }).toEqual({ status: 401, told: 'audience' });
  });

  it('issues ID tokens, which are refused', async () => {
    const token = await issuer.mint({ ...base, ...row.idToken }, { typ: 'JWT' });
    const { status, told } = await app.ask(token);
    expect({ status, told }).toEqual({ status: 401, told: expect.stringMatching(/^(audience|type)$/) });
  });

  it('is published as it is spelt in the tokens', async () => {
    const response = await fetch(`${app.origin}/.well-known/oauth-protected-resource/notes`);
    expect(await response.json()).toMatchObject({ resource, authorization_servers: [issuer.issuer] });
  });
});

const substituted = issued.flatMap((row) => (row.without ? [{ ...row, without: row.without }] : []));

it.each(substituted)('$provider: the preset alone weakens no check, and refuses its tokens', async (row) => {
  const { without, preset, algorithm = 'ES256' } = row;
  const issuer = createTestIssuer({
    issuer: getIssuer(preset.authorizationServer),
    resource,
    algorithms: [algorithm],
  });
  expect(without.policy).toEqual({});
  expect(without.authorizationServer.issuer).toBe(issuer.issuer);
  const app = await protectWith(without, issuer);
  const { status, told } = await app.ask(await mint(row, issuer));
  await app.close();
  expect({ status, told }).toEqual({ status: 401, told: 'audience' });
});

it('has tokens of every provider, but for Google, whose tokens nobody can read', () => {
  const tested = issued.map(({ provider }) => provider.split(',')[0]);
  const known = providers.map(({ id }) => (id === 'entra-v1' ? 'entra' : id));
  expect([...new Set([...tested, 'google'])].sort()).toEqual([...new Set(known)].sort());
});
