/** Options of the JOSE library that 0.2 passed through. Those with a meaning here are translated, the rest is refused. */

import type { BearerAuthJwtConfig } from './bearer-auth-options.js';
import { invalidConfig } from './invalid-config.js';

export interface JoseVerifyOptions {
  readonly audience?: string | readonly string[] | undefined;
  readonly algorithms?: readonly string[] | undefined;
  /** Seconds, or a number with a unit: `'30s'`, `'2 minutes'`. */
  readonly clockTolerance?: number | string | undefined;
  readonly requiredClaims?: readonly string[] | undefined;
}

export interface JoseOptions {
  /** @deprecated Use the options of `bearerAuth` itself. */
  readonly jwtVerify?: JoseVerifyOptions | undefined;
  /** @deprecated Keys are cached and refreshed by a fixed policy; what stands here has no effect. */
  readonly remoteJwkSet?: Readonly<Record<string, unknown>> | undefined;
  /** @deprecated The spelling of 0.2's documentation; see {@link JoseOptions.remoteJwkSet}. */
  readonly remoteJwtSet?: Readonly<Record<string, unknown>> | undefined;
}

const SUPPORTED = ['audience', 'algorithms', 'clockTolerance', 'requiredClaims'];
/** Tuning of a cache that no longer exists. Anything else, such as headers, would be missed. */
const TUNING = ['cacheMaxAge', 'cooldownDuration', 'timeoutDuration'];

/**
 * Options of `bearerAuth` win over those in `jwtVerify`.
 *
 * @throws MCPAuthAuthServerError `invalid_server_config` for an option that would be ignored: a check that is asked for and
 *   not made is worse than an error.
 */
export function applyJoseOptions<Options extends BearerAuthJwtConfig & JoseOptions>(
  options: Options,
): Options & BearerAuthJwtConfig {
  const { jwtVerify = {}, remoteJwkSet = {}, remoteJwtSet = {} } = options;
  refuse('jwtVerify', Object.keys(jwtVerify), SUPPORTED);
  refuse('remoteJwkSet', [...Object.keys(remoteJwkSet), ...Object.keys(remoteJwtSet)], TUNING);
  const { clockTolerance, audience, ...rest } = jwtVerify;
  return {
    ...rest,
    ...(audience === undefined ? {} : { audience }),
    ...(clockTolerance === undefined ? {} : { clockTolerance: seconds(clockTolerance) }),
    ...options,
  };
}

function refuse(option: string, names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw invalidConfig(
    `\`${option}.${unknown}\` is not supported; supported are ${known.join(', ')}. Remove it.`,
  );
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

function seconds(value: number | string): number {
  if (typeof value === 'number') return value;
  const match = /^(\d+(?:\.\d+)?) ?(s|m|h|secs?|seconds?|mins?|minutes?|hours?|hrs?)$/i.exec(value);
  const unit = UNITS[match?.[2]?.[0]?.toLowerCase() ?? ''];
  if (!match || unit === undefined) {
    throw invalidConfig(
      `\`jwtVerify.clockTolerance\` is ${JSON.stringify(value)}; write it as a number of seconds.`,
    );
  }
  return Number(match[1]) * unit;
}
