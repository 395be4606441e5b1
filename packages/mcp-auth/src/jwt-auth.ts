/** The facade for workers: one resource, JWTs, and whatever else is needed comes in as a value, so that bundlers drop the rest. */

import type { WithAuthOptions } from './adapters/with-auth-options.js';
import type { BearerAuthJwtConfig } from './bearer-auth-options.js';
import type { MCPAuthOptions, ResourceMetadataConfig, TokenPolicy } from './config.js';
import { createGuard } from './core/guard.js';
import type { OperationJudge, SessionWatch } from './core/guard-policy.js';
import { ResourceUrl } from './core/resource-url.js';
import type { Verify } from './core/types.js';
import { publishDocuments } from './core/well-known.js';
import { invalidConfig } from './invalid-config.js';
import { keysOfIssuer } from './issuer-sources.js';
import { readPlatform } from './platform.js';
import { describeResource } from './resource-description.js';
import { documentsOf } from './resource-documents.js';
import { getIssuer } from './server-config.js';
import { resolveTokenOptions } from './token-options.js';
import { namesOf, requireNames } from './unknown-option.js';
import { createJwtVerify } from './verify/jwt.js';
import type { MemoryRules, TokenMemory } from './verify/token-memory.js';

/** The options of `MCPAuth` and of its `bearerAuth('jwt')` in one, with the same meanings and defaults. */
export interface JwtAuthConfig
  extends Omit<TokenPolicy, 'dpop'>,
    Omit<MCPAuthOptions, 'isRevoked' | 'sessionStore' | 'rememberTokens'>,
    Pick<
      BearerAuthJwtConfig,
      'requiredScopes' | 'acrValues' | 'maxAge' | 'showErrorDetails' | 'algorithms' | 'requiredClaims'
    > {
  /** The protected resource, as in an entry of `protectedResources`: `{ resource, authorizationServers, scopesSupported }`. */
  readonly metadata: ResourceMetadataConfig;
  /** What single operations need, beside `requiredScopes`: `operationRules({ tools: … })`. Default: no body is read. */
  readonly operations?: OperationJudge | undefined;
  /** Who opened which session: `watchSessions(inMemorySessionStore())`. Default: sessions are left to the host. */
  readonly sessions?: SessionWatch | undefined;
  /** Verifies the signature of a token once: `rememberedTokens()`. Default: every time. */
  readonly rememberTokens?: ((rules: MemoryRules) => TokenMemory) | undefined;
  /** Asks about every token that is good otherwise: `revokedBy(isRevoked)`. Default: nobody is asked. */
  readonly revocation?: ((verify: Verify) => Verify) | undefined;
}

/**
 * The guard and the documents of one protected resource, for `withAuth`: decides as `MCPAuth` does, by the same code, in a fraction of
 * its size. Nothing is fetched before the first token comes.
 *
 * Not here: DPoP, introspection, userinfo, verifiers of your own, several resources, the options of JOSE. `MCPAuth` has them.
 *
 * @throws MCPAuthAuthServerError `invalid_server_config` for any mistake in the configuration, saying what to change.
 */
export function jwtAuth(config: JwtAuthConfig): Required<WithAuthOptions> {
  requireNames('`jwtAuth`', config, names, remedyOf);
  const { operations, sessions, rememberTokens, revocation, onDecision, algorithms, requiredClaims } = config;
  requireMade('operations', operations, 'isAbout', 'operationRules({ … })');
  requireMade('sessions', sessions, 'deny', 'watchSessions(store)');
  requireMade('rememberTokens', rememberTokens, 'call', 'rememberedTokens()');
  requireMade('revocation', revocation, 'call', 'revokedBy(isRevoked)');
  const { clock, timer, env } = readPlatform(config);
  const { allowInsecureRequests = false } = env;
  const resource = describeResource(config, { where: '`jwtAuth`', allowInsecureRequests });
  const resolved = resolveTokenOptions(config, resource);
  if (resolved.boundByVerifier)
    throw invalidConfig('`tokenBinding: { verifier: true }` is for custom verifiers only.');
  const rules = {
    ...resolved.policy,
    binding: resolved.binding,
    resource: new ResourceUrl(resource.identifier),
    clock,
  };
  const memory = rememberTokens?.(rules);
  const verify = createJwtVerify({
    ...rules,
    issuers: new Map(
      resource.authorizationServers.map((server) => [getIssuer(server), keysOfIssuer(server, env)]),
    ),
    algorithms,
    requiredClaims,
    memory,
  });
  const { allowedOrigins: origins = '*' } = config;
  return {
    guard: createGuard({
      ...resolved,
      verify: revocation ? revocation(verify) : verify,
      // Who has to be asked about every request is not passed over.
      recall: revocation ? undefined : memory?.recallField,
      scopeImplies: resolved.policy.scopeImplies,
      operations,
      sessions,
      origins,
      clock,
      timer,
      onDecision,
    }),
    documents: publishDocuments(documentsOf(resource), origins || '*'),
  };
}

const names = /* @__PURE__ */ namesOf<JwtAuthConfig>({
  metadata: true,
  audience: true,
  exclusiveAudience: true,
  tokenBinding: true,
  scopeImplies: true,
  scopeClaims: true,
  strict: true,
  clockTolerance: true,
  requiredScopes: true,
  acrValues: true,
  maxAge: true,
  showErrorDetails: true,
  algorithms: true,
  requiredClaims: true,
  allowedOrigins: true,
  onDecision: true,
  allowInsecureRequests: true,
  staleIfError: true,
  endStreamsAtExpiry: true,
  operations: true,
  sessions: true,
  revocation: true,
  rememberTokens: true,
  fetch: true,
  clock: true,
  timer: true,
});

/** What to write in place of an option that `MCPAuth` has. */
const remedies: Readonly<Record<string, string>> = {
  tools: 'operations: operationRules({ tools })',
  maxBodySize: 'operations: operationRules({ …, maxBodySize })',
  challengeInToolResult: 'operations: operationRules({ …, challengeInToolResult })',
  isRevoked: 'revocation: revokedBy(isRevoked)',
  sessionStore: 'sessions: watchSessions(store)',
  resource: 'metadata: { resource, … }',
  authorizationServers: 'metadata: { …, authorizationServers }',
  protectedResources: 'metadata: { … }',
};

/** A list of what there is takes no more room than guessing what was meant. */
function remedyOf(name: string): string {
  if (Object.hasOwn(remedies, name)) return ` Write \`${remedies[name]}\`.`;
  return ` There are ${names.join(', ')}; for anything else use \`MCPAuth\`.`;
}

function requireMade(option: string, value: object | undefined, member: string, form: string): void {
  if (value === undefined || typeof Reflect.get(Object(value), member) === 'function') return;
  throw invalidConfig(`\`${option}\` must come from \`${form}\`.`);
}
