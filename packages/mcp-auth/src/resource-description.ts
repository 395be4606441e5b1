/** What is configured of one protected resource → its identifier, its metadata document and its policy. */

import { readAuthorizationServers } from './authorization-servers.js';
import type { ResourceServerConfig, TokenPolicy } from './config.js';
import { resourceProblem } from './core/resource.js';
import { advertisedScopes } from './core/scopes.js';
import { urlProblem } from './discovery/secure-url.js';
import { invalidConfig } from './invalid-config.js';
import { toSnakeCaseKeys } from './key-case.js';
import { requireBooleans, requireScopeTokens } from './option-checks.js';
import type { AuthServerConfig } from './server-config.js';
import { namesOf } from './unknown-option.js';

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

export const policyMembers = {
  audience: true,
  exclusiveAudience: true,
  tokenBinding: true,
  scopeImplies: true,
  scopeClaims: true,
  strict: true,
  clockTolerance: true,
  dpop: true,
} as const;

export const policyNames = namesOf<TokenPolicy>(policyMembers);

interface Describing {
  /** Whose `metadata` it is, for messages. */
  readonly where: string;
  readonly allowInsecureRequests: boolean;
  /** What the policy adds to the document. */
  readonly members?: (policy: TokenPolicy, identifier: string) => Readonly<Record<string, unknown>>;
}

/** @throws MCPAuthAuthServerError `invalid_server_config`, saying what to change. Not checked: names of options. */
export function describeResource(
  config: ResourceServerConfig,
  { where, allowInsecureRequests, members: added }: Describing,
): ProtectedResource {
  const metadata: ResourceServerConfig['metadata'] | undefined = config?.metadata;
  if (typeof metadata !== 'object' || metadata === null) {
    throw invalidConfig(`${where} needs \`metadata: { resource, authorizationServers }\`.`);
  }
  requireNoPolicy(metadata);
  const policy = policyOf(config);
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
    ...added?.(policy, identifier),
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

/** By name: the rest of a spread has no getters of a class, and a policy that got lost would be no policy. */
function policyOf(config: ResourceServerConfig): TokenPolicy {
  return Object.fromEntries(policyNames.map((name) => [name, config[name]]));
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
