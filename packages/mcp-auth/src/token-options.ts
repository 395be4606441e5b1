/** The options that say which tokens are good and what every request needs, and which of them win over the policy of the resource. */

import type { BearerAuthJwtConfig } from './bearer-auth-options.js';
import { resolveBinding } from './binding-options.js';
import type { TokenPolicy } from './config.js';
import type { ChallengeContext } from './core/denial.js';
import { resourceMetadataUrl, resourceProblem } from './core/resource.js';
import { advertisedScopes } from './core/scopes.js';
import type { AuthenticationRequirement } from './core/step-up.js';
import { invalidConfig } from './invalid-config.js';
import type { OperationOptions } from './operation-options.js';
import {
  requireAlgorithms,
  requireBooleans,
  requireHierarchy,
  requirePositive,
  requireScopeTokens,
  requireStrings,
} from './option-checks.js';
import type { ProtectedResource } from './resource-description.js';
import type { Binding } from './verify/binding.js';

export interface ResolvedTokenOptions {
  readonly resource?: string | undefined;
  readonly requiredScopes: readonly string[];
  readonly authentication?: AuthenticationRequirement | undefined;
  readonly challenge: ChallengeContext;
  readonly policy: TokenPolicy & { readonly clockTolerance: number; readonly strict: boolean };
  readonly binding: Binding;
  /** Whether the configuration leaves the audience to the custom verifier, by name. */
  readonly boundByVerifier: boolean;
}

/** What a guard has to know of its resource; without its `url` the identifier has yet to be checked. */
export type ResourceOfGuard = Pick<ProtectedResource, 'identifier' | 'scopesSupported' | 'policy'> &
  Partial<Pick<ProtectedResource, 'url'>>;

/** @throws MCPAuthAuthServerError `invalid_server_config`, saying what to change. Not checked: names of options. */
export function resolveTokenOptions(
  options: Omit<BearerAuthJwtConfig, keyof OperationOptions | 'dpop'>,
  resource: ResourceOfGuard | undefined,
): ResolvedTokenOptions {
  const { requiredScopes = [], acrValues, maxAge, showErrorDetails = false } = options;
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
  const authentication = acrValues?.length || maxAge !== undefined ? stepUp(acrValues, maxAge) : undefined;
  return {
    resource: identifier,
    requiredScopes,
    authentication,
    challenge: {
      resourceMetadata: identifier === undefined ? undefined : resourceMetadataUrl(identifier, resource?.url),
      scopes: advertisedScopes(requiredScopes.length ? requiredScopes : (resource?.scopesSupported ?? [])),
      showReason: showErrorDetails,
    },
    policy,
    binding: resolveBinding(policy, resource),
    boundByVerifier: (policy.tokenBinding as { verifier?: unknown } | undefined)?.verifier === true,
  };
}

function mergePolicies(beside: TokenPolicy, over: TokenPolicy): ResolvedTokenOptions['policy'] {
  // Audience and binding are one decision: an override of either replaces both.
  const binding = over.audience === undefined && over.tokenBinding === undefined ? beside : over;
  return {
    audience: binding.audience,
    tokenBinding: binding.tokenBinding,
    scopeImplies: over.scopeImplies ?? beside.scopeImplies,
    scopeClaims: over.scopeClaims ?? beside.scopeClaims,
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
