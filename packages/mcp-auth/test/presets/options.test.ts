/** Options of presets: what is wrong with them is said at once, with what to write. */

import { MCPAuthConfigError, presets } from 'mcp-auth';
import { describe, expect, expectTypeOf, it } from 'vitest';

const guid = '00000000-0000-0000-0000-000000000001';

function mistake(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(MCPAuthConfigError);
    expect(error).toMatchObject({ code: 'invalid_server_config' });
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

describe('what identifies the tenant', () => {
  it.each(Object.keys(presets).filter((name) => name !== 'google' && name !== 'ory'))(
    'is needed by %s',
    (name) => {
      const preset = presets[name as 'auth0'] as (options: unknown) => unknown;
      expect(mistake(() => preset({}))).toMatch(/such as .*It is missing\.$/);
      for (const nothing of [undefined, null, 'example', []])
        expect(
          mistake(() => preset(nothing)),
          String(nothing),
        ).toMatch(/presets\.\w+`/);
    },
  );

  it.each([
    [
      () => presets.auth0({ domain: 'https://a.eu.auth0.com/' }),
      /Leave the scheme and the path out: "a.eu.auth0.com"/,
    ],
    [() => presets.okta({ domain: 'https://dev-1.okta.com/oauth2/default' }), /"dev-1.okta.com"/],
    [() => presets.workos({ domain: 'example' }), /such as example.authkit.app/],
    [() => presets.entra({ tenantId: 'common' }), /many tenants.*template/],
    [() => presets.entra({ tenantId: 'Organizations' }), /many tenants/],
    [() => presets.entra({ tenantId: 'contoso.onmicrosoft.com' }), /GUID and no domain name/],
    [() => presets.entra({ tenantId: `https://login.microsoftonline.com/${guid}/v2.0` }), /It is no URL/],
    [() => presets.cognito({ userPoolId: 'AbC' }), /region in front.*eu-central-1_/],
    [
      () => presets.cognito({ userPoolId: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_A' }),
      /no URL/,
    ],
    [
      () => presets.keycloak({ serverUrl: 'https://kc.example.com/realms/a', realm: 'a' }),
      /"\/realms\/" on out/,
    ],
    [() => presets.keycloak({ serverUrl: 'https://kc.example.com', realm: 'a/b' }), /name of a realm/],
    [() => presets.keycloak({ serverUrl: 'https://kc.example.com', realm: '..' }), /name of a realm/],
    [() => presets.keycloak({ serverUrl: 'kc.example.com', realm: 'a' }), /absolute URL such as https:/],
    [() => presets.logto({ endpoint: 'https://tenant.logto.app/oidc' }), /Leave "\/oidc" out/],
    [
      () => presets.pingfederate({ baseUrl: 'https://a.example/.well-known/openid-configuration' }),
      /well-known/,
    ],
    [() => presets.pingfederate({ baseUrl: 'https://a:b@a.example' }), /absolute URL/],
    [() => presets.pingfederate({ baseUrl: 'https://a.example?tenant=1' }), /query or a fragment/],
    [() => presets.ory({}), /one of `project`.*and `issuer`/],
    [() => presets.ory({ project: 'a', issuer: 'https://hydra.example' }), /one of/],
    [() => presets.descope({ projectId: 'P1/../P2' }), /Descope project/],
    [() => presets.stytch({ domain: 'a.customers.stytch.com', projectId: '1' }), /such as project-live-/],
    [() => presets.betterAuth({ baseUrl: 'https://a.example', basePath: '/auth/' }), /ends without/],
  ])('%s', (run, message) => {
    expect(mistake(run)).toMatch(message);
  });
});

describe('what replaces the audience', () => {
  it.each([
    [() => presets.auth0({ domain: 'a.auth0.com', audience: '' }), /`audience`.*non-empty/],
    [() => presets.auth0({ domain: 'a.auth0.com', audience: [] }), /`audience`/],
    [() => presets.cognito({ userPoolId: 'eu-west-1_A', clientIds: [] }), /`clientIds`.*at least one/],
    // What an unset variable of the environment makes.
    [() => presets.cognito({ userPoolId: 'eu-west-1_A', clientIds: [undefined as never] }), /`clientIds`/],
    [() => presets.cognito({ userPoolId: 'eu-west-1_A', clientIds: 'client' as never }), /\['my-client'\]/],
    [() => presets.google({ acceptTokensOfAnyClient: 'true' as never }), /true or false/],
    [() => presets.google({ acceptTokensOfAnyClient: false as never }), /Leave it out/],
    [() => presets.zitadel({ domain: 'a.zitadel.cloud', accessToken: 'JWT' as never }), /'jwt' or 'opaque'/],
  ])('%s', (run, message) => {
    expect(mistake(run)).toMatch(message);
  });

  it('is in the policy only where it was given', () => {
    const options = { userPoolId: 'eu-west-1_A' };
    expect(presets.cognito(options).policy).toEqual({});
    expect(presets.cognito({ ...options, audience: undefined, clientIds: undefined }).policy).toEqual({});
    expect(presets.cognito({ ...options, clientIds: ['a'] }).policy).toEqual({
      tokenBinding: { clientId: ['a'] },
    });
    expect(presets.auth0({ domain: 'a.auth0.com', permissions: false }).policy).toEqual({});
    expect(presets.entra({ tenantId: guid, appRoles: true }).policy).toEqual({ scopeClaims: ['roles'] });
  });
});

it('knows its own options, and what was meant by another', () => {
  const near = { tenantID: guid } as never;
  expect(mistake(() => presets.entra(near))).toMatch(
    /`tenantID` is not an option.*Did you mean `tenantId`\?/,
  );
  const far = { domain: 'a.auth0.com', issuer: 'https://a' } as never;
  expect(mistake(() => presets.auth0(far))).toMatch(
    /`issuer` is not an option of `presets.auth0`.*`domain`, `audience`/,
  );
});

describe('issuers', () => {
  it.each([
    [presets.entra({ tenantId: guid.toUpperCase() }), `https://login.microsoftonline.com/${guid}/v2.0`],
    [presets.entra({ tenantId: guid, version: 'v1' }), `https://sts.windows.net/${guid}/`],
    [presets.okta({ domain: 'a.okta.com' }), 'https://a.okta.com/oauth2/default'],
    [
      presets.cognito({ userPoolId: 'cn-north-1_A' }),
      'https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_A',
    ],
    [presets.logto({ endpoint: 'https://tenant.logto.app/' }), 'https://tenant.logto.app/oidc'],
    [
      presets.keycloak({ serverUrl: 'https://kc.example.com/auth/', realm: 'A b'.replace(' ', '-') }),
      'https://kc.example.com/auth/realms/A-b',
    ],
    [presets.ory({ issuer: 'https://hydra.example.com/' }), 'https://hydra.example.com/'],
    [presets.pingfederate({ baseUrl: 'https://sso.example.com:9031' }), 'https://sso.example.com:9031'],
    [presets.betterAuth({ baseUrl: 'https://a.example', basePath: '/id' }), 'https://a.example/id'],
    [
      presets.descope({ projectId: 'P1', baseUrl: 'https://auth.a.example' }),
      'https://auth.a.example/v1/apps/P1',
    ],
  ])('%#: as the tokens have them', ({ authorizationServer }, issuer) => {
    expect(authorizationServer.issuer).toBe(issuer);
  });
});

it('says in its type how tokens are verified', () => {
  expectTypeOf(presets.logto({ endpoint: 'https://a.example' }).verification).toEqualTypeOf<'jwt'>();
  expectTypeOf(presets.zitadel({ domain: 'a.example' }).verification).toEqualTypeOf<'introspection'>();
  const jwt = presets.zitadel({ domain: 'a.example', accessToken: 'jwt' });
  expectTypeOf(jwt.verification).toEqualTypeOf<'jwt'>();
  const opaque = presets.clerk({ domain: 'a.example', accessToken: 'opaque' });
  expectTypeOf(opaque.verification).toEqualTypeOf<'introspection'>();
  expect([jwt.verification, opaque.verification]).toEqual(['jwt', 'introspection']);
  expectTypeOf(presets.google().verification).toEqualTypeOf<'userinfo'>();
});
