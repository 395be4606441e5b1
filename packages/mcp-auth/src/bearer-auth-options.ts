/** The options of `bearerAuth`, and which of them win over the policy that stands beside a resource's metadata. */

import type { TokenPolicy } from './config.js';
import { type DpopSettings, mergeDpop, readDpop } from './dpop-options.js';
import { type OperationOptions, type OperationSettings, readOperationOptions } from './operation-options.js';
import { requireTimeout } from './option-checks.js';
import { bearerAuthNames, dpopNames, requireKnown } from './option-names.js';
import { type ResolvedTokenOptions, type ResourceOfGuard, resolveTokenOptions } from './token-options.js';

export interface BearerAuthOptions extends TokenPolicy, OperationOptions {
  /** Which of the protected resources this is. Needed whenever `MCPAuth` was given `protectedResources`. */
  readonly resource?: string | undefined;
  /** Scopes that every request needs, all of them; the baseline. What only some operations need belongs in `operations`. */
  readonly requiredScopes?: readonly string[] | undefined;
  /** Acceptable authentication context classes, any of them (RFC 9470). */
  readonly acrValues?: readonly string[] | undefined;
  /** Seconds since the user signed in (RFC 9470). */
  readonly maxAge?: number | undefined;
  /** Adds the name of the failed check to the body of a refusal, never any content of the token. Default `false`. */
  readonly showErrorDetails?: boolean | undefined;
}

/** For `bearerAuth('jwt', …)`. */
export interface BearerAuthJwtConfig extends BearerAuthOptions {
  /** Narrows the built-in list of signature algorithms. */
  readonly algorithms?: readonly string[] | undefined;
  /** Claims that must be present, beside those that always must. */
  readonly requiredClaims?: readonly string[] | undefined;
}

/** For `bearerAuth(verifyToken, …)`. */
export interface BearerAuthVerifierConfig extends BearerAuthOptions {
  /** Milliseconds after which the verifier counts as unreachable, which is answered with 503. Default 2,500. */
  readonly verifierTimeout?: number | undefined;
}

export interface ResolvedOptions extends OperationSettings, ResolvedTokenOptions {
  readonly dpop?: DpopSettings | undefined;
}

/** @throws MCPAuthAuthServerError `invalid_server_config`, saying what to change. */
export function resolveOptions(
  options: BearerAuthJwtConfig & BearerAuthVerifierConfig,
  resource: ResourceOfGuard | undefined,
  known: readonly string[] = bearerAuthNames,
): ResolvedOptions {
  requireKnown('`bearerAuth`', options, known);
  requireKnown('`dpop`', options.dpop, dpopNames);
  requireTimeout('verifierTimeout', options.verifierTimeout);
  const resolved = resolveTokenOptions(options, resource);
  const dpop = readDpop(mergeDpop(resource?.policy.dpop, options.dpop), resolved.resource);
  const { challenge } = resolved;
  return {
    ...resolved,
    challenge: { ...challenge, dpopAlgorithms: dpop?.algorithms, dpopRequired: dpop?.required },
    ...readOperationOptions(options),
    dpop,
  };
}
