// @ts-check
/** Who is measured on which host, and how they are found. */

/**
 * A control answers the same question on every host; a contender is written for one of them.
 * @typedef {object} Named
 * @property {string} title
 * @property {number} [share] the part of a burst that it gets, where it is very slow; 1 by default
 */

/** What a host needs to put a control in front of its route. */
/** @typedef {{ sub: string }} Identity */
/** The identity of a value of the Authorization header, or nothing. @typedef {(authorization: string | undefined) => Identity | undefined} Gate */
/** @typedef {Named & { gate: ((setting: import('./load/server.js').Setting) => Gate) | undefined }} Control */

/**
 * `none` is the base of all ratios. `header` reads the header and sets the identity, `floor` verifies one signature on top of it, and
 * `minimum` is what one would write by hand.
 */
export const controls = ['none', 'header', 'floor', 'minimum', 'minimum-without-cache'];

/** The library of this repository: on each host it has this name. */
export const ourName = 'mcp-auth';

/** With `rememberTokens: false`, on Express. */
export const oursWithoutCache = 'mcp-auth-without-cache';

export const contenders = {
  express: [
    ourName,
    oursWithoutCache,
    'mcp-auth-0.2',
    'sdk-with-jose',
    'express-oauth2-jwt-bearer',
    'fast-jwt',
  ],
  'node-http': [ourName, 'jose', 'fast-jwt'],
  hono: [ourName, 'hono-jwk', 'hono-jwk-with-keys', 'sdk-with-jose'],
  fastify: [ourName, 'fastify-jwt', 'fastify-jwt-with-cache'],
};

/** @param {string} host @param {string} name @returns {Promise<any>} */
export function loadContender(host, name) {
  return import(controls.includes(name) ? `./controls/${name}.js` : `./contenders/${host}/${name}.js`);
}
