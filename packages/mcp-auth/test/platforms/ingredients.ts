/** What every platform is put together from. */

import type { AuthInfo, BearerAuthJwtConfig, MCPAuth } from 'mcp-auth';
import {
  inMemorySessionStore,
  jwtAuth,
  operationRules,
  rememberedTokens,
  type WithAuthOptions,
  watchSessions,
} from 'mcp-auth/fetch';
import type { ResourceServerConfig } from '../../src/config.js';
import type { RunningHost, Served } from '../operations/hosts.js';

export interface Ingredients {
  readonly mcpAuth: MCPAuth;
  readonly options: BearerAuthJwtConfig;
  readonly served: Served;
  /** Set by middleware in front of everything else. */
  readonly inFront?: Readonly<Record<string, string>>;
  /** Lets the handler throw before it has answered anything. */
  readonly throws?: boolean;
}

export interface Arranged extends Ingredients {
  /** Under which name the framework is installed. */
  readonly name: string;
  readonly arrangement: string;
}

export type StartArranged = (arranged: Arranged) => Promise<RunningHost>;

/** What the error handling of each framework answers, so that one knows who answered. */
export const frameworkAnswer = 'the framework handles its errors';

/** What `mcpAuth` makes of them. */
export const guarded = ({ mcpAuth, options }: Ingredients) => ({
  guard: mcpAuth.guard('jwt', options),
  documents: mcpAuth.protectedResourceMetadata(),
});

/** The same from `jwtAuth`, which gets as values what `MCPAuth` has built in. */
export function guardedByJwtAuth({ mcpAuth, options }: Ingredients): WithAuthOptions {
  const { config } = mcpAuth;
  if (!('protectedResources' in config)) throw new Error('jwtAuth protects a resource');
  const [described] = [config.protectedResources].flat() as ResourceServerConfig[];
  if (!described) throw new Error('there is no resource');
  const { resource: _, operations, tools, maxBodySize, challengeInToolResult, dpop: __, ...policy } = options;
  const hasRules = operations !== undefined || tools !== undefined;
  return jwtAuth({
    metadata: described.metadata,
    timer: config.timer,
    ...policy,
    operations: hasRules
      ? operationRules({ operations, tools, maxBodySize, challengeInToolResult })
      : undefined,
    sessions: watchSessions(inMemorySessionStore()),
    rememberTokens: rememberedTokens(),
  });
}

export const fail = (): never => {
  throw new Error('the handler failed');
};
/** The framework's own slots and the places where the SDK looks must not differ. */
export const requireSame = (slot: unknown, sdk: unknown): void => {
  if (slot !== sdk) throw new Error('the framework and the request say different things');
};
/** What another authentication in front may have left behind; the guard has the last word. */
export const forged = { subject: 'forged' } as unknown as AuthInfo;
/** On `node:http`, as against a plain Fetch host. */
export const onNode = (arrangement: string) => arrangement.toLowerCase().includes('node');
