// @ts-check
/** Tokens that are signed with the right key and that should be refused all the same, each for one reason. */

import { sign } from 'node:crypto';
import { resource, scope } from './tokens.js';

/** @param {unknown} value objects, or JSON text as it stands */
const encode = (value) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** @param {import('./issuer.js').Issuer} issuer an RS256 one @returns {Record<string, string>} by what is wrong */
export function spoiltTokens({ key: { kid, privateKey }, url }) {
  const now = Math.floor(Date.now() / 1000);
  const times = { iat: now, exp: now + 3600 };
  const good = { iss: url, aud: resource, sub: 'user-0000', client_id: 'client', scope, jti: '1', ...times };
  const make = (/** @type {object | string} */ claims, header = {}) => {
    const input = `${encode({ alg: 'RS256', typ: 'at+jwt', kid, ...header })}.${encode(claims)}`;
    return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
  };
  return {
    'no `iss`': make({ ...good, iss: undefined }),
    'another `iss`': make({ ...good, iss: 'https://other.example.com' }),
    'no `aud`': make({ ...good, aud: undefined }),
    'another `aud`': make({ ...good, aud: 'https://other.example.com' }),
    'no `exp`': make({ ...good, exp: undefined }),
    expired: make({ ...good, exp: now - 60 }),
    '`nbf` in the future': make({ ...good, nbf: now + 600 }),
    '`iat` in the future': make({ ...good, iat: now + 600 }),
    'no `sub`': make({ ...good, sub: undefined }),
    'no scope': make({ ...good, scope: undefined }),
    'ID token': make({ ...good, nonce: 'n', at_hash: 'h' }, { typ: 'JWT' }),
    'logout token': make(good, { typ: 'logout+jwt' }),
    'bound to a key': make({ ...good, cnf: { jkt: 'thumbprint' } }),
    'bound to a certificate': make({ ...good, cnf: { 'x5t#S256': 'thumbprint' } }),
    'two `sub`': make(JSON.stringify(good).replace('"sub"', '"sub":"admin","sub"')),
    'unknown `crit`': make(good, { crit: ['unknown'], unknown: true }),
  };
}
