/** Which options there are, and what somebody meant who wrote another one. */

import type { BearerAuthOptions } from './bearer-auth-options.js';
import type { AuthServerModeConfig, ResourceServerModeConfig } from './config.js';
import { isNear } from './core/near-name.js';
import type { DpopOptions } from './dpop-options.js';
import type { JoseOptions } from './jose-options.js';
import { policyMembers } from './resource-description.js';
import { namesOf, requireNames } from './unknown-option.js';
import type { VerifierOptions } from './verifiers.js';

const guardMembers = {
  ...policyMembers,
  resource: true,
  requiredScopes: true,
  acrValues: true,
  maxAge: true,
  showErrorDetails: true,
  operations: true,
  tools: true,
  maxBodySize: true,
  challengeInToolResult: true,
} as const;

export const guardNames = namesOf<BearerAuthOptions>(guardMembers);
export const bearerAuthNames = namesOf<VerifierOptions & JoseOptions>({
  ...guardMembers,
  algorithms: true,
  requiredClaims: true,
  verifierTimeout: true,
  issuer: true,
  cacheFor: true,
  cacheRefusalsFor: true,
  cacheEntries: true,
  concurrency: true,
  clientAuthentication: true,
  introspectionEndpoint: true,
  signedResponse: true,
  userinfoEndpoint: true,
  jwtVerify: true,
  remoteJwkSet: true,
  remoteJwtSet: true,
});
export const dpopNames = namesOf<DpopOptions>({
  required: true,
  nonce: true,
  replayStore: true,
  publicUrl: true,
  maxAge: true,
  algorithms: true,
});
export const mcpAuthNames = namesOf<AuthServerModeConfig & ResourceServerModeConfig>({
  server: true,
  protectedResources: true,
  maxResources: true,
  allowedOrigins: true,
  onDecision: true,
  allowInsecureRequests: true,
  isRevoked: true,
  staleIfError: true,
  sessionStore: true,
  rememberTokens: true,
  endStreamsAtExpiry: true,
  fetch: true,
  clock: true,
  timer: true,
});

/** See {@link requireNames}. */
export function requireKnown(where: string, options: unknown, known: readonly string[]): void {
  requireNames(where, options, known, (name) => {
    const meant = known.find((candidate) => isNear(name, candidate));
    return meant === undefined ? placeOf(name) : ` Did you mean \`${meant}\`?`;
  });
}

/** Options of the pre-release of version 1, which had one resource and one authorization server. */
const formerNames: Readonly<Record<string, string>> = {
  protectedResourceMetadata:
    ' Write `protectedResources: { metadata: { resource, authorizationServers: [authorizationServer] } }` instead.',
  jwtVerifyOptions: ' Give its members to `bearerAuth` or `getBearerAuthOptions`.',
};

function placeOf(name: string): string {
  if (Object.hasOwn(formerNames, name)) return formerNames[name] ?? '';
  if ((bearerAuthNames as readonly string[]).includes(name)) return ' Give it to `bearerAuth`.';
  return (mcpAuthNames as readonly string[]).includes(name) ? ' Give it to `MCPAuth`.' : '';
}
