/**
 * Whether MCP *clients* can work with an authorization server. The resource server itself needs none of this: Entra does
 * not publish its PKCE methods, and its tokens verify all the same. So `MCPAuth` does not ask; people and the doctor do.
 */

import { MCPAuthConfigError } from './errors.js';
import { camelCaseAuthorizationServerMetadataSchema } from './metadata-schemas.js';
import { defaultValues, type ResolvedAuthServerConfig } from './server-config.js';

export type AuthServerConfigErrorCode =
  | 'invalid_server_metadata'
  | 'code_response_type_not_supported'
  | 'authorization_code_grant_not_supported'
  | 'pkce_not_supported'
  | 's256_code_challenge_method_not_supported';

export type AuthServerConfigWarningCode = 'dynamic_registration_not_supported';

export type AuthServerSuccessCode =
  | 'server_metadata_valid'
  | 'dynamic_registration_supported'
  | 'client_id_metadata_document_supported'
  | 'pkce_supported'
  | 's256_code_challenge_method_supported'
  | 'authorization_code_grant_supported'
  | 'code_response_type_supported';

export interface AuthServerConfigError {
  readonly code: AuthServerConfigErrorCode;
  readonly description: string;
  /** With `invalid_server_metadata`: which members are wrong. */
  readonly cause?: Error;
}

export interface AuthServerConfigWarning {
  readonly code: AuthServerConfigWarningCode;
  readonly description: string;
}

export interface AuthServerSuccess {
  readonly code: AuthServerSuccessCode;
  readonly description: string;
}

export type AuthServerConfigValidationResult =
  | { readonly isValid: true; readonly errors?: undefined; readonly warnings: AuthServerConfigWarning[] }
  | {
      readonly isValid: false;
      readonly errors: AuthServerConfigError[];
      readonly warnings: AuthServerConfigWarning[];
    };

const errorDescription: Readonly<Record<AuthServerConfigErrorCode, string>> = {
  invalid_server_metadata: 'The metadata lacks members that clients need, or has members of the wrong kind.',
  code_response_type_not_supported: 'No supported response type includes "code".',
  authorization_code_grant_not_supported:
    'The "authorization_code" grant is not among the supported grant types.',
  pkce_not_supported:
    'The metadata names no code challenge method; MCP clients refuse to go on without PKCE.',
  s256_code_challenge_method_not_supported:
    'PKCE is offered without the "S256" method, which MCP clients use.',
};

const warningDescription: Readonly<Record<AuthServerConfigWarningCode, string>> = {
  dynamic_registration_not_supported:
    'Clients cannot introduce themselves: the server supports neither client ID metadata documents nor dynamic client registration (RFC 7591). Each client has to be registered by hand.',
};

const successDescription: Readonly<Record<AuthServerSuccessCode, string>> = {
  server_metadata_valid: 'The metadata has the members that clients need.',
  dynamic_registration_supported: 'Clients can register themselves (RFC 7591).',
  client_id_metadata_document_supported: 'Clients can use the URL of their metadata document as client ID.',
  pkce_supported: 'PKCE (RFC 7636) is supported.',
  s256_code_challenge_method_supported: 'PKCE is supported with the "S256" method.',
  authorization_code_grant_supported: 'The "authorization_code" grant is supported.',
  code_response_type_supported: 'A response type that includes "code" is supported.',
};

const notFetched = 'The configuration has no metadata yet. Fetch it with `fetchServerConfig` first.';

/**
 * Judges metadata for clients that follow the MCP specification. Reads the configuration only: no request is made, and
 * whether the endpoints answer is not checked.
 *
 * A configuration that has no metadata yet (issuer only) is reported as `invalid_server_metadata`, not thrown: get it with
 * `fetchServerConfig` first. Metadata that is invalid is not judged further.
 *
 * @param verbose adds `successes` (default `false`).
 */
export function validateServerConfig(
  config: ResolvedAuthServerConfig,
  verbose: true,
): AuthServerConfigValidationResult & { readonly successes: AuthServerSuccess[] };
export function validateServerConfig(
  config: ResolvedAuthServerConfig,
  verbose?: boolean,
): AuthServerConfigValidationResult & { readonly successes?: AuthServerSuccess[] };
export function validateServerConfig(
  config: ResolvedAuthServerConfig,
  verbose = false,
): AuthServerConfigValidationResult & { readonly successes?: AuthServerSuccess[] } {
  const { errors, warnings, successes } = judge(config);
  const verdict: AuthServerConfigValidationResult =
    errors.length > 0 ? { isValid: false, errors, warnings } : { isValid: true, warnings };
  return verbose ? { ...verdict, successes } : verdict;
}

function judge(config: ResolvedAuthServerConfig) {
  const errors: AuthServerConfigError[] = [];
  const warnings: AuthServerConfigWarning[] = [];
  const successes: AuthServerSuccess[] = [];
  const fail = (code: AuthServerConfigErrorCode, cause?: Error) =>
    errors.push({ code, description: errorDescription[code], ...(cause && { cause }) });
  const pass = (code: AuthServerSuccessCode) =>
    successes.push({ code, description: successDescription[code] });

  // What the types rule out, callers without types do: a configuration by issuer has no metadata to judge.
  if (!('metadata' in config)) {
    fail('invalid_server_metadata', new MCPAuthConfigError('invalid_server_config', notFetched));
    return { errors, warnings, successes };
  }
  const parsed = camelCaseAuthorizationServerMetadataSchema.safeParse(config.metadata);
  if (!parsed.success) {
    fail('invalid_server_metadata', parsed.error);
    return { errors, warnings, successes };
  }
  pass('server_metadata_valid');
  const metadata = parsed.data;

  if (metadata.responseTypesSupported.some((type) => type.split(' ').includes('code'))) {
    pass('code_response_type_supported');
  } else fail('code_response_type_not_supported');

  const grants = metadata.grantTypesSupported ?? defaultValues.grantTypesSupported;
  if (grants.includes('authorization_code')) pass('authorization_code_grant_supported');
  else fail('authorization_code_grant_not_supported');

  const challengeMethods = metadata.codeChallengeMethodsSupported ?? [];
  if (challengeMethods.length === 0) fail('pkce_not_supported');
  else {
    pass('pkce_supported');
    if (challengeMethods.includes('S256')) pass('s256_code_challenge_method_supported');
    else fail('s256_code_challenge_method_not_supported');
  }

  const byDocument = metadata.clientIdMetadataDocumentSupported === true;
  const byRegistration = metadata.registrationEndpoint !== undefined;
  if (byDocument) pass('client_id_metadata_document_supported');
  if (byRegistration) pass('dynamic_registration_supported');
  if (!byDocument && !byRegistration) {
    const code = 'dynamic_registration_not_supported';
    warnings.push({ code, description: warningDescription[code] });
  }
  return { errors, warnings, successes };
}
