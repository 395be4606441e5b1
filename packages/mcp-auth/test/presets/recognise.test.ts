/** Providers are known by their issuer, or by marks in their metadata; others are not taken for them. */

import { type ProviderEvidence, providers, recogniseProvider } from 'mcp-auth/presets';
import { createTestIssuer } from 'mcp-auth/testing';
import { describe, expect, it } from 'vitest';
import { issued } from './issued.js';

const idOf = (evidence: ProviderEvidence) => recogniseProvider(evidence)?.id;
const tenant = '00000000-0000-0000-0000-000000000001';

describe('by the issuer', () => {
  it.each([
    ['https://tenant.logto.app/oidc', 'logto'],
    ['https://sso.example.com/realms/Example', 'keycloak'],
    ['https://sso.example.com/auth/realms/example', 'keycloak'],
    ['http://localhost:8080/realms/example', 'keycloak'],
    ['https://tenant.auth0.com/', 'auth0'],
    ['https://tenant.eu.auth0.com/', 'auth0'],
    ['https://dev-1.okta.com/oauth2/default', 'okta'],
    ['https://dev-1.oktapreview.com', 'okta'],
    [`https://login.microsoftonline.com/${tenant}/v2.0`, 'entra'],
    [`https://login.microsoftonline.us/${tenant}/v2.0`, 'entra'],
    ['https://login.microsoftonline.com/{tenantid}/v2.0', 'entra'],
    [`https://${tenant}.ciamlogin.com/${tenant}/v2.0`, 'entra'],
    [`https://sts.windows.net/${tenant}/`, 'entra-v1'],
    ['https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbC', 'cognito'],
    ['https://accounts.google.com', 'google'],
    ['https://imaginative-palm-54-staging.authkit.app', 'workos'],
    ['https://words-and-more-1234.customers.stytch.dev', 'stytch'],
    ['https://stytch.com/project-live-1', 'stytch'],
    ['https://api.descope.com/v1/apps/P1', 'descope'],
    ['https://api.descope.com/v1/apps/agentic/P1/MS1', 'descope'],
    ['https://harmless-primate-53.clerk.accounts.dev', 'clerk'],
    ['https://abcdefghijklmnopqrst.supabase.co/auth/v1', 'supabase'],
    ['https://example.fusionauth.io', 'fusionauth'],
    ['https://example-abc.zitadel.cloud', 'zitadel'],
    ['https://example-abc.eu1.zitadel.cloud', 'zitadel'],
    ['https://id.example.com/application/o/notes/', 'authentik'],
    ['https://slug.projects.oryapis.com', 'ory'],
    ['https://api.asgardeo.io/t/example/oauth2/token', 'asgardeo'],
    ['https://localhost:9443/oauth2/token', 'wso2'],
    ['https://is.example.com/t/example.com/oauth2/token', 'wso2'],
    ['https://example.scalekit.com', 'scalekit'],
    ['https://leafpad.eu.scalekit.com/resources/res_120307199615436034', 'scalekit'],
    ['https://app.example.com/api/auth', 'better-auth'],
  ])('%s is %s', (issuer, id) => {
    expect(idOf({ issuer })).toBe(id);
  });

  const needMetadata = [
    'pingfederate',
    'fusionauth',
    'clerk',
    'ory',
    'auth0, with RBAC and an identifier of its own',
  ];
  it.each(issued.filter(({ provider }) => !needMetadata.some((name) => provider.startsWith(name))))(
    'that the preset of $provider makes',
    ({ provider, preset }) => {
      const expected = provider === 'entra, v1' ? 'entra-v1' : provider.split(',')[0];
      expect(idOf({ issuer: preset.authorizationServer.issuer })).toBe(expected);
    },
  );
});

describe('by metadata, on other domains', () => {
  const at = (path: string) => `https://login.example.com${path}`;

  it.each([
    ['logto', { issuer: at('/oidc'), scopes_supported: ['openid', 'urn:logto:scope:organizations'] }],
    ['keycloak', { authorization_endpoint: at('/auth/realms/a/protocol/openid-connect/auth') }],
    ['auth0', { token_endpoint: at('/oauth/token'), mfa_challenge_endpoint: at('/mfa/challenge') }],
    ['okta', { authorization_endpoint: at('/oauth2/default/v1/authorize') }],
    ['entra', { issuer: at('/v2.0'), cloud_instance_name: 'microsoftonline.com' }],
    ['cognito', { authorization_endpoint: 'https://a.auth.eu-west-1.amazoncognito.com/oauth2/authorize' }],
    ['workos', { jwks_uri: at('/oauth2/jwks'), introspection_endpoint: at('/oauth2/introspection') }],
    ['stytch', { token_endpoint: 'https://test.stytch.com/v1/public/project-test-1/oauth2/token' }],
    ['descope', { token_endpoint: at('/oauth2/v1/apps/token') }],
    [
      'clerk',
      { authorization_endpoint: at('/oauth/authorize'), scopes_supported: ['email', 'private_metadata'] },
    ],
    ['supabase', { issuer: at('/auth/v1'), jwks_uri: at('/auth/v1/.well-known/jwks.json') }],
    [
      'fusionauth',
      {
        device_authorization_endpoint: at('/oauth2/device_authorize'),
        jwks_uri: at('/.well-known/jwks.json'),
      },
    ],
    ['pingfederate', { authorization_endpoint: at('/as/authorization.oauth2') }],
    ['zitadel', { authorization_endpoint: at('/oauth/v2/authorize'), jwks_uri: at('/oauth/v2/keys') }],
    ['authentik', { authorization_endpoint: at('/application/o/authorize/') }],
    ['ory', { authorization_endpoint: at('/oauth2/auth'), jwks_uri: at('/.well-known/jwks.json') }],
    ['better-auth', { authorization_endpoint: at('/api/auth/oauth2/authorize') }],
  ])('%s', (id, metadata) => {
    expect(idOf({ issuer: at(''), metadata })).toBe(id);
  });

  it.each([undefined, null, {}, { jwks_uri: 7 }, { scopes_supported: [7, null] }, []])(
    'nobody, where the metadata is %j',
    (metadata) => {
      expect(idOf({ issuer: at(''), metadata: metadata as never })).toBeUndefined();
    },
  );
});

describe('near misses', () => {
  it.each([
    'http://localhost:3000',
    'https://auth.example.com',
    'https://auth.example.com/oidc',
    'https://issuer.test',
    // Names that somebody else can register.
    'https://tenant.logto.app.evil.example/oidc',
    'https://eviltenant-logto.app/oidc',
    'https://auth0.com.evil.example/',
    'https://accounts.google.com.evil.example',
    'https://accounts.google.com/',
    `https://login.microsoftonline.com.evil.example/${tenant}/v2.0`,
    'https://evil.example/?x=https://dev-1.okta.com/oauth2/default',
    'https://github.com/login/oauth',
  ])('%s is nobody’s', (issuer) => {
    expect(idOf({ issuer })).toBeUndefined();
  });

  it('the test issuer is not taken for anybody', async () => {
    const { issuer, fetch } = createTestIssuer();
    const metadata: object = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
    expect(idOf({ issuer, metadata })).toBeUndefined();
  });
});

it('every row has a name, sources, advice on every topic, and a way to be recognised', () => {
  expect(new Set(providers.map(({ id }) => id)).size).toBe(providers.length);
  for (const { id, sources, advice, issuer } of providers) {
    expect(sources.length, id).toBeGreaterThan(0);
    expect(issuer.matches ?? issuer.marks, id).toBeDefined();
    expect(Object.keys(advice).length, id).toBe(11);
    for (const [topic, text] of Object.entries(advice))
      expect(text, `${id} on ${topic}`).toMatch(/^[\w`…].*\.$/s);
  }
});
