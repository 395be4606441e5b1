import { describe, expect, expectTypeOf, it } from 'vitest';
import { MCPAuthConfigError } from '../../src/errors.js';
import { MetadataSchemaError } from '../../src/metadata-schemas.js';
import type { ResolvedAuthServerConfig } from '../../src/server-config.js';
import type {
  AuthServerConfigError,
  AuthServerConfigErrorCode,
  AuthServerSuccess,
} from '../../src/server-config-findings.js';
import { validateServerConfig } from '../../src/validate-server-config.js';

const complete = {
  issuer: 'https://auth.example.com',
  authorizationEndpoint: 'https://auth.example.com/authorize',
  tokenEndpoint: 'https://auth.example.com/token',
  responseTypesSupported: ['code'],
  codeChallengeMethodsSupported: ['S256'],
  registrationEndpoint: 'https://auth.example.com/register',
  clientIdMetadataDocumentSupported: true,
  tokenEndpointAuthMethodsSupported: ['none', 'private_key_jwt'],
  authorizationResponseIssParameterSupported: true,
};
const withChange = (change: object): ResolvedAuthServerConfig => ({
  metadata: { ...complete, ...change },
  type: 'oidc',
});
const codes = (findings: readonly { code: string }[] | undefined) => findings?.map(({ code }) => code);

/** Judges a change to the complete metadata and gives codes only. */
function judge(change: object) {
  const { isValid, errors, warnings, successes } = validateServerConfig(withChange(change), true);
  return { isValid, errors: codes(errors), warnings: codes(warnings), successes: codes(successes) };
}

const everySuccess = [
  'server_metadata_valid',
  'code_response_type_supported',
  'authorization_code_grant_supported',
  'pkce_supported',
  's256_code_challenge_method_supported',
  'client_id_metadata_document_supported',
  'dynamic_registration_supported',
  'public_clients_supported',
  'authorization_response_iss_parameter_supported',
];

describe('a server that has all that clients need', () => {
  it('is valid; errors and successes are absent', () => {
    expect(validateServerConfig(withChange({}))).toStrictEqual({ isValid: true, warnings: [] });
    expect(validateServerConfig(withChange({}), false)).toStrictEqual({ isValid: true, warnings: [] });
  });

  it('shows successes when asked', () => {
    expect(judge({})).toStrictEqual({
      isValid: true,
      errors: undefined,
      warnings: [],
      successes: everySuccess,
    });
  });

  it.each([
    { responseTypesSupported: ['id_token', 'code id_token'] },
    { responseTypesSupported: ['id_token code'] },
    { grantTypesSupported: ['refresh_token', 'authorization_code'] },
    { codeChallengeMethodsSupported: ['plain', 'S256'] },
  ])('%j', (change) => {
    expect(judge(change)).toMatchObject({ isValid: true, successes: everySuccess });
  });
});

describe('what clients would stumble over', () => {
  it.each([
    [{ responseTypesSupported: ['token', 'codec'] }, 'code_response_type_not_supported'],
    [{ responseTypesSupported: [] }, 'code_response_type_not_supported'],
    [{ grantTypesSupported: ['client_credentials'] }, 'authorization_code_grant_not_supported'],
    [{ grantTypesSupported: [] }, 'authorization_code_grant_not_supported'],
    [{ codeChallengeMethodsSupported: undefined }, 'pkce_not_supported'],
    [{ codeChallengeMethodsSupported: [] }, 'pkce_not_supported'],
    [{ codeChallengeMethodsSupported: ['plain'] }, 's256_code_challenge_method_not_supported'],
    [{ tokenEndpoint: undefined }, 'invalid_server_metadata'],
    [{ responseTypesSupported: undefined }, 'invalid_server_metadata'],
  ] satisfies [object, AuthServerConfigErrorCode][])('%j is %s', (change, code) => {
    const verdict = validateServerConfig(withChange(change));
    expect(verdict.isValid).toBe(false);
    expect(codes(verdict.errors)).toStrictEqual([code]);
    expect(verdict.errors?.[0]?.description).toMatch(/^[A-Z].*\.$/);
  });

  it('is reported all at once', () => {
    expect(
      judge({
        responseTypesSupported: ['token'],
        grantTypesSupported: ['implicit'],
        codeChallengeMethodsSupported: ['plain'],
        registrationEndpoint: undefined,
        clientIdMetadataDocumentSupported: undefined,
        authorizationResponseIssParameterSupported: undefined,
      }),
    ).toStrictEqual({
      isValid: false,
      errors: [
        'code_response_type_not_supported',
        'authorization_code_grant_not_supported',
        's256_code_challenge_method_not_supported',
      ],
      warnings: ['dynamic_registration_not_supported', 'authorization_response_iss_parameter_not_supported'],
      successes: ['server_metadata_valid', 'pkce_supported', 'public_clients_supported'],
    });
  });

  it('has a cause where members are wrong, and only there', () => {
    const [invalid] = validateServerConfig(withChange({ tokenEndpoint: 1 })).errors ?? [];
    expect(invalid?.cause).toBeInstanceOf(MetadataSchemaError);
    expect(invalid?.cause).toMatchObject({ issues: [{ path: ['tokenEndpoint'] }] });
    const [plain] =
      validateServerConfig(withChange({ codeChallengeMethodsSupported: ['plain'] })).errors ?? [];
    expect(plain).not.toHaveProperty('cause');
  });

  it('is not looked for in metadata that is invalid', () => {
    expect(judge({ tokenEndpoint: undefined, registrationEndpoint: undefined })).toStrictEqual({
      isValid: false,
      errors: ['invalid_server_metadata'],
      warnings: [],
      successes: [],
    });
  });
});

describe('how clients introduce themselves', () => {
  const neither = { clientIdMetadataDocumentSupported: undefined, registrationEndpoint: undefined };

  it.each([
    [{}, [], ['client_id_metadata_document_supported', 'dynamic_registration_supported']],
    [{ registrationEndpoint: undefined }, [], ['client_id_metadata_document_supported']],
    [
      { clientIdMetadataDocumentSupported: false },
      ['client_id_metadata_document_not_supported'],
      ['dynamic_registration_supported'],
    ],
    [
      { clientIdMetadataDocumentSupported: false, registrationEndpoint: undefined },
      ['dynamic_registration_not_supported'],
      [],
    ],
    [neither, ['dynamic_registration_not_supported'], []],
  ])('%j', (change, warnings, registration) => {
    const verdict = judge(change);
    expect(verdict).toMatchObject({ isValid: true, warnings });
    expect(verdict.successes?.slice(5, -2)).toStrictEqual(registration);
  });

  it('is described for what it is: dynamic registration is not the only way', () => {
    const [warning] = validateServerConfig(withChange(neither)).warnings;
    expect(warning?.description).toContain('client ID metadata documents');
    expect(warning?.description).toContain('registered by hand');
  });
});

describe('a configuration without metadata', () => {
  it('is reported, not thrown', () => {
    // @ts-expect-error: the types rule it out
    const verdict = validateServerConfig({ issuer: complete.issuer, type: 'oidc' }, true);
    expect(verdict).toMatchObject({ isValid: false, warnings: [], successes: [] });
    expect(codes(verdict.errors)).toStrictEqual(['invalid_server_metadata']);
    expect(verdict.errors?.[0]?.cause).toBeInstanceOf(MCPAuthConfigError);
    expect(verdict.errors?.[0]?.cause?.message).toContain('fetchServerConfig');
  });

  it.each([null, undefined, [], 'x'])('nor is metadata that is %j', (metadata) => {
    const verdict = validateServerConfig({ metadata, type: 'oidc' } as never);
    expect(codes(verdict.errors)).toStrictEqual(['invalid_server_metadata']);
    expect(verdict.errors?.[0]?.cause).toBeInstanceOf(MetadataSchemaError);
  });
});

describe('types', () => {
  it('narrow by isValid, and know when there are successes', () => {
    const verdict = validateServerConfig(withChange({}), true);
    expectTypeOf(verdict.successes).toEqualTypeOf<AuthServerSuccess[]>();
    if (!verdict.isValid) expectTypeOf(verdict.errors).toEqualTypeOf<AuthServerConfigError[]>();
    expectTypeOf(validateServerConfig(withChange({}))).toHaveProperty('warnings');
  });
});
