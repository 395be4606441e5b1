// @ts-check
/**
 * The contenders as plain functions: an `Authorization` field in, accepted or not out. No server, no framework. Each is loaded when
 * it is wanted, so that the process of one holds nothing of the others.
 */

import { createPublicKey } from 'node:crypto';
import { partsOf, publicKeyOf, rawVerify } from './best-form.js';

/** @typedef {{ alg: import('./tokens.js').Alg, issuer: string, resource: string, jwk: Record<string, unknown> }} Setting */
/**
 * @typedef {object} Contender
 * @property {(field: string | null) => any} [prepare] what is done before the clock runs; default: nothing
 * @property {(input: any) => boolean | Promise<boolean>} check
 */

export const ours = 'mcp-auth (this repository)';

/** @type {Record<string, (setting: Setting) => Contender | Promise<Contender>>} */
const makers = {
  'raw crypto.verify': ({ alg, jwk }) => ({
    prepare: (field) => partsOf(alg, tokenOf(field)),
    check: rawVerify(alg, publicKeyOf(alg, jwk)),
  }),
  'WebCrypto subtle.verify': ({ alg, jwk }) => subtle(alg, jwk),
  'Map lookup (control)': () => {
    const seen = new Map();
    return {
      check(field) {
        const token = tokenOf(field);
        if (seen.has(token)) return true;
        seen.set(token, true);
        return true;
      },
    };
  },
  'jose jwtVerify, KeyObject': ({ alg, issuer, resource: audience, jwk }) =>
    jose(publicKey(jwk), { issuer, audience, algorithms: [alg] }),
  'jose jwtVerify, remote set': async ({ alg, issuer, resource: audience }) => {
    const { createRemoteJWKSet } = await import('jose');
    return jose(createRemoteJWKSet(new URL(`${issuer}/jwks`)), { issuer, audience, algorithms: [alg] });
  },
  jsonwebtoken: async ({ alg, issuer, resource: audience, jwk }) => {
    // @ts-expect-error it comes without types
    const { default: jsonwebtoken } = await import('jsonwebtoken');
    const key = publicKey(jwk);
    /** @type {any} */
    const options = { issuer, audience, algorithms: [alg] };
    return synchronous((token) => jsonwebtoken.verify(token, key, options));
  },
  'fast-jwt': (setting) => fastJwt(setting, false),
  'fast-jwt, cache': (setting) => fastJwt(setting, 2000),
  'fast-jwt, cache of 10,000': (setting) => fastJwt(setting, 10_000),
  'mcp-auth 0.2.0': async ({ issuer, resource }) => {
    const { MCPAuth } = await import('mcp-auth-0.2');
    const mcpAuth = new MCPAuth({
      protectedResources: [{ metadata: { resource, authorizationServers: [{ issuer, type: 'oidc' }] } }],
    });
    return middleware(mcpAuth.bearerAuth('jwt', { resource, audience: resource }));
  },
  [ours]: async ({ issuer, resource }) => {
    const guard = (await library(issuer, resource)).guard('jwt', { resource });
    return {
      check(field) {
        const decision = guard(headOf(field));
        // Not `await`: a decision that is there at once must not wait for a turn of the microtask queue.
        return decision instanceof Promise ? decision.then(isAllowed) : isAllowed(decision);
      },
    };
  },
  [`${ours}, verifyAccessToken`]: async ({ issuer, resource }) => {
    const mcpAuth = await library(issuer, resource);
    return { check: (field) => mcpAuth.verifyAccessToken(tokenOf(field)).then(yes, no) };
  },
};

const yes = () => true;
const no = () => false;
/** @param {{ type: string }} decision */
const isAllowed = ({ type }) => type === 'allow';
/** @param {string | null} field */
const tokenOf = (field) => (field ?? '').slice('Bearer '.length);
/** @param {Record<string, unknown>} jwk */
const publicKey = (jwk) => createPublicKey({ key: jwk, format: 'jwk' });

/** @param {string} name @param {Setting} setting @returns {Promise<Contender>} */
export async function makeContender(name, setting) {
  const make = makers[name];
  if (!make) throw new Error(`There is no contender ${name}.`);
  return make(setting);
}

/** @param {string} issuer @param {string} resource */
async function library(issuer, resource) {
  const { MCPAuth } = await import('mcp-auth');
  return new MCPAuth({
    protectedResources: { metadata: { resource, authorizationServers: [{ issuer, type: 'oidc' }] } },
  });
}

/** As an adapter hands it over. @param {string | null} field @param {string} [url] */
export function headOf(field, url = '/mcp') {
  return {
    method: 'POST',
    url,
    headers: { get: (/** @type {string} */ name) => (name === 'authorization' ? field : null) },
  };
}

/** @param {any} key @param {import('jose').JWTVerifyOptions} options @returns {Promise<Contender>} */
async function jose(key, options) {
  const { jwtVerify } = await import('jose');
  return { check: (field) => jwtVerify(tokenOf(field), key, options).then(yes, no) };
}

/** @param {(token: string) => unknown} verify throws for a token that is refused @returns {Contender} */
function synchronous(verify) {
  return {
    check(field) {
      try {
        verify(tokenOf(field));
        return true;
      } catch {
        return false;
      }
    },
  };
}

/** @param {Setting} setting @param {number | false} cache */
async function fastJwt({ alg, issuer, resource, jwk }, cache) {
  const { createVerifier } = await import('fast-jwt');
  const key = publicKey(jwk).export({ format: 'pem', type: 'spki' }).toString();
  return synchronous(
    createVerifier({ key, algorithms: [alg], allowedIss: issuer, allowedAud: resource, cache }),
  );
}

/** Middleware of Express without Express: what it asks of a response is answered with as little as possible. @param {any} handler @returns {Contender} */
export function middleware(handler) {
  /** @type {any} */
  const response = { set: () => response, status: () => response, json: () => response };
  return {
    async check(field) {
      let passed = false;
      const headers = field === null ? {} : { authorization: field };
      await handler({ headers }, response, () => {
        passed = true;
      });
      return passed;
    },
  };
}

/** @param {import('./tokens.js').Alg} alg @param {Record<string, unknown>} jwk @returns {Contender} */
function subtle(alg, jwk) {
  const { subtle } = globalThis.crypto;
  const names = { RS256: 'RSASSA-PKCS1-v1_5', PS256: 'RSA-PSS', ES256: 'ECDSA', EdDSA: 'Ed25519' };
  const algorithm = { name: names[alg], hash: 'SHA-256', namedCurve: 'P-256', saltLength: 32 };
  const { alg: _, ...members } = jwk;
  const key = subtle.importKey('jwk', members, algorithm, false, ['verify']);
  return {
    prepare(field) {
      const token = tokenOf(field);
      const end = token.lastIndexOf('.');
      return {
        data: Buffer.from(token.slice(0, end)),
        signature: Buffer.from(token.slice(end + 1), 'base64url'),
      };
    },
    check: async ({ data, signature }) => subtle.verify(algorithm, await key, signature, data),
  };
}
