/** Servers that take tokens of anybody, or that break. */

import type { BrokenServer } from '../broken-server.js';
import { falls, listOf, type Seen, text, without } from './falling.js';

const isBare = ({ parts }: Seen) => parts.length === 3 && parts[2] === '';
export const signatureBroken: readonly BrokenServer[] = [
  falls('alg-none', 'none', ({ header }) => header.alg === 'none', /"none"/),
  falls(
    'alg-none',
    'forbids "none" only in small letters',
    ({ header }) => header.alg !== 'none' && text(header.alg).toLowerCase() === 'none',
    /"None"/,
  ),
  falls('alg-type', 'no algorithm is none', (token) => isBare(token) && token.header.alg == null, /left out/),
  falls(
    'alg-public-key-as-secret',
    'HS256 with the key it has',
    ({ header }) => header.alg === 'HS256',
    /HS256, key as PEM/,
  ),
  falls('alg-public-key-as-secret', 'HS512 as well', ({ header }) => header.alg === 'HS512', /HS512/),
  falls('alg-weak-secret', 'the secret of the example', ({ header }) => header.alg === 'HS256', /"secret"/),
  falls(
    'alg-mislabelled',
    'does not care for the name',
    ({ header, parts }) => header.alg === 'RS256' && parts[2] !== '',
    /RS256/,
  ),
  falls('signature-missing', 'nothing to verify, nothing wrong', isBare),
  without('signature-damaged', 'signature', /one bit/),
  falls('signature-damaged', 'the psychic signature', ({ parts }) => /^A+$/.test(parts[2] ?? ''), /zeros/),
  without('claims-changed', 'signature', /sub/),
  without('key-foreign', 'signature', /kid of the issuer/),
  falls(
    'key-foreign',
    'takes what has no kid',
    ({ header }) => header.alg === 'ES256' && header.kid === undefined,
    /without kid/,
  ),
];

export const headerBroken: readonly BrokenServer[] = [
  falls('key-in-header', 'takes the key of the token', ({ header }) => header.jwk !== undefined, /jwk/),
  falls(
    'key-by-url',
    'breaks when nobody answers there',
    ({ header }) => (header.jku === undefined ? undefined : 500),
    /broke the server.*500/,
  ),
  falls('key-by-url', 'takes what it fetches', ({ header }) => header.x5u !== undefined, /x5u/),
  falls('key-certificate', 'trusts every certificate', ({ header }) => header.x5c !== undefined, /x5c/),
  falls(
    'kid-injection',
    'reads the key from a file',
    ({ header }) => text(header.kid).includes('dev/null') && header.alg === 'HS256',
    /dev\/null.*HS256/,
  ),
  falls(
    'kid-injection',
    'finds something in every object',
    ({ header }) => (text(header.kid) in {} ? 500 : undefined),
    /__proto__|constructor/,
  ),
  falls('crit-unknown', 'skips crit', ({ header }) => listOf(header.crit).includes('mcp-auth-audit')),
  falls('payload-unencoded', 'skips b64', ({ header }) => header.b64 === false),
  falls('payload-compressed', 'unpacks', ({ header }) => header.zip === 'DEF'),
];
