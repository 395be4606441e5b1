/** The options of `bearerAuth`, and which of them win over the policy that stands beside a resource's metadata. */

import { resolveBinding } from './binding-options.js';
import type { TokenPolicy } from './config.js';
import type { ChallengeContext } from './core/denial.js';
import { resourceMetadataUrl, resourceProblem } from './core/resource.js';
import { advertisedScopes } from './core/scopes.js';
import type { AuthenticationRequirement } from './core/step-up.js';
import { type DpopSettings, mergeDpop, readDpop } from './dpop-options.js';
import { invalidConfig } from './invalid-config.js';
import { type OperationOptions, type OperationSettings, readOperationOptions } from './operation-options.js';
import {
  requireAlgorithms,
  requireBooleans,
  requireHierarchy,
  requirePositive,
  requireScopeTokens,
  requireStrings,
  requireTimeout,
} from './option-checks.js';
import { bearerAuthNames, dpopNames, requireKnown } from './option-names.js';
import type { ProtectedResource } from './protected-resource.js';
import type { Binding } from './verify/binding.js';

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

export interface ResolvedOptions extends OperationSettings {
  readonly resource?: string | undefined;
  readonly requiredScopes: readonly string[];
  readonly authentication?: AuthenticationRequirement | undefined;
  readonly challenge: ChallengeContext;
  readonly policy: TokenPolicy & { readonly clockTolerance: number; readonly strict: boolean };
  readonly binding: Binding;
  readonly dpop?: DpopSettings | undefined;
  /** Whether the configuration leaves the audience to the custom verifier, by name. */
  readonly boundByVerifier: boolean;
}

/** What a guard has to know of its resource; without its `url` the identifier has yet to be checked. */
export type ResourceOfGuard = Pick<ProtectedResource, 'identifier' | 'scopesSupported' | 'policy'> &
  Partial<Pick<ProtectedResource, 'url'>>;

/** @throws MCPAuthAuthServerError `invalid_server_config`, saying what to change. */
export function resolveOptions(
  options: BearerAuthJwtConfig & BearerAuthVerifierConfig,
  resource: ResourceOfGuard | undefined,
  known: readonly string[] = bearerAuthNames,
): ResolvedOptions {
  requireKnown('`bearerAuth`', options, known);
  requireKnown('`dpop`', options.dpop, dpopNames);
  const { requiredScopes = [], acrValues, maxAge, showErrorDetails } = options;
  requireScopeTokens('requiredScopes', requiredScopes);
  const identifier = resource?.identifier ?? options.resource;
  const isRead = identifier === undefined || resource?.url !== undefined;
  const problem = isRead ? undefined : resourceProblem(identifier, true);
  if (problem !== undefined) throw invalidConfig(problem);

  const policy = mergePolicies(resource?.policy ?? {}, options);
  requireBooleans(policy, ['strict', 'exclusiveAudience']);
  requirePositive('clockTolerance', policy.clockTolerance);
  if (maxAge !== undefined) requirePositive('maxAge', maxAge);
  requireStrings('acrValues', acrValues);
  requireStrings('scopeClaims', policy.scopeClaims);
  requireStrings('requiredClaims', options.requiredClaims);
  requireHierarchy(policy.scopeImplies);
  requireAlgorithms(options.algorithms);
  requireTimeout('verifierTimeout', options.verifierTimeout);
  const dpop = readDpop(policy.dpop, identifier);
  const authentication = acrValues?.length || maxAge !== undefined ? stepUp(acrValues, maxAge) : undefined;
  return {
    resource: identifier,
    requiredScopes,
    authentication,
    challenge: {
      resourceMetadata: identifier === undefined ? undefined : resourceMetadataUrl(identifier, resource?.url),
      scopes: advertisedScopes(requiredScopes.length ? requiredScopes : (resource?.scopesSupported ?? [])),
      showReason: showErrorDetails ?? false,
      dpopAlgorithms: dpop?.algorithms,
      dpopRequired: dpop?.required,
    },
    ...readOperationOptions(options),
    dpop,
    policy,
    binding: resolveBinding(policy, resource),
    boundByVerifier: (policy.tokenBinding as { verifier?: unknown } | undefined)?.verifier === true,
  };
}

function mergePolicies(beside: TokenPolicy, over: TokenPolicy): ResolvedOptions['policy'] {
  // Audience and binding are one decision: an override of either replaces both.
  const binding = over.audience === undefined && over.tokenBinding === undefined ? beside : over;
  return {
    audience: binding.audience,
    tokenBinding: binding.tokenBinding,
    scopeImplies: over.scopeImplies ?? beside.scopeImplies,
    scopeClaims: over.scopeClaims ?? beside.scopeClaims,
    dpop: mergeDpop(beside.dpop, over.dpop),
    exclusiveAudience: over.exclusiveAudience ?? beside.exclusiveAudience,
    strict: over.strict ?? beside.strict ?? false,
    clockTolerance: over.clockTolerance ?? beside.clockTolerance ?? 5,
  };
}

function stepUp(
  acrValues: readonly string[] | undefined,
  maxAge: number | undefined,
): AuthenticationRequirement {
  return { ...(acrValues?.length ? { acrValues } : {}), ...(maxAge === undefined ? {} : { maxAge }) };
}
