/** What stands in for `engine.ts` where the condition `node` holds. */
export { decodeBase64url } from './base64url.node.js';
export { inTurn, verifySignature } from './signature.node.js';
