/** What `validateServerConfig` says of newer parts of the specification, none of which makes a server invalid. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type ResolvedAuthServerConfig, validateServerConfig } from '../../src/index.js';

const bare = {
  issuer: 'https://auth.example.com',
  authorizationEndpoint: 'https://auth.example.com/authorize',
  tokenEndpoint: 'https://auth.example.com/token',
  responseTypesSupported: ['code'],
  codeChallengeMethodsSupported: ['S256'],
};
const all = {
  ...bare,
  clientIdMetadataDocumentSupported: true,
  tokenEndpointAuthMethodsSupported: ['none'],
  authorizationResponseIssParameterSupported: true,
};

function judge(metadata: object) {
  const config: ResolvedAuthServerConfig = { metadata: metadata as typeof bare, type: 'oauth' };
  const { isValid, warnings, successes } = validateServerConfig(config, true);
  return {
    isValid,
    warnings: warnings.map(({ code }) => code),
    successes: successes.map(({ code }) => code),
    descriptions: warnings.map(({ description }) => description),
  };
}

it('says nothing against a server that has it all', () => {
  expect(judge(all)).toMatchObject({ isValid: true, warnings: [] });
});

it('calls a server of 0.2 valid, whatever it lacks since', () => {
  expect(judge(bare)).toMatchObject({
    isValid: true,
    warnings: ['dynamic_registration_not_supported', 'authorization_response_iss_parameter_not_supported'],
  });
});

describe('clients without a secret', () => {
  it.each([
    ['are welcome', { tokenEndpointAuthMethodsSupported: ['client_secret_basic', 'none'] }, [], true],
    [
      'cannot redeem their code',
      { tokenEndpointAuthMethodsSupported: ['client_secret_basic'] },
      ['public_clients_not_supported'],
      false,
    ],
    ['are not judged where the list is missing', { tokenEndpointAuthMethodsSupported: undefined }, [], false],
    [
      'do not come to servers where clients are registered by hand',
      {
        tokenEndpointAuthMethodsSupported: ['client_secret_basic'],
        clientIdMetadataDocumentSupported: false,
      },
      ['dynamic_registration_not_supported'],
      false,
    ],
  ])('%s', (_, change, warnings, welcome) => {
    const verdict = judge({ ...all, ...change });
    expect(verdict.warnings).toEqual(warnings);
    expect(verdict.successes.includes('public_clients_supported')).toBe(welcome);
  });
});

it.each([[undefined], [false]])('tells of a server that does not name itself: %s', (said) => {
  const verdict = judge({ ...all, authorizationResponseIssParameterSupported: said });
  expect(verdict.warnings).toEqual(['authorization_response_iss_parameter_not_supported']);
  expect(verdict.successes).not.toContain('authorization_response_iss_parameter_supported');
  expect(judge(all).successes).toContain('authorization_response_iss_parameter_supported');
});

describe('the resource parameter', () => {
  it('is not judged for servers that nobody knows, because the metadata cannot tell', () => {
    const { warnings, successes } = judge(all);
    expect([...warnings, ...successes].filter((code) => code.startsWith('resource_parameter'))).toEqual([]);
  });

  it.each([
    ['https://abc.supabase.co/auth/v1', 'resource_parameter_ignored', /Supabase Auth: .*hook/],
    [
      'https://login.microsoftonline.com/00000000-0000-0000-0000-000000000001/v2.0',
      'resource_parameter_ignored',
      /AADSTS9010010/,
    ],
    ['https://kc.example.com/realms/a', 'resource_parameter_opt_in', /Audience mapper/],
    ['https://tenant.eu.auth0.com/', 'resource_parameter_opt_in', /Compatibility Profile/],
  ])('of %s is %s', (issuer, code, advice) => {
    const { isValid, warnings, descriptions } = judge({ ...all, issuer });
    expect({ isValid, warnings }).toEqual({ isValid: true, warnings: [code] });
    expect(descriptions[0]).toMatch(advice);
  });

  it('is recognised by metadata on domains of people’s own', () => {
    const authorizationEndpoint = 'https://login.example.com/oauth/v2/authorize';
    const jwksUri = 'https://login.example.com/oauth/v2/keys';
    expect(judge({ ...all, authorizationEndpoint, jwksUri }).warnings).toEqual([
      'resource_parameter_ignored',
    ]);
  });

  it('is fine where the provider is known to honour it', () => {
    const { warnings, successes } = judge({ ...all, issuer: 'https://tenant.logto.app/oidc' });
    expect(warnings).toEqual([]);
    expect(successes).toContain('resource_parameter_honoured');
  });

  it('has a relative in the metadata that proves nothing', () => {
    const published = judge({ ...all, protectedResources: ['https://api.example.com/notes'] });
    expect(published.successes).toContain('protected_resources_published');
    for (const protectedResources of [undefined, []])
      expect(judge({ ...all, protectedResources }).successes).not.toContain('protected_resources_published');
  });
});

it('has every code explained on the page of providers', () => {
  const read = (path: string) => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');
  const unions = read('../../src/server-config-findings.ts').split('export interface')[0] ?? '';
  const codes = [...unions.matchAll(/\| '(\w+)'/g)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(20);
  const page = read('../../../../docs/providers.md');
  expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
});

it.each([
  [undefined, /fetchServerConfig/],
  [null, /fetchServerConfig/],
  ['https://auth.example.com', /fetchServerConfig/],
  [{ issuer: 'https://auth.example.com', type: 'oidc' }, /no metadata yet/],
  [{ issuer: 'https://auth.example.com', authorization_endpoint: 'https://auth.example.com/a' }, /camelCase/],
  [{ metadata: { issuer: 'https://auth.example.com', token_endpoint: 'https://a.example' } }, /camelCase/],
])('says what to pass instead of %j', (config, words) => {
  const { isValid, errors } = validateServerConfig(config as never);
  expect(isValid).toBe(false);
  expect(errors).toMatchObject([{ code: 'invalid_server_metadata' }]);
  expect(errors?.[0]?.cause?.message).toMatch(words);
});
