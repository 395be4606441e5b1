/** What `new MCPAuth(…)` was given → what the facade works with; every mistake is found here. */

import { readIssuer } from './authorization-servers.js';
import type { ChosenResourceContext } from './chosen-resource.js';
import type { AuthServerModeConfig, MCPAuthConfig, ResourceServerModeConfig } from './config.js';
import { inMemorySessionStore, type SessionStore } from './core/sessions.js';
import type { Clock, Timer } from './core/types.js';
import type { DiscoveryEnv } from './discovery/env.js';
import { invalidConfig } from './invalid-config.js';
import { requireBooleans, requireFunctions, requireOrigins, requirePositive } from './option-checks.js';
import { mcpAuthNames, requireKnown } from './option-names.js';
import { type ProtectedResource, readProtectedResources } from './protected-resource.js';
import type { AuthServerConfig } from './server-config.js';

export interface Settings {
  readonly resources?: ReadonlyMap<string, ProtectedResource>;
  readonly chosen?: ChosenResourceContext;
  readonly server?: AuthServerConfig;
  readonly clock: Clock;
  /** Undefined where streams do not end with their token. */
  readonly timer?: Timer | undefined;
  readonly sessions?: SessionStore | undefined;
  readonly env: DiscoveryEnv;
  /** How many verified tokens are remembered; 0 verifies each of them every time. */
  readonly rememberTokens: number;
}

/** @throws MCPAuthAuthServerError `invalid_server_config`, saying what to change. */
export function readSettings(config: MCPAuthConfig): Settings {
  const all: Partial<AuthServerModeConfig & ResourceServerModeConfig> = config ?? {};
  requireKnown('`MCPAuth`', all, mcpAuthNames);
  requireFunctions(all, ['isRevoked', 'onDecision', 'clock', 'timer', 'fetch']);
  requireBooleans(all, ['endStreamsAtExpiry']);
  requireOrigins(all.allowedOrigins);
  const { fetch, clock = () => Date.now(), allowInsecureRequests = false, staleIfError = 86_400 } = all;
  const mode = readMode(all, clock);
  requirePositive('staleIfError', staleIfError);
  return {
    ...mode,
    clock,
    timer: all.endStreamsAtExpiry === false ? undefined : (all.timer ?? platformTimer),
    sessions: readSessionStore(all.sessionStore),
    rememberTokens: readRememberTokens(all.rememberTokens),
    env: {
      fetch: fetch ?? ((...request) => globalThis.fetch(...request)),
      clock,
      allowInsecureRequests,
      staleIfError: staleIfError * 1000,
    },
  };
}

function readMode(
  all: Partial<AuthServerModeConfig & ResourceServerModeConfig>,
  clock: Clock,
): Pick<Settings, 'server' | 'resources' | 'chosen'> {
  const { server, protectedResources, allowInsecureRequests = false } = all;
  if (server !== undefined) {
    readIssuer(server, allowInsecureRequests);
    return { server };
  }
  if (typeof protectedResources === 'function') {
    const { maxResources: limit = 1000 } = all;
    if (!(Number.isInteger(limit) && limit > 0))
      throw invalidConfig('`maxResources` must be a whole number above zero.');
    const { allowedOrigins: origins = '*', onDecision } = all;
    return {
      chosen: { choose: protectedResources, limit, allowInsecureRequests, origins, clock, onDecision },
    };
  }
  if (protectedResources !== undefined)
    return { resources: readProtectedResources(protectedResources, allowInsecureRequests) };
  throw invalidConfig(
    'No authorization server or protected resource metadata is provided. Pass `protectedResources: { metadata: { resource, authorizationServers } }`.',
  );
}

function readRememberTokens(limit: number | false | undefined): number {
  if (limit === false) return 0;
  if (limit === undefined) return 10_000;
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw invalidConfig('`rememberTokens` must be false or a whole number above zero.');
}

function readSessionStore(store: SessionStore | false | undefined): SessionStore | undefined {
  if (store === false) return undefined;
  if (store === undefined) return inMemorySessionStore();
  const isStore = (['get', 'set', 'delete'] as const).every((name) => typeof store?.[name] === 'function');
  if (isStore) return store;
  throw invalidConfig(
    '`sessionStore` must be false or an object with the functions `get`, `set` and `delete`.',
  );
}

/** A timer of the platform takes no more than 31 bits of milliseconds, and should not keep a process alive. */
export const platformTimer: Timer = (callback, delay) => {
  const longest = 2 ** 31 - 1;
  let timer: ReturnType<typeof setTimeout>;
  const arm = (left: number): void => {
    timer = setTimeout(() => (left > longest ? arm(left - longest) : callback()), Math.min(left, longest));
    (timer as { unref?: () => void }).unref?.();
  };
  arm(delay);
  return () => clearTimeout(timer);
};
