import { type Faults, startGood } from '../servers/good.js';
import type { TokenRule } from '../servers/reference-tokens.js';
import { type Judgement, startJudging } from './accepting.js';
import type { BrokenServer } from './broken-server.js';

/** It falls for tokens that answer to the description. */
const falls = (id: string, fault: string, judge: Judgement, found?: RegExp): BrokenServer => ({
  check: `rs.minted.${id}`,
  fault,
  start: () => startJudging(judge),
  found,
});
const without = (id: string, rule: TokenRule, found?: RegExp): BrokenServer => ({
  check: `rs.minted.${id}`,
  fault: `no look at the ${rule}`,
  start: () => startGood({ server: { without: [rule] } }),
  found,
});
const with_ = (id: string, fault: string, faults: Faults, found?: RegExp): BrokenServer => ({
  check: `rs.minted.${id}`,
  fault,
  start: () => startGood(faults),
  found,
});
const text = (value: unknown) => (typeof value === 'string' ? value : '');
const listOf = (value: unknown) => [value].flat();
const hasSub = (token: Parameters<Judgement>[0]) => token.claims.sub !== undefined;

const audience: BrokenServer[] = [
  without('audience-other', 'audience', /other\.example\/mcp/),
  falls(
    'audience-missing',
    'checks aud only where it is there',
    ({ claims }) => hasSub({ claims } as never) && claims.aud === undefined,
    /left out/,
  ),
  falls(
    'audience-empty',
    'an empty list has no wrong audience in it',
    ({ claims }) => Array.isArray(claims.aud) && claims.aud.length === 0,
    /aud \[\]/,
  ),
  falls(
    'audience-empty',
    'an empty audience is a prefix of everything',
    ({ claims }) => claims.aud === '',
    /aud ""/,
  ),
  falls(
    'audience-longer',
    'compares with startsWith',
    ({ claims }, { resource }) => text(claims.aud).startsWith(resource) && claims.aud !== resource,
  ),
  falls(
    'audience-longer',
    'takes what lies below',
    ({ claims }, { resource }) => text(claims.aud).startsWith(`${resource}/`),
    /child/,
  ),
  falls(
    'audience-shorter',
    'looks whether the resource starts with aud',
    ({ claims }, { resource }) =>
      claims.aud !== '' &&
      typeof claims.aud === 'string' &&
      resource.startsWith(claims.aud) &&
      claims.aud !== resource,
  ),
  falls(
    'audience-shorter',
    'is content with the origin',
    ({ claims }, { resource }) => claims.aud === new URL(resource).origin,
  ),
  falls(
    'audience-sibling',
    'compares the origins',
    ({ claims }, { resource }) =>
      URL.canParse(text(claims.aud)) &&
      new URL(text(claims.aud)).origin === new URL(resource).origin &&
      claims.aud !== resource,
    /another-server/,
  ),
  falls(
    'audience-list-of-others',
    'takes every list',
    ({ claims }) => Array.isArray(claims.aud) && claims.aud.length === 2,
    /other\.example/,
  ),
  falls('audience-client', 'takes its client for an audience', ({ claims }) =>
    listOf(claims.aud).includes('mcp-auth-audit'),
  ),
  falls(
    'audience-pattern',
    'looks for the resource in the text',
    ({ claims }, { resource }) => text(claims.aud).includes(resource) && claims.aud !== resource,
  ),
  falls('audience-pattern', 'knows a joker', ({ claims }) => claims.aud === '*', /aud "\*"/),
  falls(
    'audience-type',
    'turns whatever it gets into text',
    ({ claims }, { resource }) =>
      typeof claims.aud !== 'string' &&
      String(claims.aud) === resource &&
      JSON.stringify(claims.aud).startsWith('[['),
  ),
  falls(
    'audience-type',
    'looks for a member of that name',
    ({ claims }, { resource }) =>
      typeof claims.aud === 'object' && claims.aud !== null && Object.hasOwn(claims.aud, resource),
  ),
];

const time: BrokenServer[] = [
  without('expired', 'expiry', /ten minutes ago/),
  falls('expired', 'takes 0 for no expiry', ({ claims }) => claims.exp === 0, /exp 0/),
  falls(
    'expiry-missing',
    'checks exp only where it is there',
    ({ claims }) => hasSub({ claims } as never) && claims.exp === undefined,
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

const issuer: BrokenServer[] = [
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
    ({ claims }) => hasSub({ claims } as never) && claims.iss === undefined,
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

const otherKind = ({ header }: Parameters<Judgement>[0]) =>
  text(header.typ).endsWith('+jwt') && header.typ !== 'at+jwt';
const kind: BrokenServer[] = [
  without('type-other-kind', 'type', /logout\+jwt/),
  falls('type-other-kind', 'DPoP proofs pass', ({ header }) => header.typ === 'dpop+jwt', /dpop\+jwt/),
  falls('type-id-jag', 'takes every +jwt', otherKind, /oauth-id-jag\+jwt/),
  without('type-id-token', 'type', /at_hash/),
  falls(
    'type-unknown',
    'looks whether at+jwt is in there',
    ({ header }) => text(header.typ).includes('at+jwt') && header.typ !== 'at+jwt',
    /at\+jwt2/,
  ),
  without('bound-to-key', 'binding'),
  without('bound-to-certificate', 'binding'),
  falls(
    'bound-to-unknown',
    'knows two kinds of binding',
    ({ claims: { cnf } }) =>
      typeof cnf === 'object' && cnf !== null && !('jkt' in cnf) && !('x5t#S256' in cnf),
  ),
];

const isBare = ({ parts }: Parameters<Judgement>[0]) => parts.length === 3 && parts[2] === '';
const signature: BrokenServer[] = [
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

const header: BrokenServer[] = [
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

const format: BrokenServer[] = [
  falls('format-encrypted', 'decrypts', ({ parts }) => parts.length === 5),
  falls('format-encrypted', 'breaks', ({ parts }) => (parts.length === 5 ? 500 : undefined), /broke/),
  falls('format-json', 'reads JSON', ({ raw }) => raw.startsWith('{'), /flattened/),
  falls(
    'format-padded',
    'decodes whatever is there',
    ({ raw }) => raw.includes('=') && !raw.startsWith('{'),
    /padding/,
  ),
  falls(
    'format-parts',
    'takes the first three parts',
    ({ parts }) => parts.length === 4,
    /fourth part|dot at the end/,
  ),
  falls('payload-not-object', 'takes lists', ({ payload }) => payload.startsWith('['), /a list/),
  falls('payload-not-object', 'reads to the first NUL', ({ payload }) => payload.endsWith('\0'), /NUL/),
  falls(
    'payload-not-object',
    'breaks over null',
    ({ payload }) => (payload === 'null' ? 500 : undefined),
    /null/,
  ),
  falls('claims-twice', 'takes the first', ({ payload }) => payload.split('"aud"').length === 3, /aud/),
  falls('claims-inherited', 'merges', ({ payload }) => payload.includes('"__proto__":{'), /__proto__/),
];

const good: BrokenServer[] = [
  falls(
    'good-token',
    'another audience is expected',
    ({ claims }, { resource }) => (claims.aud === resource ? 401 : undefined),
    /issuer key.*401/,
  ),
  falls(
    'audience-list',
    'reads aud as text only',
    ({ claims }) => (Array.isArray(claims.aud) ? 401 : undefined),
    /list of one/,
  ),
  falls(
    'type-spelling',
    'compares typ to the letter',
    ({ header }) => (text(header.typ).startsWith('application/') ? 401 : undefined),
    /application\/at\+jwt/,
  ),
  falls(
    'unknown-members',
    'refuses what it does not know',
    ({ header }) => (header['mcp-auth-audit'] === undefined ? undefined : 401),
    /header member/,
  ),
  falls('fractional-times', 'wants whole numbers', ({ claims }) =>
    Number.isInteger(claims.exp) ? undefined : typeof claims.exp === 'number' ? 401 : undefined,
  ),
  falls(
    'odd-tokens-survived',
    'splits what is no text',
    ({ claims }) => (claims.scope === null ? 500 : undefined),
    /scope null/,
  ),
  falls(
    'odd-tokens-survived',
    'no bottom',
    ({ payload }) => (payload.includes('[[[[[') ? 500 : undefined),
    /inside of each other/,
  ),
  falls('refusal-status', '403 to everything', () => 403 as never),
  falls(
    'scope-whole-words',
    'looks for the text',
    ({ claims }) => text(claims.scope).includes('read') && !text(claims.scope).split(' ').includes('read'),
    /"read-x"/,
  ),
  with_(
    'scope-complete',
    'asks for one scope after the other',
    { server: { change: dripFeed } },
    /"read write"/,
  ),
  with_(
    'stream-ends-with-token',
    'streams go on',
    { server: { without: ['stream-end'] }, options: { timeout: 4000 } },
    /still open/,
  ),
];

/** 403 for `write` as well, but only once there is `read`. */
async function dripFeed(request: Request, next: (request: Request) => Promise<Response>): Promise<Response> {
  const payload = request.headers.get('authorization')?.split('.')[1] ?? '';
  const claims = payload === '' ? {} : JSON.parse(Buffer.from(payload, 'base64url').toString());
  if (claims.scope !== 'read') return next(request);
  const challenge = 'Bearer scope="read write", error="insufficient_scope"';
  return new Response(null, { status: 403, headers: { 'www-authenticate': challenge } });
}

export const mintedBroken: readonly BrokenServer[] = [
  ...good,
  ...signature,
  ...header,
  ...audience,
  ...time,
  ...issuer,
  ...kind,
  ...format,
];
