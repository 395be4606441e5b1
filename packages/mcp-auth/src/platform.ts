/** What the platform provides, unless the configuration replaces it. */

import type { MCPAuthOptions } from './config.js';
import type { Clock, Timer } from './core/types.js';
import type { DiscoveryEnv } from './discovery/env.js';
import { requireBooleans, requireFunctions, requireOrigins, requirePositive } from './option-checks.js';

export interface Platform {
  readonly clock: Clock;
  /** Undefined where streams do not end with their token. */
  readonly timer?: Timer | undefined;
  readonly env: DiscoveryEnv;
}

type PlatformOptions = Pick<
  MCPAuthOptions,
  | 'allowedOrigins'
  | 'onDecision'
  | 'allowInsecureRequests'
  | 'staleIfError'
  | 'endStreamsAtExpiry'
  | 'fetch'
  | 'clock'
  | 'timer'
>;

/** The options that every guard of a configuration shares. @throws MCPAuthAuthServerError `invalid_server_config`, saying what to change. */
export function readPlatform(options: PlatformOptions): Platform {
  requireFunctions(options, ['onDecision', 'clock', 'timer', 'fetch']);
  requireBooleans(options, ['endStreamsAtExpiry']);
  requireOrigins(options.allowedOrigins);
  const { fetch, clock = () => Date.now(), allowInsecureRequests = false, staleIfError = 86_400 } = options;
  requirePositive('staleIfError', staleIfError);
  return {
    clock,
    timer: options.endStreamsAtExpiry === false ? undefined : (options.timer ?? platformTimer),
    env: {
      fetch: fetch ?? ((...request) => globalThis.fetch(...request)),
      clock,
      allowInsecureRequests,
      staleIfError: staleIfError * 1000,
    },
  };
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
