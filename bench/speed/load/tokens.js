// @ts-check
/** Access tokens as servers issue them (RFC 9068, about 800 bytes with RS256), with node:crypto only. */

import { generateKeyPair, randomBytes, sign } from 'node:crypto';
import { promisify } from 'node:util';

/** @typedef {'RS256' | 'ES256'} Algorithm */
/**
 * @typedef {object} SigningKey
 * @property {Algorithm} algorithm
 * @property {string} kid
 * @property {import('node:crypto').KeyObject} privateKey
 * @property {Record<string, unknown>} jwk public
 * @property {string} pem public, SPKI
 */

/** The audience of every token. Nothing listens there: identity comes from configuration. */
export const resource = 'https://api.example.com/mcp';
/** What every contender asks for, where it can. */
export const scope = 'mcp:use';
/** Of the operation with a rule of its own. */
export const toolScope = 'echo:use';

const scopes = ['openid', 'profile', scope, toolScope, 'notes:read'].join(' ');
const signatureBytes = { RS256: 256, ES256: 64 };
const generate = promisify(generateKeyPair);
const signInPool = promisify(sign);

/** @param {Algorithm} algorithm @returns {Promise<SigningKey>} */
export async function makeKey(algorithm) {
  const { privateKey, publicKey } =
    algorithm === 'RS256'
      ? await generate('rsa', { modulusLength: 2048 })
      : await generate('ec', { namedCurve: 'P-256' });
  const kid = `${algorithm}-2026-11`;
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' };
  return { algorithm, kid, privateKey, jwk, pem: String(publicKey.export({ format: 'pem', type: 'spki' })) };
}

/** @param {unknown} value */
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * What is signed. Each index gives another `jti` and, up to 10,000, another subject, of the same length each.
 * @param {Algorithm} algorithm @param {string} kid @param {string} issuer @param {string} index
 */
function signingInput(algorithm, kid, issuer, index) {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: issuer,
    aud: resource,
    sub: `user-${index.slice(-4).padStart(4, '0')}`,
    client_id: 'https://client.example.com/oauth/metadata.json',
    scope: scopes,
    iat: now,
    exp: now + 4 * 3600,
    jti: `5f2c7d1e-9a0b-4c6d-8e3f-${index.padStart(12, '0')}`,
    organization: { id: 'org_4711', roles: ['editor', 'billing'] },
  };
  return `${encode({ alg: algorithm, typ: 'at+jwt', kid })}.${encode(claims)}`;
}

/**
 * Signs in the thread pool, so that several at once use every core.
 * @param {SigningKey} key @param {string} issuer @param {number} index
 */
export async function mint({ algorithm, kid, privateKey }, issuer, index) {
  const input = signingInput(algorithm, kid, issuer, String(index));
  /** @type {any} */
  const options = { key: privateKey, ...(algorithm === 'ES256' ? { dsaEncoding: 'ieee-p1363' } : {}) };
  const signature = await signInPool('sha256', Buffer.from(input), options);
  return `${input}.${signature.toString('base64url')}`;
}

let forged = 0;

/**
 * A new token whose signature is noise of the right size: RSA has to be calculated before it shows.
 * @param {SigningKey} key @param {string} issuer @param {string} [kid]
 */
export function forge({ algorithm, kid: own }, issuer, kid = own) {
  const signature = randomBytes(signatureBytes[algorithm]);
  // Below every modulus: a larger number would be refused without a calculation.
  signature[0] = (signature[0] ?? 0) & 0x7f;
  return `${signingInput(algorithm, kid, issuer, `f${forged++}`)}.${signature.toString('base64url')}`;
}
