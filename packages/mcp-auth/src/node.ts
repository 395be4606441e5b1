/** For `node:http`, and whatever else hands over Node's request and response. */
export { type AuthenticatedRequest, type NodeWithAuthOptions, withAuth } from './adapters/node-http.js';
