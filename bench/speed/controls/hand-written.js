// @ts-check
/**
 * A verifier as one would write it by hand for one issuer and one key, as fast as Node allows: an allow-list of algorithms, issuer,
 * audience, type, times and scope, and the signature. No discovery, no rotation, no strict JSON, no DPoP, no explanations.
 */

import { rawVerify } from './raw-verify.js';

/** @typedef {{ iss: string, aud: string | string[], sub: string, scope: string, exp: number, nbf?: number }} Claims */
/** @typedef {{ alg: string, kid: string, typ: string, crit?: unknown }} Header */

const types = ['at+jwt', 'application/at+jwt', 'jwt'];
/** Seconds that clocks may differ. */
const tolerance = 5;

/**
 * @param {import('../load/server.js').Setting} setting
 * @returns {(authorization: string) => Claims | undefined}
 */
export function verifier({ issuer, resource, scope, algorithm, jwk }) {
  const keys = new Map([[jwk.kid, rawVerify(algorithm, jwk)]]);
  return (authorization) => {
    if (!/^bearer /i.test(authorization)) return undefined;
    const token = authorization.slice('Bearer '.length);
    const [first, last] = [token.indexOf('.'), token.lastIndexOf('.')];
    if (first <= 0 || first === last || token.indexOf('.', first + 1) !== last) return undefined;
    /** @type {Header | undefined} */
    const header = decoded(token.slice(0, first));
    if (header?.alg !== algorithm || header.crit !== undefined) return undefined;
    if (!types.includes(String(header.typ).toLowerCase())) return undefined;
    const verify = keys.get(header.kid);
    if (!verify) return undefined;
    /** @type {Claims | undefined} */
    const claims = decoded(token.slice(first + 1, last));
    if (!claims || claims.iss !== issuer || !isFor(claims, resource) || !isTimely(claims)) return undefined;
    const signature = Buffer.from(token.slice(last + 1), 'base64url');
    if (!verify(Buffer.from(token.slice(0, last), 'latin1'), signature)) return undefined;
    return grants(claims, scope) ? claims : undefined;
  };
}

/** @param {string} part */
function decoded(part) {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined;
  }
}

/** @param {Claims} claims @param {string} resource */
function isFor({ aud }, resource) {
  return typeof aud === 'string' ? aud === resource : Array.isArray(aud) && aud.includes(resource);
}

/** @param {Claims} claims */
function isTimely({ exp, nbf }) {
  const now = Date.now() / 1000;
  return typeof exp === 'number' && exp + tolerance > now && (nbf === undefined || nbf - tolerance <= now);
}

/** @param {Claims} claims @param {string} scope */
function grants({ scope: granted }, scope) {
  return typeof granted === 'string' && granted.split(' ').includes(scope);
}
