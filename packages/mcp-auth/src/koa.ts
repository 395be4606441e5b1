/** For Koa 3. */
export { type AuthState, bearerAuth, metadata } from './adapters/koa.js';
