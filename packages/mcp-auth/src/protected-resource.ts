/** Configuration of protected resources → what the rest of the library works with; every mistake is found here. */

import { readAuthorizationServers } from './authorization-servers.js';
import type { ResourceServerConfig, TokenPolicy } from './config.js';
import { resourceProblem } from './core/resource.js';
import { advertisedScopes } from './core/scopes.js';
import { urlProblem } from './discovery/secure-url.js';
import { dpopMetadata, readDpop } from './dpop-options.js';
import { invalidConfig } from './invalid-config.js';
import { toSnakeCaseKeys } from './key-case.js';
import { requireBooleans, requireScopeTokens } from './option-checks.js';
import { dpopNames, policyNames, requireKnown } from './option-names.js';
import type { AuthServerConfig } from './server-config.js';

export interface ProtectedResource {
  readonly identifier: string;
  /** The same, parsed once: with ten thousand resources that shows. */
  readonly url: URL;
  readonly authorizationServers: readonly AuthServerConfig[];
  readonly scopesSupported: readonly string[];
  /** The metadata document, as it is served (RFC 9728 §3.2). */
  readonly document: Readonly<Record<string, unknown>>;
  readonly policy: TokenPolicy;
}

/** @throws MCPAuthAuthServerError `invalid_server_config`, saying what to change. */
export function readProtectedResources(
  config: ResourceServerConfig | readonly ResourceServerConfig[],
  allowInsecureRequests = false,
): ReadonlyMap<string, ProtectedResource> {
  const list: readonly ResourceServerConfig[] = Array.isArray(config) ? config : [config];
  if (list.length === 0)
    throw invalidConfig('`protectedResources` is empty. Describe at least one resource.');
  const resources = new Map<string, ProtectedResource>();
  const spellings = new Set<string>();
  for (const entry of list) {
    const resource = readProtectedResource(entry, allowInsecureRequests);
    // Two spellings of one URL are one resource, and would be described at one location.
    const { href } = resource.url;
    if (spellings.has(href)) {
      throw invalidConfig(
        `The resource metadata (\`${resource.identifier}\`) is duplicated. Describe each resource once; several authorization servers go into its \`authorizationServers\`.`,
      );
    }
    spellings.add(href);
    resources.set(resource.identifier, resource);
  }
  return resources;
}

function readProtectedResource(
  config: ResourceServerConfig,
  allowInsecureRequests: boolean,
): ProtectedResource {
  const metadata: ResourceServerConfig['metadata'] | undefined = config?.metadata;
  if (typeof metadata !== 'object' || metadata === null) {
    throw invalidConfig(
      'Every entry of `protectedResources` needs `metadata: { resource, authorizationServers }`.',
    );
  }
  requireKnown('an entry of `protectedResources`', config, resourceNames);
  requireNoPolicy(metadata);
  const policy = policyOf(config);
  requireKnown('`dpop`', policy.dpop, dpopNames);
  requireBooleans(policy, ['strict', 'exclusiveAudience']);
  const { authorizationServers = [], ...members } = metadata;
  const { resource: identifier, scopesSupported = [] } = members;
  const problem = resourceProblem(identifier, allowInsecureRequests);
  if (problem !== undefined) throw invalidConfig(problem);

  const issuers = readAuthorizationServers(identifier, authorizationServers, allowInsecureRequests);
  requireScopeTokens('scopesSupported', scopesSupported);
  requireSoundMembers(members);
  const published = toSnakeCaseKeys(members);
  // Not where it is missing: `scopes_supported` is published as it stands.
  if (members.scopesSupported !== undefined) published.scopes_supported = advertisedScopes(scopesSupported);
  const document: Record<string, unknown> = {
    // What the configuration says itself about DPoP stands.
    ...dpopMetadata(readDpop(policy.dpop, identifier)),
    ...published,
    authorization_servers: issuers,
  };
  // RFC 9728 §3.2: members with zero elements are left out.
  for (const name of Object.keys(document)) if (isEmptyList(document[name])) delete document[name];
  const url = new URL(identifier);
  return { identifier, url, authorizationServers, scopesSupported, document, policy };
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

const resourceNames = ['metadata', ...policyNames];

/** By name: the rest of a spread has no getters of a class, and a policy that got lost would be no policy. */
function policyOf(config: ResourceServerConfig): TokenPolicy {
  return {
    audience: config.audience,
    exclusiveAudience: config.exclusiveAudience,
    tokenBinding: config.tokenBinding,
    scopeImplies: config.scopeImplies,
    scopeClaims: config.scopeClaims,
    strict: config.strict,
    clockTolerance: config.clockTolerance,
    dpop: config.dpop,
  } satisfies Record<keyof TokenPolicy, unknown>;
}

/** Unknown members are published, so what was meant as a check would be told to clients instead of being made. */
function requireNoPolicy(metadata: Readonly<Record<string, unknown>>): void {
  if (metadata.requiredScopes !== undefined) {
    throw invalidConfig(
      '`requiredScopes` stands in `metadata`, where it checks nothing. Give it to `bearerAuth`.',
    );
  }
  const misplaced = policyNames.find((name) => metadata[name] !== undefined);
  if (misplaced === undefined) return;
  throw invalidConfig(
    `\`${misplaced}\` stands in \`metadata\`, where it checks nothing. Move it beside \`metadata\`.`,
  );
}

/** Members that would mislead clients (RFC 9728 §2): keys that anybody on the wire could replace, signatures that are none. */
function requireSoundMembers(members: Readonly<Record<string, unknown>>): void {
  const {
    jwksUri,
    resourceSigningAlgValuesSupported: signing,
    dpopSigningAlgValuesSupported: proofs,
  } = members;
  if (jwksUri !== undefined && !(typeof jwksUri === 'string' && urlProblem(jwksUri) === undefined)) {
    throw invalidConfig(`\`jwksUri\` of the resource must be an https URL; got ${JSON.stringify(jwksUri)}.`);
  }
  requireNoNone('resourceSigningAlgValuesSupported', signing);
  requireNoNone('dpopSigningAlgValuesSupported', proofs);
}

function requireNoNone(option: string, algorithms: unknown): void {
  if (!Array.isArray(algorithms) || !algorithms.includes('none')) return;
  throw invalidConfig(`\`${option}\` must not contain "none". Remove it.`);
}
