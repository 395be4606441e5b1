import { describe, expect, expectTypeOf, it } from 'vitest';
import type { AuthInfo } from '../../src/core/types.js';
import type {
  BearerAuthConfig,
  ValidateIssuerFunction,
  VerifyAccessTokenFunction,
} from '../../src/handle-bearer-auth.js';
import type {
  AuthorizationServerMetadata,
  CamelCaseAuthorizationServerMetadata,
  CamelCaseProtectedResourceMembers,
  CamelCaseProtectedResourceMetadata,
  ProtectedResourceMetadata,
} from '../../src/metadata-types.js';
import {
  type AuthServerConfig,
  type AuthServerDiscoveryConfig,
  type AuthServerType,
  getIssuer,
  type ResolvedAuthServerConfig,
} from '../../src/server-config.js';
import { defaultValues, serverMetadataPaths } from '../../src/server-config-values.js';

const issuer = 'https://auth.example.com/oidc';

describe('getIssuer', () => {
  it('reads either kind of configuration, to the letter', () => {
    expect(getIssuer({ issuer: `${issuer}/`, type: 'oidc' })).toBe(`${issuer}/`);
    expect(getIssuer({ metadata: { issuer }, type: 'oauth' })).toBe(issuer);
  });

  it('takes the metadata when both are there', () => {
    const both = { issuer: 'https://other.example', metadata: { issuer }, type: 'oidc' } as const;
    expect(getIssuer(both)).toBe(issuer);
  });
});

describe('constants', () => {
  it('are those of the RFCs and frozen', () => {
    expect(serverMetadataPaths).toStrictEqual({
      oauth: '/.well-known/oauth-authorization-server',
      oidc: '/.well-known/openid-configuration',
    });
    expect(defaultValues).toStrictEqual({
      grantTypesSupported: ['authorization_code', 'implicit'],
      responseModesSupported: ['query', 'fragment'],
    });
    for (const constant of [serverMetadataPaths, defaultValues, ...Object.values(defaultValues)]) {
      expect(Object.isFrozen(constant)).toBe(true);
    }
  });
});

/** Each of these has to compile; the values are of no interest. */
describe('types', () => {
  it('take configurations written `as const`', () => {
    const lazy = { issuer, type: 'oidc' } as const;
    const manual = {
      metadata: {
        issuer,
        authorizationEndpoint: `${issuer}/auth`,
        tokenEndpoint: `${issuer}/token`,
        scopesSupported: ['read:notes'],
        clientIdMetadataDocumentSupported: true,
        mtlsEndpointAliases: { token_endpoint: 'https://mtls.example.com/token' },
        vendorMember: { any: ['thing'] },
      },
      type: 'oidc',
    } as const;
    const list = [lazy, manual] satisfies AuthServerConfig[];
    expectTypeOf(lazy).toExtend<AuthServerDiscoveryConfig>();
    expectTypeOf(manual).toExtend<ResolvedAuthServerConfig>();
    expect(list.map(getIssuer)).toStrictEqual([issuer, issuer]);
  });

  it('need no more than the issuer, and take every option of discovery', () => {
    const minimal: AuthServerConfig = { metadata: { issuer }, type: 'oauth' };
    const full: AuthServerConfig = {
      issuer,
      type: 'oidc',
      metadataUrl: new URL('https://cdn.example.com/metadata.json'),
      jwksUri: 'https://cdn.example.com/keys.json',
      transpileData: async (data) => ({ ...data, issuer }),
      dangerouslySkipIssuerCheck: true,
    };
    const byUrlString: AuthServerConfig = { issuer, type: 'oidc', metadataUrl: 'https://cdn.example.com/m' };
    // @ts-expect-error: metadata without issuer
    const noIssuer: AuthServerConfig = { metadata: { tokenEndpoint: 'x' }, type: 'oidc' };
    // @ts-expect-error: no such type
    const noType: AuthServerConfig = { issuer, type: 'saml' };
    // @ts-expect-error: a known member of the wrong kind
    const wrongKind: AuthServerConfig = { metadata: { issuer, jwksUri: 1 }, type: 'oidc' };
    expect([minimal, full, byUrlString, noIssuer, noType, wrongKind]).toHaveLength(6);
    expectTypeOf<AuthServerType>().toEqualTypeOf<'oauth' | 'oidc'>();
  });

  it('are told apart by `metadata`', () => {
    const read = (config: AuthServerConfig) =>
      'metadata' in config ? config.metadata.userinfoEndpoint : config.metadataUrl;
    expect(read({ metadata: { issuer, userinfoEndpoint: `${issuer}/me` }, type: 'oidc' })).toBe(
      `${issuer}/me`,
    );
    expect(read({ issuer, type: 'oidc' })).toBeUndefined();
  });

  it('keep known members typed beside unknown ones', () => {
    type Camel = CamelCaseAuthorizationServerMetadata;
    expectTypeOf<Camel['issuer']>().toEqualTypeOf<string>();
    expectTypeOf<Camel['userinfoEndpoint']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Camel['jwksUri']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Camel['scopesSupported']>().toEqualTypeOf<readonly string[] | undefined>();
    expectTypeOf<Camel['clientIdMetadataDocumentSupported']>().toEqualTypeOf<boolean | undefined>();
    expectTypeOf<Camel['vendorMember']>().toEqualTypeOf<unknown>();
    expectTypeOf<AuthorizationServerMetadata['userinfo_endpoint']>().toEqualTypeOf<string | undefined>();

    expectTypeOf<CamelCaseProtectedResourceMetadata['resource']>().toEqualTypeOf<string>();
    expectTypeOf<CamelCaseProtectedResourceMetadata['tlsClientCertificateBoundAccessTokens']>().toEqualTypeOf<
      boolean | undefined
    >();
    expectTypeOf<ProtectedResourceMetadata['resource_name']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<ProtectedResourceMetadata['resource_name#en']>().toEqualTypeOf<unknown>();

    type Configured = Omit<CamelCaseProtectedResourceMembers, 'authorizationServers'>;
    expectTypeOf<Configured['scopesSupported']>().toEqualTypeOf<readonly string[] | undefined>();
    expectTypeOf<Configured>().not.toHaveProperty('authorizationServers');
  });

  it('take the verifiers people wrote for 0.2', () => {
    const tutorial: VerifyAccessTokenFunction = async (token) => ({
      token,
      issuer,
      subject: 'alice',
      claims: { sub: 'alice' },
    });
    const terse: VerifyAccessTokenFunction = (token) => ({ token, issuer, clientId: 'c', scopes: ['a'] });
    const forwarding: VerifyAccessTokenFunction = (token): AuthInfo => ({
      token,
      issuer,
      clientId: 'c',
      scopes: [],
      claims: {},
    });
    const validate: ValidateIssuerFunction = (tokenIssuer) => {
      if (tokenIssuer !== issuer) throw new Error('no');
    };
    const configs: BearerAuthConfig[] = [
      { verifyAccessToken: tutorial, issuer },
      { verifyAccessToken: terse, issuer: validate, audience: 'a', requiredScopes: ['a'], resource: 'r' },
      { verifyAccessToken: forwarding, issuer, audience: ['a', 'b'] as const, showErrorDetails: true },
    ];
    // @ts-expect-error: an answer without issuer cannot be judged
    const noIssuer: VerifyAccessTokenFunction = (token) => ({ token, clientId: '', scopes: [] });
    expect([...configs, noIssuer]).toHaveLength(4);
  });
});
