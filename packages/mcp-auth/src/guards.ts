/** Guards out of what `MCPAuth` was given and the options of each. */

import { resolveOptions } from './bearer-auth-options.js';
import { chosenGuard } from './chosen-resource.js';
import type { MCPAuthConfig } from './config.js';
import { createGuard } from './core/guard.js';
import { denialToReply } from './core/refusal.js';
import { watchSessions } from './core/sessions.js';
import type { Guard } from './core/types.js';
import { defaultDeadline } from './discovery/env.js';
import { withDpop } from './dpop-options.js';
import { invalidConfig } from './invalid-config.js';
import type { Issuers } from './issuers.js';
import { applyJoseOptions, type JoseOptions } from './jose-options.js';
import { operationJudge } from './operation-options.js';
import { bearerAuthNames, requireKnown } from './option-names.js';
import type { ProtectedResource } from './resource-description.js';
import type { Settings } from './settings.js';
import { createVerifier, type VerifierOptions, type VerifyAccessTokenMode } from './verifiers.js';
import type { VerifyAccessToken } from './verify/custom.js';
import { VerdictMemory } from './verify/remember.js';
import { inMemoryReplayStore, type ReplayStore } from './verify/replay-store.js';
import { withRevocation } from './verify/revocation.js';

export class Guards {
  readonly #config: MCPAuthConfig;
  readonly #settings: Settings;
  readonly #issuers: Issuers;
  /** One for all guards: a request may be judged by any of those that share a URL. */
  readonly #replayStore: ReplayStore;
  readonly #memory: VerdictMemory | undefined;

  constructor(config: MCPAuthConfig, settings: Settings, issuers: Issuers) {
    this.#config = config;
    this.#settings = settings;
    this.#issuers = issuers;
    this.#replayStore = inMemoryReplayStore({ clock: settings.clock });
    this.#memory = settings.rememberTokens === 0 ? undefined : new VerdictMemory(settings.rememberTokens);
  }

  /** @throws MCPAuthAuthServerError `invalid_server_config`, saying what to change. */
  make(verifier: VerifyAccessTokenMode | VerifyAccessToken, options: VerifierOptions & JoseOptions): Guard {
    const { chosen } = this.#settings;
    if (!chosen) return this.#guardFor(verifier, options, this.#resourceOf(options));
    if (options.resource !== undefined) {
      throw invalidConfig(
        '`protectedResources` is a function and chooses the resource. Leave `resource` out.',
      );
    }
    // Everything else has to wait for a resource; a misspelt option need not.
    requireKnown('`bearerAuth`', options, bearerAuthNames);
    return chosenGuard(chosen, (resource) => this.#guardFor(verifier, options, resource));
  }

  #guardFor(
    verifier: VerifyAccessTokenMode | VerifyAccessToken,
    options: VerifierOptions & JoseOptions,
    resource: ProtectedResource | undefined,
  ): Guard {
    const { server, env, clock, timer, sessions } = this.#settings;
    const settled = applyJoseOptions(options);
    const resolved = resolveOptions(settled, resource);
    const servers = resource?.authorizationServers ?? (server ? [server] : []);
    const issuers = this.#issuers;
    const memory = this.#memory;
    const inner = createVerifier(verifier, { options: settled, resolved, servers, issuers, env, memory });
    const proven = withDpop(inner.verify, resolved.dpop, { clock, replayStore: this.#replayStore });
    const { isRevoked } = this.#config;
    // Who has to be asked about every request, or proves something with it, is not passed over.
    const isSettled = isRevoked === undefined && !resolved.dpop?.required;
    return createGuard({
      refuse: denialToReply,
      ...resolved,
      verify: withRevocation(proven, isRevoked, defaultDeadline),
      recall: isSettled ? inner.recall : undefined,
      scopeImplies: resolved.policy.scopeImplies,
      operations: operationJudge(resolved),
      origins: this.#config.allowedOrigins ?? '*',
      clock,
      timer,
      sessions: sessions && watchSessions(sessions),
      onDecision: this.#config.onDecision,
    });
  }

  #resourceOf({ resource }: { readonly resource?: string | undefined }): ProtectedResource | undefined {
    const { resources } = this.#settings;
    if (!resources) return undefined;
    if (resource === undefined) {
      throw invalidConfig(
        'A `resource` must be specified in the `bearerAuth` configuration when using a `protectedResources` configuration.',
      );
    }
    const found = resources.get(resource);
    if (found) return found;
    throw invalidConfig(
      `No token verifier found for the specified resource: \`${resource}\`. Please ensure that this resource is correctly configured in the \`protectedResources\` array in the MCPAuth constructor. Configured are: ${[...resources.keys()].join(', ')}.`,
    );
  }
}
