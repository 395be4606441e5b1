/** For h3 2; imports nothing of Node. */
export { type AuthEventContext, bearerAuth, metadata } from './adapters/h3.js';
