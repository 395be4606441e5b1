/** What a token seems to be, by its looks. The first row that fits; the checks decide over everything. */

import type { Decoded, Members } from './decode.js';

export interface TokenKind {
  readonly name: string;
  /** Ends a sentence that begins with "This seems to be". */
  readonly sentence: string;
  /** Whether anybody but its issuer can tell whether it is good. */
  readonly readable: boolean;
}

interface Look {
  readonly token: string;
  readonly header: Members;
  readonly claims: Members;
  readonly decoded: Decoded;
  /** The media type of the header, in lower case and without `application/`. */
  readonly typ: string;
}

type Row = readonly [name: string, sentence: string, fits: (look: Look) => boolean, readable?: false];

const isJwt = ({ decoded }: Look) => decoded.parts === 3 && !!decoded.header && !!decoded.payload;
const text = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : '');

const rows: readonly Row[] = [
  ['several', 'several tokens, or a text with one in it', ({ token }) => /\S\s+\S/.test(token), false],
  ['url', 'a URL, not a token', ({ token }) => /^https?:\/\//i.test(token), false],
  ['pem', 'a key or a certificate, not a token', ({ token }) => token.startsWith('-----BEGIN'), false],
  [
    'jwe',
    'an encrypted token (JWE): only whom it is encrypted for can read it',
    ({ decoded }) => decoded.parts === 5 && !!decoded.header,
    false,
  ],
  ['dpop_proof', 'a DPoP proof, not an access token', ({ typ }) => typ === 'dpop+jwt'],
  ['logout_token', 'a logout token', ({ typ, claims }) => typ === 'logout+jwt' || isLogout(claims)],
  ['unsigned', 'a JWT without a signature (alg none)', (look) => isAlg(look, /^none$/i)],
  ['id_token', 'an ID token, which is for the client and not for a server', (look) => isIdToken(look)],
  ['refresh_token', 'a refresh token, which is for the authorization server only', isRefresh],
  ['hs256', 'a JWT signed with a shared secret (HMAC)', (look) => isAlg(look, /^HS\d+$/i)],
  ['access_token', 'a JWT access token (RFC 9068)', (look) => isJwt(look) && look.typ === 'at+jwt'],
  [
    'access_token',
    'a JWT access token',
    (look) => isJwt(look) && ['scope', 'scp', 'scopes', 'client_id', 'cid', 'appid'].some(has(look.claims)),
  ],
  ['jwt', 'a JWT that does not say what it is for', isJwt],
  [
    'broken_jwt',
    'a JWT that is damaged or incomplete',
    ({ token, decoded }) => !!decoded.header || /^ey[JA]/.test(token),
  ],
  ['refresh_token', 'a refresh token', ({ token }) => /^(?:ory|authelia)_rt_/.test(token), false],
  [
    'paseto',
    'a PASETO, which this library does not read',
    ({ token }) => /^v\d\.(?:local|public)\./.test(token),
  ],
  ['opaque', 'an opaque token: only its issuer can read it', () => true, false],
];

export function kindOf(token: string, decoded: Decoded): TokenKind {
  const { header = {}, payload: claims = {} } = decoded;
  const typ = text(header.typ).replace(/^application\//, '');
  const look: Look = { token, header, claims, decoded, typ };
  const [name, sentence, , readable = true] = rows.find(([, , fits]) => fits(look)) ?? nothing;
  return { name, sentence, readable };
}

const nothing: Row = ['opaque', 'an opaque token', () => true, false];

function isAlg(look: Look, pattern: RegExp): boolean {
  return !!look.decoded.header && typeof look.header.alg === 'string' && pattern.test(look.header.alg);
}

function has(claims: Members): (name: string) => boolean {
  return (name) => claims[name] !== undefined;
}

function isLogout({ events, typ }: Members): boolean {
  return events !== undefined || text(typ) === 'logout';
}

/** The marks of real ID tokens, as the check of the type knows them. */
function isIdToken({ claims, typ }: Look): boolean {
  if (text(claims.token_use) === 'id' || text(claims.typ) === 'id') return true;
  if (typ === 'at+jwt' || text(claims.typ) === 'bearer') return false;
  return ['at_hash', 'c_hash', 's_hash', 'nonce'].some(has(claims));
}

function isRefresh({ claims, typ }: Look): boolean {
  const use = text(claims.token_use);
  return (
    ['refresh', 'refresh_token'].includes(use) ||
    ['refresh', 'offline'].includes(text(claims.typ)) ||
    ['rt+jwt', 'refresh+jwt'].includes(typ)
  );
}
