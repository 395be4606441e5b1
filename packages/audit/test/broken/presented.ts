/** Servers that take what is no token for one, look for tokens elsewhere, or give away too much when they refuse. */

import { decodeJwt } from 'jose';
import { startGood } from '../servers/good.js';
import type { BrokenServer } from './broken-server.js';
import { startWith, withChallenge, withHeaders } from './faults.js';
import { startOpening } from './opening.js';

type Opens = Parameters<typeof startOpening>[0];
const open = (check: string, fault: string, opens: Opens, found?: RegExp): BrokenServer => ({
  check: `rs.presented.${check}`,
  fault,
  start: startOpening((request, url, token) => url.pathname === '/mcp' && opens(request, url, token)),
  found,
});

/** @param matches of the `Authorization` field, as it came. */
const answer = (
  check: string,
  fault: string,
  matches: RegExp,
  response: (authorization: string) => Response,
  found?: RegExp,
): BrokenServer => ({
  check: `rs.presented.${check}`,
  fault,
  start: startWith((request, next) => {
    const authorization = request.headers.get('authorization') ?? '';
    return matches.test(authorization) && new URL(request.url).pathname === '/mcp'
      ? response(authorization)
      : next(request);
  }),
  found,
});

const credentials = (request: Request) => request.headers.get('authorization') ?? '';
const json = (status: number) => () => Response.json({ error: 'no' }, { status });
const text = (status: number, body: string) => () => new Response(body, { status });
const MADE_UP = /^Bearer mcp-auth-audit\S*$/;
const MALFORMED = /^Bearer(?:$|\t| \S+ \S| ")/;

/** What the 401 to a made-up token says. */
const toMadeUp = (
  fault: string,
  challenge: (good: string) => string | null,
  found: RegExp,
): BrokenServer => ({
  check: 'rs.presented.error-named',
  fault,
  start: startWith(
    withChallenge((good, _origin, request) => (MADE_UP.test(credentials(request)) ? challenge(good) : good)),
  ),
  found,
});

const isRefusal = (path: string, _request: Request, { status }: Response) =>
  path === '/mcp' && status === 401;
const TRACE = `TypeError: x is undefined\n    at verify (/srv/app/node_modules/jose/dist/index.js:12:9)\n`;

export const brokenPresented: readonly BrokenServer[] = [
  open(
    'made-up-refused',
    'any word is a token',
    (request) => /^Bearer ./.test(credentials(request)),
    /made up/,
  ),
  answer('made-up-refused', 'a 403 for bad tokens', MADE_UP, json(403), /answered 403 .*, not 401/),
  answer('made-up-refused', 'an error of the server', MADE_UP, json(500), /answered 500/),
  {
    check: 'rs.presented.unsigned-refused',
    fault: 'tokens are decoded, not verified',
    start: () => startGood({ server: { without: ['signature'] } }),
    found: /Let in: .*"none": 200.*random bytes for a signature \(ES256\): 200/,
  },
  open(
    'unsigned-refused',
    'the header says that there is no signature, and is believed',
    (request) => /^Bearer \S+\.\S+\.$/.test(credentials(request)) && seenAlg(request) === 'none',
    /Let in: a JWT that says "alg": "none": 200 application\/json\.$/,
  ),
  answer(
    'unsigned-refused',
    'a library that throws',
    /^Bearer ey/,
    json(500),
    /not answered 401 either: .*500/,
  ),
  answer(
    'malformed-refused',
    'nothing after the scheme breaks it',
    /^Bearer$/,
    json(500),
    /without a token: 500/,
  ),
  open(
    'malformed-refused',
    'a tab opens it',
    (request) => credentials(request).includes('\t'),
    /a tab .*: 200/,
  ),
  answer('malformed-told', 'all is one to it', MALFORMED, json(401), /two credentials in one field: 401/),
  open(
    'schemes-refused',
    'Basic with any password',
    (request) => /^Basic/.test(credentials(request)),
    /Basic: 200/,
  ),
  answer('schemes-refused', 'an error over Basic', /^Basic/, json(500), /Basic: 500/),
  answer(
    'schemes-refused',
    'a 403 for what it does not know',
    /^McpAuthAudit/,
    json(403),
    /nobody knows: 403/,
  ),
  answer('oversized-refused', 'it breaks', /^Bearer x{20000}/, json(500), /breaks the server: 500/),
  open(
    'oversized-refused',
    'it gets in',
    (request) => /^Bearer x{20000}/.test(credentials(request)),
    /let in/,
  ),
  {
    check: 'rs.presented.oversized-refused',
    fault: 'it never answers',
    start: startWith(
      (request, next) =>
        /^Bearer x{20000}/.test(credentials(request)) ? new Promise(() => {}) : next(request),
      { options: { timeout: 300 } },
    ),
    found: /No answer/,
  },
  toMadeUp('no error', (good) => good.replace(/, error="[^"]*"/, ''), /has no error/),
  toMadeUp(
    'an error of its own',
    (good) => good.replace('invalid_token', 'jwt_malformed'),
    /"jwt_malformed"/,
  ),
  toMadeUp('no challenge', () => null, /has no WWW-Authenticate/),
  toMadeUp('another scheme only', () => 'Basic realm="x"', /no Bearer challenge/),
  toMadeUp('quotes that do not end', () => 'Bearer error="', /cannot be read/),
  open('query-token', 'access_token in the URL counts', ({ url }, _, token) => {
    return token !== '' && new URL(url).searchParams.get('access_token') === token;
  }),
  open('cookie-token', 'a cookie counts', (request, _, token) => {
    return token !== '' && (request.headers.get('cookie') ?? '').includes(token);
  }),
  open(
    'form-token',
    'a form counts',
    async (request, _, token) => {
      const isForm = request.headers.get('content-type')?.includes('urlencoded') === true;
      return isForm && new URLSearchParams(await request.text()).get('access_token') === token;
    },
    /good token is answered 400 .*bad token 401/,
  ),
  open(
    'malformed-ignored',
    'the second word counts, whatever follows',
    (request, _, token) => token !== '' && credentials(request).split(/\s+/)[1] === token,
    /another word: 200 .*a tab before the token: 200/,
  ),
  open(
    'malformed-ignored',
    'the scheme may be missing',
    (request, _, token) => token !== '' && credentials(request).replace('Bearer ', '') === token,
    /without a scheme: 200/,
  ),
  answer(
    'not-repeated',
    'the error has the token in it',
    MADE_UP,
    (authorization) => Response.json({ message: `Invalid token: ${authorization}` }, { status: 401 }),
    /a made-up token: 401/,
  ),
  {
    check: 'rs.presented.not-repeated',
    fault: 'the description has the token in it',
    start: startWith(
      withChallenge((good, _origin, request) =>
        MADE_UP.test(credentials(request)) ? `${good}, error_description="no ${credentials(request)}"` : good,
      ),
    ),
  },
  answer(
    'no-internals',
    'a trace for a made-up token',
    MADE_UP,
    text(401, TRACE),
    /made-up token shows a stack trace/,
  ),
  answer('no-internals', 'a trace for none', /^$/, text(401, TRACE), /shows a stack trace/),
  {
    check: 'rs.presented.refusals-not-stored',
    fault: 'refusals are public for an hour',
    start: startWith(withHeaders(isRefusal, () => ({ 'cache-control': 'public, max-age=3600' }))),
    found: /\(?"Cache-Control: public, max-age=3600"\)?/i,
  },
  {
    check: 'rs.presented.refusals-not-stored',
    fault: 'refusals expire tomorrow',
    start: startWith(
      withHeaders(isRefusal, () => ({
        'cache-control': null,
        expires: new Date(Date.now() + 86_400_000).toUTCString(),
      })),
    ),
    found: /Expires: /,
  },
];

function seenAlg(request: Request): unknown {
  const token = credentials(request).slice('Bearer '.length);
  decodeJwt(token);
  return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).alg;
}
