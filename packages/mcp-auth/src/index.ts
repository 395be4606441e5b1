export type { ConnectHandler } from './adapters/express.js';
export {
  type IoredisClient,
  type NodeRedisClient,
  type RedisReplayStoreOptions,
  redisReplayStore,
} from './adapters/redis-replay-store.js';
export type {
  BearerAuthJwtConfig,
  BearerAuthOptions,
  BearerAuthVerifierConfig,
} from './bearer-auth-options.js';
export type {
  AuthServerModeConfig,
  MCPAuthConfig,
  MCPAuthOptions,
  ResourceMetadataConfig,
  ResourceSelector,
  ResourceServerConfig,
  ResourceServerModeConfig,
  TokenPolicy,
} from './config.js';
export type { AllowedOrigins } from './core/cors.js';
export type { DecisionEvent, DecisionListener } from './core/decision-event.js';
export type { Denial, RejectedCheck } from './core/denial.js';
export type { Operation } from './core/operation.js';
export type { OperationDeclarations, OperationRule, OperationRules } from './core/operation-rules.js';
export { principalKey } from './core/principal.js';
export type { ScopeRequirement } from './core/scope-requirement.js';
export type { ScopeImplies } from './core/scopes.js';
export {
  type InMemorySessionStoreOptions,
  inMemorySessionStore,
  type SessionStore,
} from './core/sessions.js';
export type { AuthInfo, Clock, Decision, Guard, Timer } from './core/types.js';
export type { ServeDocuments } from './core/well-known.js';
export { createVerifyJwt, type GetVerificationKey, type VerificationKey } from './create-verify-jwt.js';
export type { DpopOption, DpopOptions } from './dpop-options.js';
export {
  type AuthServerErrorCode,
  authServerErrorDescription,
  MCPAuthAuthServerError,
  MCPAuthConfigError,
  MCPAuthError,
} from './errors.js';
export { type AccessTokenPolicy, explainAccessToken } from './explain-access-token.js';
export {
  type FetchServerConfigByUrlOptions,
  type FetchServerConfigOptions,
  fetchServerConfig,
  fetchServerConfigByWellKnownUrl,
} from './fetch-server-config.js';
export {
  type BearerAuthConfig,
  handleBearerAuth,
  type ValidateIssuerFunction,
  type VerifyAccessTokenFunction,
} from './handle-bearer-auth.js';
export type { JoseOptions, JoseVerifyOptions } from './jose-options.js';
export { MCPAuth } from './mcp-auth.js';
export {
  authorizationServerMetadataSchema,
  camelCaseAuthorizationServerMetadataSchema,
  camelCaseProtectedResourceMetadataSchema,
  type MetadataIssue,
  type MetadataSchema,
  MetadataSchemaError,
  protectedResourceMetadataSchema,
} from './metadata-schemas.js';
export type {
  AuthorizationServerMetadata,
  CamelCaseAuthorizationServerMetadata,
  CamelCaseProtectedResourceMetadata,
  ProtectedResourceMetadata,
} from './metadata-types.js';
export type { OperationOptions } from './operation-options.js';
export { presets } from './presets/all.js';
export type { Preset, PresetPolicy, PresetVerification } from './presets/preset.js';
export type {
  SdkAuthMetadataConfig,
  SdkAuthMetadataOptions,
  SdkBearerAuthConfig,
  SdkBearerAuthOptions,
} from './sdk-auth.js';
export {
  type AuthServerConfig,
  type AuthServerDiscoveryConfig,
  type AuthServerType,
  getIssuer,
  type ResolvedAuthServerConfig,
  type TranspileData,
} from './server-config.js';
export type {
  AuthServerConfigError,
  AuthServerConfigErrorCode,
  AuthServerConfigWarning,
  AuthServerConfigWarningCode,
  AuthServerSuccess,
  AuthServerSuccessCode,
} from './server-config-findings.js';
export { defaultValues, serverMetadataPaths } from './server-config-values.js';
export {
  type BearerAuthErrorCode,
  bearerAuthErrorDescription,
  MCPAuthBearerAuthError,
  type MCPAuthBearerAuthErrorDetails,
  MCPAuthTokenVerificationError,
  type MCPAuthTokenVerificationErrorCode,
  tokenVerificationErrorDescription,
} from './token-errors.js';
export { type AuthServerConfigValidationResult, validateServerConfig } from './validate-server-config.js';
export type {
  BearerAuthAutoConfig,
  BearerAuthIntrospectionConfig,
  BearerAuthUserinfoConfig,
} from './verifier-options.js';
export type { VerifyAccessTokenMode } from './verifiers.js';
export type { AnswerCacheOptions } from './verify/answer-cache.js';
export type { TokenBinding } from './verify/binding.js';
export type { ClientAuthentication } from './verify/client-authentication.js';
export type { VerifierAnswer, VerifyAccessToken } from './verify/custom.js';
export type { NonceOptions } from './verify/dpop-nonce.js';
export type { CheckVerdict, PublishedKey } from './verify/explain.js';
export {
  type InMemoryReplayStoreOptions,
  inMemoryReplayStore,
  type ReplayStore,
} from './verify/replay-store.js';
export type { IsRevoked } from './verify/revocation.js';
