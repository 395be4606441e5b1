/** For platforms that turn a `Request` into a `Response`; imports nothing of Node. */
export { type AuthContext, withAuth } from './adapters/fetch.js';
export type { WithAuthOptions } from './adapters/with-auth-options.js';
export { inMemorySessionStore, type SessionStore, watchSessions } from './core/sessions.js';
export { type JwtAuthConfig, jwtAuth } from './jwt-auth.js';
export { operationRules } from './operation-options.js';
export { rememberedTokens } from './remembered-tokens.js';
export { revokedBy } from './revoked-by.js';
