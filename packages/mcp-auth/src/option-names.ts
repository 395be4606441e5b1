/** Which options there are, and what somebody meant who wrote another one. */

import type { BearerAuthOptions } from './bearer-auth-options.js';
import type { AuthServerModeConfig, ResourceServerModeConfig, TokenPolicy } from './config.js';
import { isNear } from './core/near-name.js';
import type { DpopOptions } from './dpop-options.js';
import { invalidConfig } from './invalid-config.js';
import type { JoseOptions } from './jose-options.js';
import type { VerifierOptions } from './verifiers.js';

/** Every member of a type: the compiler misses an option that is added there and not here. */
function namesOf<Options>(names: Readonly<Record<keyof Options, true>>): readonly (keyof Options & string)[] {
  return Object.keys(names) as (keyof Options & string)[];
}

const policyMembers = {
  audience: true,
  exclusiveAudience: true,
  tokenBinding: true,
  scopeImplies: true,
  scopeClaims: true,
  strict: true,
  clockTolerance: true,
  dpop: true,
} as const;

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

export const policyNames = namesOf<TokenPolicy>(policyMembers);
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

/** An option that nobody reads is a check that is asked for and not made. */
export function requireKnown(where: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) return;
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || known.includes(name)) continue;
    const meant = known.find((candidate) => isNear(name, candidate));
    const remedy = meant === undefined ? placeOf(name) : ` Did you mean \`${meant}\`?`;
    throw invalidConfig(
      `\`${name}\` is not an option of ${where}.${remedy} It would be ignored; remove it otherwise.`,
    );
  }
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
