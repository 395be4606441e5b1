/** For Fastify 5. */
export { type AuthenticatedRequest, bearerAuth, metadata, type RequestHook } from './adapters/fastify.js';
