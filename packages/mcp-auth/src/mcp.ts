export type { Operation } from './core/operation.js';
export type { OperationDeclarations, OperationRule, OperationRules } from './core/operation-rules.js';
export { principalKey } from './core/principal.js';
export type { ScopeRequirement } from './core/scope-requirement.js';
export type { AuthInfo } from './core/types.js';
export { InsufficientScopeError, UnauthenticatedError } from './mcp/access-errors.js';
export { getAuthInfo, type HandlerContext, type LocalCaller } from './mcp/caller.js';
export { PrincipalMap, type PrincipalMapOptions } from './mcp/principal-map.js';
export { protect, type Registrar, type Requires } from './mcp/protect.js';
export type { ProtectOptions } from './mcp/protect-options.js';
export { OperationRegistry, type RegistryDeclarations } from './mcp/registry.js';
export { type RequestStateContext, requestStateBinding } from './mcp/request-state.js';
export { type AssertScopesOptions, assertScopes, requireScopes } from './mcp/require-scopes.js';
export type { SdkErrorClass, SdkErrorClasses } from './mcp/sdk-errors.js';
export {
  createTokenVerifier,
  type TokenVerifier,
  type TokenVerifierOptions,
} from './mcp/sdk-token-verifier.js';
