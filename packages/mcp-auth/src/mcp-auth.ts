/** The facade: configuration in, guards and documents out. */

import { type ConnectHandler, documentsMiddleware, guardMiddleware } from './adapters/express.js';
import type { BearerAuthJwtConfig, BearerAuthVerifierConfig } from './bearer-auth-options.js';
import { chosenDocuments } from './chosen-resource.js';
import type { MCPAuthConfig } from './config.js';
import { discoveredDocument } from './core/discovered-document.js';
import { resourceMetadataUrl } from './core/resource.js';
import type { AuthInfo, Guard } from './core/types.js';
import { publishDocuments, type ServeDocuments } from './core/well-known.js';
import { documentsOfAll } from './documents-of-all.js';
import { Guards } from './guards.js';
import { invalidConfig } from './invalid-config.js';
import { Issuers } from './issuers.js';
import type { JoseOptions } from './jose-options.js';
import { createTokenVerifier, type TokenVerifier } from './mcp/sdk-token-verifier.js';
import {
  requireTokenOnly,
  resourceForSdk,
  type SdkAuthMetadataConfig,
  type SdkAuthMetadataOptions,
  type SdkBearerAuthConfig,
  type SdkBearerAuthOptions,
  sdkAuthMetadataOptions,
  sdkBearerAuthOptions,
} from './sdk-auth.js';
import { serverMetadataPaths } from './server-config-values.js';
import { readSettings, type Settings } from './settings.js';
import type {
  BearerAuthAutoConfig,
  BearerAuthIntrospectionConfig,
  BearerAuthUserinfoConfig,
} from './verifier-options.js';
import type { VerifierOptions, VerifyAccessTokenMode } from './verifiers.js';
import type { VerifyAccessToken } from './verify/custom.js';

/**
 * Makes an MCP server an OAuth 2.1 resource server. Nothing is fetched before the first request.
 *
 * @throws MCPAuthAuthServerError `invalid_server_config` for any mistake in the configuration, saying what to change.
 */
export class MCPAuth<const Config extends MCPAuthConfig = MCPAuthConfig> {
  readonly config: Config;
  readonly #settings: Settings;
  readonly #issuers: Issuers;
  readonly #guards: Guards;
  #tokenVerifier: TokenVerifier | undefined;

  constructor(config: Config) {
    this.config = config;
    this.#settings = readSettings(config);
    this.#issuers = new Issuers(this.#settings.env);
    this.#guards = new Guards(config, this.#settings, this.#issuers);
  }

  /**
   * Serves the metadata of every protected resource (RFC 9728): at the location of RFC 9728 §3.1, with the resource's path in
   * front, and at the root when there is one resource. Mount it before anything that asks for a token.
   */
  protectedResourceMetadataRouter(): ConnectHandler {
    return documentsMiddleware(this.protectedResourceMetadata());
  }

  /** The same for `mcp-auth/node` and `mcp-auth/fetch`. */
  protectedResourceMetadata(): ServeDocuments {
    const origins = this.config.allowedOrigins || '*';
    const { chosen, resources } = this.#settings;
    if (chosen) return chosenDocuments(chosen, origins);
    if (resources) return publishDocuments(documentsOfAll([...resources.values()]), origins);
    throw invalidConfig('`protectedResourceMetadataRouter` is not available in `authorization server` mode.');
  }

  /**
   * Serves the metadata of the authorization server at `/.well-known/oauth-authorization-server` (RFC 8414), where clients of the
   * 2025-03-26 revision look for it.
   *
   * @deprecated Use `protectedResources` and {@link MCPAuth.protectedResourceMetadataRouter}.
   */
  delegatedRouter(): ConnectHandler {
    const { server } = this.#settings;
    if (!server) throw invalidConfig('`delegatedRouter` is not available in `resource server` mode.');
    const source = this.#issuers.metadataOf(server);
    const document = discoveredDocument(() => source.get());
    const documents = new Map([[serverMetadataPaths.oauth, document]]);
    return documentsMiddleware(publishDocuments(documents, this.config.allowedOrigins || '*'));
  }

  /**
   * Middleware for Express 4 and 5: lets a request pass with `req.auth` set, or refuses it.
   *
   * @param mode `'jwt'` verifies signatures. `'introspection'` asks the authorization server about each token (RFC 7662), and
   *   `'userinfo'` is for those that offer nothing else. `'auto'` verifies signatures where there are any and introspects the rest.
   *   A function is given the token and returns who it speaks for.
   */
  bearerAuth(mode: 'jwt', options?: BearerAuthJwtConfig & JoseOptions): ConnectHandler;
  bearerAuth(mode: 'introspection', options: BearerAuthIntrospectionConfig): ConnectHandler;
  bearerAuth(mode: 'userinfo', options?: BearerAuthUserinfoConfig): ConnectHandler;
  bearerAuth(mode: 'auto', options?: BearerAuthAutoConfig & JoseOptions): ConnectHandler;
  bearerAuth(verifyAccessToken: VerifyAccessToken, options?: BearerAuthVerifierConfig): ConnectHandler;
  bearerAuth(
    verifier: VerifyAccessTokenMode | VerifyAccessToken,
    options: VerifierOptions & JoseOptions = {},
  ): ConnectHandler {
    return guardMiddleware(this.#guards.make(verifier, options));
  }

  /** The same decision for `mcp-auth/node` and `mcp-auth/fetch`, apart from any framework. */
  guard(mode: 'jwt', options?: BearerAuthJwtConfig & JoseOptions): Guard;
  guard(mode: 'introspection', options: BearerAuthIntrospectionConfig): Guard;
  guard(mode: 'userinfo', options?: BearerAuthUserinfoConfig): Guard;
  guard(mode: 'auto', options?: BearerAuthAutoConfig & JoseOptions): Guard;
  guard(verifyAccessToken: VerifyAccessToken, options?: BearerAuthVerifierConfig): Guard;
  guard(
    verifier: VerifyAccessTokenMode | VerifyAccessToken,
    options: VerifierOptions & JoseOptions = {},
  ): Guard {
    return this.#guards.make(verifier, options);
  }

  /**
   * Options for `requireBearerAuth` and `verifyBearerToken` of the MCP SDK, for hosts that use these. {@link MCPAuth.bearerAuth} does
   * more: see the guide. For another way of verification make the `verifier` with `createTokenVerifier` of `mcp-auth/mcp`.
   */
  getBearerAuthOptions(options: SdkBearerAuthConfig = {}): SdkBearerAuthOptions {
    const { errors, ...policy } = options;
    requireTokenOnly(policy);
    const resource = resourceForSdk(this.#settings, options.resource);
    const guard = this.guard('jwt', { ...policy, resource: resource.identifier });
    return sdkBearerAuthOptions(resource, createTokenVerifier(guard, { errors }), options.requiredScopes);
  }

  /**
   * Options for `oauthMetadataResponse` and `mcpAuthMetadataRouter` of the MCP SDK. {@link MCPAuth.protectedResourceMetadata} needs no
   * metadata of the authorization server to answer, and publishes all of its own.
   *
   * @throws MCPAuthConfigError `fetch_server_config_error` when the metadata of the authorization server cannot be had.
   */
  async getAuthMetadataOptions(config: SdkAuthMetadataConfig = {}): Promise<SdkAuthMetadataOptions> {
    const resource = resourceForSdk(this.#settings, config.resource);
    return sdkAuthMetadataOptions(resource, this.#issuers, config.issuer);
  }

  /** The `resource_metadata` of challenges: where the metadata of the only protected resource is (RFC 9728 §3.1). */
  get resourceMetadataUrl(): string {
    return resourceMetadataUrl(resourceForSdk(this.#settings, undefined).identifier);
  }

  /**
   * Verifies a JWT for the only protected resource, so that this object itself is an `OAuthTokenVerifier` of the MCP SDK v2. See
   * `TokenVerifier` of `mcp-auth/mcp` for what is not checked.
   *
   * @throws Error that SDK v2 answers: `invalid_token` with 401, `server_error` with 500
   */
  async verifyAccessToken(token: string): Promise<AuthInfo> {
    this.#tokenVerifier ??= this.getBearerAuthOptions().verifier;
    return this.#tokenVerifier.verifyAccessToken(token);
  }
}
