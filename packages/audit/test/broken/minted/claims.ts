/** Servers that do not look at time, issuer, subject, kind or binding. */

import { startGood, type UnderAudit } from '../../servers/good.js';
import type { Change } from '../../servers/reference-authorization-server.js';
import type { BrokenServer } from '../broken-server.js';
import { falls, hasSub, planted, type Seen, text, without } from './falling.js';

export const timeBroken: readonly BrokenServer[] = [
  without('expired', 'expiry', /ten minutes ago/),
  falls('expired', 'takes 0 for no expiry', ({ claims }) => claims.exp === 0, /exp 0/),
  falls(
    'expiry-missing',
    'checks exp only where it is there',
    ({ claims }) => hasSub({ claims }) && claims.exp === undefined,
  ),
  falls(
    'expiry-type',
    'compares text with numbers',
    ({ claims }) => typeof claims.exp === 'string' && Number(claims.exp) > 1,
    /as text/,
  ),
  falls(
    'expiry-type',
    'looks whether it has passed, and "tomorrow" never has',
    ({ claims }) => Number.isNaN(Number(claims.exp)) && typeof claims.exp === 'string',
    /no number/,
  ),
  falls(
    'expiry-infinite',
    'infinity lies ahead',
    ({ claims }) => claims.exp === Number.POSITIVE_INFINITY,
    /1e400/,
  ),
  falls(
    'expiry-milliseconds',
    'milliseconds lie ahead',
    ({ claims }) => Number(claims.exp) > 1e12 && Number.isFinite(claims.exp),
  ),
  without('not-before', 'not-before', /half an hour/),
  {
    ...falls(
      'issued-in-future',
      'no look at iat',
      ({ claims }) => Number(claims.iat) > Date.now() / 1000 + 60,
    ),
    found: /iat in an hour/,
  },
];

export const issuerBroken: readonly BrokenServer[] = [
  without('issuer-other', 'issuer', /other\.example/),
  falls(
    'issuer-other',
    'compares with startsWith',
    ({ claims }, { issuer }) => text(claims.iss).startsWith(`${issuer}.`),
    /evil\.example/,
  ),
  falls(
    'issuer-missing',
    'checks iss only where it is there',
    ({ claims }) => hasSub({ claims }) && claims.iss === undefined,
    /left out/,
  ),
  falls('issuer-slash', 'is not that exact', ({ claims }, { issuer }) => claims.iss === `${issuer}/`),
  falls(
    'issuer-type',
    'looks for the issuer in what it gets',
    ({ claims }, { issuer }) => Array.isArray(claims.iss) && claims.iss.includes(issuer),
  ),
  falls(
    'subject-type',
    'does not look at sub',
    ({ claims }) => claims.sub === '' || (claims.sub !== undefined && typeof claims.sub !== 'string'),
    /sub ""/,
  ),
  falls('subject-type', 'takes numbers', ({ claims }) => typeof claims.sub === 'number', /sub 1/),
];

const otherKind = ({ header }: Seen) => text(header.typ).endsWith('+jwt') && header.typ !== 'at+jwt';
export const kindBroken: readonly BrokenServer[] = [
  without('type-other-kind', 'type', /logout\+jwt/),
  falls('type-other-kind', 'DPoP proofs pass', ({ header }) => header.typ === 'dpop+jwt', /dpop\+jwt/),
  falls('type-id-jag', 'takes every +jwt', otherKind, /oauth-id-jag\+jwt/),
  planted('type-id-token', 'no look at the type', { server: { without: ['type', 'scope'] } }, /at_hash/),
  falls(
    'type-unknown',
    'looks whether at+jwt is in there',
    ({ header }) => text(header.typ).includes('at+jwt') && header.typ !== 'at+jwt',
    /at\+jwt2/,
  ),
  without('bound-to-key', 'binding'),
  without('bound-to-certificate', 'binding'),
  {
    check: 'rs.minted.certificate-header-ignored',
    fault: 'it believes the headers of a proxy that is not there',
    start: startBelieving,
    found: /headers of our own, was accepted/,
  },
  falls(
    'bound-to-unknown',
    'knows two kinds of binding',
    ({ claims: { cnf } }) =>
      typeof cnf === 'object' && cnf !== null && !('jkt' in cnf) && !('x5t#S256' in cnf),
  ),
];

/** Takes a certificate in a header for the one of the connection. */
async function startBelieving(): Promise<UnderAudit> {
  let good = '';
  const change: Change = (request, next) => {
    if (!request.headers.has('client-cert')) return next(request);
    const believed = new Request(request);
    believed.headers.set('authorization', `Bearer ${good}`);
    return next(believed);
  };
  const started = await startGood({ server: { change } });
  good = started.options.credentials?.token ?? '';
  return started;
}
