/** The facade: configuration in, guards and documents out. */

import { type ConnectHandler, documentsMiddleware, guardMiddleware } from './adapters/express.js';
import {
  type BearerAuthJwtConfig,
  type BearerAuthVerifierConfig,
  resolveOptions,
} from './bearer-auth-options.js';
import { type ChosenResourceContext, chosenDocuments, chosenGuard } from './chosen-resource.js';
import type { AuthServerModeConfig, MCPAuthConfig, ResourceServerModeConfig } from './config.js';
import { createGuard } from './core/guard.js';
import type { Clock, Guard } from './core/types.js';
import { type Document, publishDocuments } from './core/well-known.js';
import { type DiscoveryEnv, defaultDeadline } from './discovery/env.js';
import { withDpop } from './dpop-options.js';
import { invalidConfig } from './invalid-config.js';
import { Issuers } from './issuers.js';
import { applyJoseOptions, type JoseOptions } from './jose-options.js';
import {
  bearerAuthNames,
  mcpAuthNames,
  requireFunctions,
  requireKnown,
  requireOrigins,
  requirePositive,
} from './option-checks.js';
import { type ProtectedResource, readIssuer, readProtectedResources } from './protected-resource.js';
import { resourceDocuments } from './resource-documents.js';
import { type AuthServerConfig, serverMetadataPaths } from './server-config.js';
import type {
  BearerAuthAutoConfig,
  BearerAuthIntrospectionConfig,
  BearerAuthUserinfoConfig,
} from './verifier-options.js';
import { createVerifier, type VerifierOptions, type VerifyAccessTokenMode } from './verifiers.js';
import type { VerifyAccessToken } from './verify/custom.js';
import { inMemoryReplayStore, type ReplayStore } from './verify/replay-store.js';
import { withRevocation } from './verify/revocation.js';

/**
 * Makes an MCP server an OAuth 2.1 resource server. Nothing is fetched before the first request.
 *
 * @throws MCPAuthAuthServerError `invalid_server_config` for any mistake in the configuration, saying what to change.
 */
export class MCPAuth<const Config extends MCPAuthConfig = MCPAuthConfig> {
  readonly config: Config;
  readonly #resources: ReadonlyMap<string, ProtectedResource> | undefined;
  readonly #chosen: ChosenResourceContext | undefined;
  readonly #server: AuthServerConfig | undefined;
  readonly #issuers: Issuers;
  readonly #clock: Clock;
  readonly #env: DiscoveryEnv;
  /** One for all guards: a request may be judged by any of those that share a URL. */
  readonly #replayStore: ReplayStore;

  constructor(config: Config) {
    this.config = config;
    const all: Partial<AuthServerModeConfig & ResourceServerModeConfig> = config ?? {};
    requireKnown('`MCPAuth`', all, mcpAuthNames);
    requireFunctions(all, ['isRevoked', 'onDecision', 'clock', 'fetch']);
    const {
      server,
      protectedResources,
      fetch,
      clock,
      allowInsecureRequests = false,
      staleIfError = 86_400,
    } = all;
    this.#clock = clock ?? (() => Date.now());
    if (server !== undefined) {
      readIssuer(server, allowInsecureRequests);
      this.#server = server;
    } else if (typeof protectedResources === 'function') {
      const { maxResources: limit = 1000 } = all;
      if (!(Number.isInteger(limit) && limit > 0))
        throw invalidConfig('`maxResources` must be a whole number above zero.');
      this.#chosen = {
        choose: protectedResources,
        limit,
        allowInsecureRequests,
        origins: all.allowedOrigins ?? '*',
        onDecision: config.onDecision,
      };
    } else if (protectedResources !== undefined) {
      this.#resources = readProtectedResources(protectedResources, allowInsecureRequests);
    } else {
      throw invalidConfig(
        'No authorization server or protected resource metadata is provided. Pass `protectedResources: { metadata: { resource, authorizationServers } }`.',
      );
    }
    requireOrigins(all.allowedOrigins);
    requirePositive('staleIfError', staleIfError);
    const outbound: typeof globalThis.fetch = fetch ?? ((...request) => globalThis.fetch(...request));
    this.#env = {
      fetch: outbound,
      clock: this.#clock,
      allowInsecureRequests,
      staleIfError: staleIfError * 1000,
    };
    this.#issuers = new Issuers(this.#env);
    this.#replayStore = inMemoryReplayStore({ clock: this.#clock });
  }

  /**
   * Serves the metadata of every protected resource (RFC 9728): at the location of RFC 9728 §3.1, with the resource's path in
   * front, and at the root when there is one resource. Mount it before anything that asks for a token.
   */
  protectedResourceMetadataRouter(): ConnectHandler {
    const origins = this.config.allowedOrigins || '*';
    if (this.#chosen) return documentsMiddleware(chosenDocuments(this.#chosen, origins));
    if (!this.#resources) {
      throw invalidConfig(
        '`protectedResourceMetadataRouter` is not available in `authorization server` mode.',
      );
    }
    return documentsMiddleware(publishDocuments(resourceDocuments(this.#resources), origins));
  }

  /**
   * Serves the metadata of the authorization server at `/.well-known/oauth-authorization-server` (RFC 8414), where clients of the
   * 2025-03-26 revision look for it.
   *
   * @deprecated Use `protectedResources` and {@link MCPAuth.protectedResourceMetadataRouter}.
   */
  delegatedRouter(): ConnectHandler {
    const server = this.#server;
    if (!server) throw invalidConfig('`delegatedRouter` is not available in `resource server` mode.');
    const source = this.#issuers.metadataOf(server);
    const document: Document = async () => {
      const answer = await source.get();
      return 'unavailable' in answer ? answer : answer.document;
    };
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
    if (!this.#chosen) return guardMiddleware(this.#guard(verifier, options, this.#resourceOf(options)));
    if (options.resource !== undefined) {
      throw invalidConfig(
        '`protectedResources` is a function and chooses the resource. Leave `resource` out.',
      );
    }
    // Everything else has to wait for a resource; a misspelt option need not.
    requireKnown('`bearerAuth`', options, bearerAuthNames);
    return guardMiddleware(chosenGuard(this.#chosen, (resource) => this.#guard(verifier, options, resource)));
  }

  #guard(
    verifier: VerifyAccessTokenMode | VerifyAccessToken,
    options: VerifierOptions & JoseOptions,
    resource: ProtectedResource | undefined,
  ): Guard {
    const settled = applyJoseOptions(options);
    const resolved = resolveOptions(settled, resource);
    const servers = resource?.authorizationServers ?? (this.#server ? [this.#server] : []);
    const inner = createVerifier(verifier, {
      options: settled,
      resolved,
      servers,
      issuers: this.#issuers,
      env: this.#env,
    });
    const proven = withDpop(inner, resolved.dpop, { clock: this.#clock, replayStore: this.#replayStore });
    return createGuard({
      ...resolved,
      verify: withRevocation(proven, this.config.isRevoked, defaultDeadline),
      scopeImplies: resolved.policy.scopeImplies,
      origins: this.config.allowedOrigins ?? '*',
      clock: this.#clock,
      onDecision: this.config.onDecision,
    });
  }

  #resourceOf({ resource }: { readonly resource?: string | undefined }): ProtectedResource | undefined {
    if (!this.#resources) return undefined;
    if (resource === undefined) {
      throw invalidConfig(
        'A `resource` must be specified in the `bearerAuth` configuration when using a `protectedResources` configuration.',
      );
    }
    const found = this.#resources.get(resource);
    if (found) return found;
    throw invalidConfig(
      `No token verifier found for the specified resource: \`${resource}\`. Please ensure that this resource is correctly configured in the \`protectedResources\` array in the MCPAuth constructor. Configured are: ${[...this.#resources.keys()].join(', ')}.`,
    );
  }
}
