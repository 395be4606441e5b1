/**
 * Whether MCP *clients* can work with an authorization server. The resource server itself needs none of this: Entra does
 * not publish its PKCE methods, and its tokens verify all the same. So `MCPAuth` does not ask; people and the doctor do.
 */

import { MCPAuthConfigError } from './errors.js';
import { toSnakeCaseKeys } from './key-case.js';
import { camelCaseAuthorizationServerMetadataSchema } from './metadata-schemas.js';
import type { CamelCaseAuthorizationServerMetadata } from './metadata-types.js';
import type { ResourceParameter } from './presets/provider.js';
import { recogniseProvider } from './presets/recognise.js';
import type { ResolvedAuthServerConfig } from './server-config.js';
import {
  type AuthServerConfigError,
  type AuthServerConfigErrorCode,
  type AuthServerConfigWarning,
  type AuthServerConfigWarningCode,
  type AuthServerSuccess,
  type AuthServerSuccessCode,
  errorDescription,
  successDescription,
  warningDescription,
} from './server-config-findings.js';
import { defaultValues } from './server-config-values.js';

export type AuthServerConfigValidationResult =
  | { readonly isValid: true; readonly errors?: undefined; readonly warnings: AuthServerConfigWarning[] }
  | {
      readonly isValid: false;
      readonly errors: AuthServerConfigError[];
      readonly warnings: AuthServerConfigWarning[];
    };

const notFetched = 'The configuration has no metadata yet. Fetch it with `fetchServerConfig` first.';

/**
 * Judges metadata for clients that follow the MCP specification. Reads the configuration only: no request is made, and
 * whether the endpoints answer is not checked.
 *
 * A configuration that has no metadata yet (issuer only) is reported as `invalid_server_metadata`, not thrown: get it with
 * `fetchServerConfig` first. Metadata that is invalid is not judged further.
 *
 * Errors are what MCP clients stop at. Warnings are what some of them stop at, or what makes attacks easier; more of them may come. What
 * is said of the `resource` parameter rests on which provider the server seems to be, not on anything the server has said.
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
  const warn = (code: AuthServerConfigWarningCode, advice = '') =>
    warnings.push({ code, description: `${warningDescription[code]}${advice}` });
  const pass = (code: AuthServerSuccessCode) =>
    successes.push({ code, description: successDescription[code] });

  // What the types rule out, callers without types do: a configuration by issuer has no metadata to judge.
  const slip = slipOf(config);
  if (slip !== undefined || !('metadata' in config)) {
    fail('invalid_server_metadata', new MCPAuthConfigError('invalid_server_config', slip ?? notFetched));
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
  if (!byDocument) {
    warn(byRegistration ? 'client_id_metadata_document_not_supported' : 'dynamic_registration_not_supported');
  }

  // Nothing is said where the list is missing: RFC 8414 would have it mean client_secret_basic alone, and servers do not.
  const authMethods = metadata.tokenEndpointAuthMethodsSupported;
  if (authMethods?.includes('none')) pass('public_clients_supported');
  else if (authMethods && (byDocument || byRegistration)) warn('public_clients_not_supported');

  if (metadata.authorizationResponseIssParameterSupported === true) {
    pass('authorization_response_iss_parameter_supported');
  } else warn('authorization_response_iss_parameter_not_supported');

  if (metadata.protectedResources?.length) pass('protected_resources_published');
  judgeResourceParameter(metadata, pass, warn);
  return { errors, warnings, successes };
}

/** What a provider makes of `resource`; there is no member of the metadata for it, so nothing is said of servers nobody knows. */
const resourceFinding: Readonly<
  Record<
    ResourceParameter,
    'resource_parameter_honoured' | 'resource_parameter_ignored' | 'resource_parameter_opt_in' | undefined
  >
> = {
  honoured: 'resource_parameter_honoured',
  'opt-in': 'resource_parameter_opt_in',
  ignored: 'resource_parameter_ignored',
  refused: 'resource_parameter_ignored',
  unknown: undefined,
};

function judgeResourceParameter(
  metadata: CamelCaseAuthorizationServerMetadata,
  pass: (code: AuthServerSuccessCode) => void,
  warn: (code: AuthServerConfigWarningCode, advice: string) => void,
): void {
  const provider = recogniseProvider({ issuer: metadata.issuer, metadata: toSnakeCaseKeys(metadata) });
  const finding = provider && resourceFinding[provider.resourceParameter];
  if (!finding) return;
  if (finding === 'resource_parameter_honoured') pass(finding);
  else warn(finding, ` ${provider.name}: ${provider.advice['resource-parameter']}`);
}

/** What callers without types pass instead of a configuration: nothing, a URL, or the document itself. */
function slipOf(config: unknown): string | undefined {
  if (typeof config !== 'object' || config === null) {
    return 'This is no configuration. Pass what `await fetchServerConfig(issuer, { type })` gives.';
  }
  const raw: unknown = 'metadata' in config ? config.metadata : config;
  if (typeof raw !== 'object' || raw === null) return undefined;
  if (!('authorization_endpoint' in raw || 'token_endpoint' in raw)) return undefined;
  return 'This is the metadata document as it is served. Configuration is written in camelCase: pass what `fetchServerConfig` gives, or { metadata: { issuer, authorizationEndpoint, … }, type }.';
}
