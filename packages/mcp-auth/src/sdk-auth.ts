/** What the MCP SDK's own `requireBearerAuth` and `oauthMetadataResponse` are configured with, from our configuration. */

import type { BearerAuthJwtConfig } from './bearer-auth-options.js';
import { resourceMetadataUrl } from './core/resource.js';
import { MCPAuthConfigError } from './errors.js';
import { invalidConfig } from './invalid-config.js';
import type { Issuers } from './issuers.js';
import type { JoseOptions } from './jose-options.js';
import type { TokenVerifier, TokenVerifierOptions } from './mcp/sdk-token-verifier.js';
import type { OperationOptions } from './operation-options.js';
import type { ProtectedResource } from './resource-description.js';
import type { Settings } from './settings.js';
import { lookupServer } from './verifier-options.js';

/** The options of `bearerAuth('jwt')` that can be checked by a token alone, and the error classes of SDK v1. */
export type SdkBearerAuthConfig = Omit<BearerAuthJwtConfig, keyof OperationOptions | 'showErrorDetails'> &
  JoseOptions &
  TokenVerifierOptions;

/** `BearerAuthOptions` of the MCP SDK. */
export interface SdkBearerAuthOptions {
  verifier: TokenVerifier;
  requiredScopes: string[];
  resourceMetadataUrl: string;
}

/** Which of several to describe. */
export interface SdkAuthMetadataConfig {
  /** Needed where there are several protected resources. */
  readonly resource?: string | undefined;
  /** Needed where the resource has several authorization servers: the SDK publishes one. */
  readonly issuer?: string | undefined;
}

/** `AuthMetadataOptions` of the MCP SDK. */
export interface SdkAuthMetadataOptions {
  /** The whole document of the authorization server, other members included. */
  oauthMetadata: {
    issuer: string;
    authorization_endpoint: string;
    token_endpoint: string;
    response_types_supported: string[];
  };
  resourceServerUrl: URL;
  scopesSupported?: string[];
  resourceName?: string;
  serviceDocumentationUrl?: URL;
}

/** Options that need more of a request than its token. */
const untold = ['operations', 'tools', 'maxBodySize', 'challengeInToolResult', 'showErrorDetails'];

/** @throws MCPAuthAuthServerError `invalid_server_config` for checks that could not be made. */
export function requireTokenOnly(config: object): void {
  const option = untold.find((name) => (config as Record<string, unknown>)[name] !== undefined);
  if (option === undefined) return;
  throw invalidConfig(
    `\`${option}\` does not work through the middleware of the MCP SDK, which hands over nothing but the token. Use \`bearerAuth\` or \`guard\` instead of it.`,
  );
}

/**
 * @param resource may be left out where there is only one.
 * @throws MCPAuthAuthServerError `invalid_server_config`
 */
export function resourceForSdk({ resources }: Settings, resource: string | undefined): ProtectedResource {
  if (!resources) {
    throw invalidConfig(
      'The options of the MCP SDK describe one resource that is known from the start. Configure `protectedResources` with its metadata.',
    );
  }
  const list = [...resources.keys()].join(', ');
  const [only, ...others] = resources.values();
  if (resource === undefined && only && others.length === 0) return only;
  if (resource === undefined)
    throw invalidConfig(`There are several protected resources. Say with \`resource\` which one: ${list}.`);
  const found = resources.get(resource);
  if (!found) throw invalidConfig(`\`resource\` is ${JSON.stringify(resource)}. Configured are: ${list}.`);
  return found;
}

export function sdkBearerAuthOptions(
  { identifier }: ProtectedResource,
  verifier: TokenVerifier,
  requiredScopes: readonly string[] = [],
): SdkBearerAuthOptions {
  return {
    verifier,
    requiredScopes: [...requiredScopes],
    resourceMetadataUrl: resourceMetadataUrl(identifier),
  };
}

/**
 * @throws MCPAuthAuthServerError `invalid_server_config`
 * @throws MCPAuthConfigError `fetch_server_config_error` when the metadata of the authorization server cannot be had.
 */
export async function sdkAuthMetadataOptions(
  { identifier, authorizationServers, document }: ProtectedResource,
  issuers: Issuers,
  issuer: string | undefined,
): Promise<SdkAuthMetadataOptions> {
  const server = lookupServer(authorizationServers, issuer);
  if ('problem' in server) throw invalidConfig(server.problem);
  const metadata = await issuers.metadataOf(server).get();
  if ('unavailable' in metadata) throw new MCPAuthConfigError('fetch_server_config_error', metadata.detail);
  const { scopes_supported: scopes, resource_name: name, resource_documentation: page } = document;
  return {
    // A copy: the document is shared with whoever else needs it.
    oauthMetadata: structuredClone(metadata.document) as unknown as SdkAuthMetadataOptions['oauthMetadata'],
    resourceServerUrl: new URL(identifier),
    ...(Array.isArray(scopes) ? { scopesSupported: [...scopes] } : {}),
    ...(typeof name === 'string' ? { resourceName: name } : {}),
    ...(typeof page === 'string' ? { serviceDocumentationUrl: new URL(page) } : {}),
  };
}
