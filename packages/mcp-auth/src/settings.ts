/** What `new MCPAuth(…)` was given → what the facade works with; every mistake is found here. */

import { readIssuer } from './authorization-servers.js';
import type { ChosenResourceContext } from './chosen-resource.js';
import type { AuthServerModeConfig, MCPAuthConfig, ResourceServerModeConfig } from './config.js';
import { inMemorySessionStore, type SessionStore } from './core/sessions.js';
import type { Clock } from './core/types.js';
import { invalidConfig } from './invalid-config.js';
import { requireFunctions } from './option-checks.js';
import { mcpAuthNames, requireKnown } from './option-names.js';
import { type Platform, readPlatform } from './platform.js';
import { readProtectedResources } from './protected-resource.js';
import type { ProtectedResource } from './resource-description.js';
import type { AuthServerConfig } from './server-config.js';

export interface Settings extends Platform {
  readonly resources?: ReadonlyMap<string, ProtectedResource>;
  readonly chosen?: ChosenResourceContext;
  readonly server?: AuthServerConfig;
  readonly sessions?: SessionStore | undefined;
  /** How many verified tokens are remembered; 0 verifies each of them every time. */
  readonly rememberTokens: number;
}

/** @throws MCPAuthAuthServerError `invalid_server_config`, saying what to change. */
export function readSettings(config: MCPAuthConfig): Settings {
  const all: Partial<AuthServerModeConfig & ResourceServerModeConfig> = config ?? {};
  requireKnown('`MCPAuth`', all, mcpAuthNames);
  requireFunctions(all, ['isRevoked']);
  const platform = readPlatform(all);
  return {
    ...readMode(all, platform.clock),
    ...platform,
    sessions: readSessionStore(all.sessionStore),
    rememberTokens: readRememberTokens(all.rememberTokens),
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
