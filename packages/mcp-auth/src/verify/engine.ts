/** What depends on the platform, for runtimes other than Node: published as one file, because each file costs time to load. */
export { decodeBase64url } from './base64url.js';
export { inTurn, verifySignature } from './signature.js';
