/** What depends on the platform, for runtimes other than Node: published as one file, because each file costs as much to load as 20 KB. */
export { decodeBase64url } from './base64url.js';
export { inTurn, verifySignature } from './signature.js';
