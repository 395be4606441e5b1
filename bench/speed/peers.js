// @ts-check
/**
 * Who is measured, and what each of them does not check as it is configured here. Read from their sources and documentation, and as
 * exact about ourselves: nobody is to be beaten by doing less.
 */

import { versionsOf } from '../promises/contenders/contender.js';

/**
 * @typedef {object} Peer
 * @property {string} title
 * @property {readonly string[]} packages what to name a version of
 * @property {readonly string[]} unchecked
 */

/** Common to whoever verifies JWTs and asks nobody. */
const revocation = 'whether the token has been revoked';
const types =
  'the type: an ID token, or any other JWT of the issuer that names the audience, counts as an access token';
const binding =
  'sender constraints: a token that is bound to a key or a certificate (`cnf`) counts as plain bearer';
const duplicates = 'JSON with duplicate members: the last one counts';
const future = 'an `iat` in the future';

/** @type {readonly Peer[]} */
export const peers = [
  {
    title: 'mcp-auth (this repository)',
    packages: ['mcp-auth'],
    unchecked: [
      'whether there is a `sub`: tokens of machines have none; `strict` asks for it',
      `${revocation}, unless \`isRevoked\` or introspection is configured`,
      'whether a key still is in the key set, for up to 10 minutes',
      'whether a `jti` was seen before, outside DPoP',
    ],
  },
  {
    title: 'mcp-auth 0.2.0',
    packages: ['mcp-auth-0.2'],
    unchecked: [
      'the audience, unless `audience` is given (here it is)',
      '`exp` when it is missing',
      types,
      binding,
      duplicates,
      future,
      revocation,
    ],
  },
  {
    title: 'SDK v2 requireBearerAuth + jose',
    packages: ['@modelcontextprotocol/express', '@modelcontextprotocol/server', 'jose'],
    unchecked: [
      'anything by itself but scopes and expiry: issuer, audience and signature are what the verifier behind it does (here `jwtVerify` of jose)',
      'metadata: the location of the key set is configured',
      'what follows the token in the header',
      types,
      binding,
      duplicates,
      future,
      revocation,
    ],
  },
  {
    title: 'express-oauth2-jwt-bearer',
    packages: ['express-oauth2-jwt-bearer'],
    unchecked: [
      `${types}; \`strict\` asks for \`at+jwt\``,
      'certificate-bound tokens, unless `mtls` is configured; DPoP is checked',
      duplicates,
      future,
      revocation,
    ],
  },
  {
    title: 'fast-jwt with its cache',
    packages: ['fast-jwt'],
    unchecked: [
      'discovery, key sets, `kid` and rotation: one PEM for the life of the process',
      'issuer and audience, unless told to (here it is), and even then a token that lacks the claim passes, as does one without `exp`, unless `requiredClaims` names them',
      'scopes; headers and challenges are written by its user',
      types,
      binding,
      duplicates,
      future,
      revocation,
    ],
  },
  {
    title: 'jose with a remote key set',
    packages: ['jose'],
    unchecked: [
      'issuer and audience, unless told to (here it is); `exp` when it is missing',
      'metadata: the location of the key set is configured',
      'scopes; headers and challenges are written by its user',
      types,
      binding,
      duplicates,
      future,
      revocation,
    ],
  },
  {
    title: 'hono/jwk, with a jwks_uri and with fixed keys',
    packages: ['hono', '@hono/node-server'],
    unchecked: [
      'issuer, audience and type, unless told to (here it is); `exp` when it is missing',
      'metadata: the location of the key set, or the key set itself, is configured; fixed keys never change',
      'scopes',
      binding,
      duplicates,
      revocation,
    ],
  },
  {
    title: '@fastify/jwt + get-jwks, without and with verify.cache',
    packages: ['@fastify/jwt', 'get-jwks', 'fastify'],
    unchecked: [
      'the audience, unless told to (here it is), and even then a token that lacks it passes, as does one without `exp`',
      'where keys come from: the location follows from the `iss` of a token that nobody has verified yet, unless `issuersWhitelist` is given (here it is)',
      'scopes; there is no challenge in its refusals',
      types,
      binding,
      duplicates,
      future,
      revocation,
    ],
  },
  {
    title: 'jsonwebtoken',
    packages: ['jsonwebtoken'],
    unchecked: [
      'keys: one for the life of the process, no discovery',
      'issuer and audience, unless told to; `exp` when it is missing',
      'scopes; headers and challenges are written by its user',
      types,
      binding,
      duplicates,
      future,
      revocation,
    ],
  },
  {
    title: 'controls `minimum` and `minimum without cache`',
    packages: [],
    unchecked: [
      'discovery and rotation: one key for the life of the process',
      'strict JSON and base64url, repeated headers, and whether a key of the set is strong enough',
      'whether a token of type `JWT` is an ID token',
      binding,
      future,
      revocation,
    ],
  },
  {
    title: 'controls `header` and `floor`',
    packages: ['express'],
    unchecked: ['anything but that there is a header, and `floor` one signature'],
  },
];

/** `express 5.3.0`, one string a package. */
export function versions() {
  const packages = [...new Set(peers.flatMap(({ packages }) => packages))];
  return packages.map((name) => versionsOf({ packages: [name] }));
}

export function uncheckedAsMarkdown() {
  return peers
    .map(({ title, unchecked }) => [`* ${title}:`, ...unchecked.map((line) => `  * ${line}`)].join('\n'))
    .join('\n');
}
