/** For Hono; imports nothing of Node. */
export { type AuthVariables, bearerAuth, metadata } from './adapters/hono.js';
