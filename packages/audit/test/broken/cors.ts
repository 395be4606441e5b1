/** Servers that clients in a browser cannot use, or that let too many pages in. */

import { startGood } from '../servers/good.js';
import type { BrokenServer } from './broken-server.js';
import { answering, PRM, startWith, withHeaders } from './faults.js';

const ALLOW_ORIGIN = 'access-control-allow-origin';
const ALLOW_HEADERS = 'access-control-allow-headers';
const EXPOSE = 'access-control-expose-headers';

const isPreflight = (path: string, request: Request) => path === '/mcp' && request.method === 'OPTIONS';
const isMetadata = (path: string, request: Request) => path.startsWith(PRM) && request.method === 'GET';
const isMetadataPreflight = (path: string, request: Request) =>
  path.startsWith(PRM) && request.method === 'OPTIONS';
const isRefusal = (path: string, _request: Request, { status }: Response) =>
  path === '/mcp' && status === 401;

const status = (code: number) => () => new Response(null, { status: code });

const headers = (
  check: string,
  fault: string,
  matches: Parameters<typeof withHeaders>[0],
  changed: Readonly<Record<string, string | null>>,
  found?: RegExp,
): BrokenServer => ({ check, fault, start: startWith(withHeaders(matches, () => changed)), found });

const preflight = (code: number, found: RegExp): BrokenServer => ({
  check: 'rs.cors.preflight-passes',
  fault: `the preflight is answered ${code}`,
  start: startWith(answering(isPreflight, status(code))),
  found,
});

export const brokenCors: readonly BrokenServer[] = [
  preflight(401, /401: the server wants a token/),
  preflight(405, /405; a browser goes on only/),
  preflight(500, /500/),
  {
    check: 'rs.cors.origin-allowed',
    fault: 'the preflight fails altogether',
    start: startWith(answering(isPreflight, status(401))),
    found: /401; nothing that it allows counts/,
  },
  headers(
    'rs.cors.origin-allowed',
    'no CORS middleware',
    isPreflight,
    { [ALLOW_ORIGIN]: null },
    /6274.*without/,
  ),
  headers(
    'rs.cors.origin-allowed',
    'two origins in one field',
    isPreflight,
    { [ALLOW_ORIGIN]: 'http://localhost:6274, https://app.example' },
    /"Access-Control-Allow-Origin: http:\/\/localhost:6274, https:\/\/app.example"/,
  ),
  headers(
    'rs.cors.headers-allowed',
    'a star for the headers',
    isPreflight,
    { [ALLOW_HEADERS]: '*' },
    /is "\*": authorization not allowed, and \* does not cover it/,
  ),
  headers(
    'rs.cors.headers-allowed',
    'the header of the protocol version is missing',
    isPreflight,
    { [ALLOW_HEADERS]: 'Authorization, Content-Type' },
    /mcp-protocol-version not allowed/,
  ),
  headers(
    'rs.cors.headers-allowed',
    'no headers at all',
    isPreflight,
    { [ALLOW_HEADERS]: null },
    /there is no/,
  ),
  headers(
    'rs.cors.modern-headers-allowed',
    'headers as they were in 2025',
    isPreflight,
    { [ALLOW_HEADERS]: 'authorization, content-type, mcp-protocol-version' },
    /mcp-method, mcp-name not allowed/,
  ),
  headers(
    'rs.cors.challenge-readable',
    'no CORS headers on the 401',
    isRefusal,
    { [ALLOW_ORIGIN]: null },
    /can read nothing of it/,
  ),
  headers(
    'rs.cors.challenge-readable',
    'the challenge is not exposed',
    isRefusal,
    { [EXPOSE]: 'Mcp-Session-Id' },
    /exposes only mcp-session-id: the page cannot read WWW-Authenticate/,
  ),
  headers(
    'rs.cors.challenge-readable',
    'nothing is exposed',
    isRefusal,
    { [EXPOSE]: null },
    /has no Access-Control/,
  ),
  headers(
    'rs.cors.dpop-nonce-readable',
    'nonces that are not exposed',
    isRefusal,
    { 'dpop-nonce': 'n-1', [EXPOSE]: 'WWW-Authenticate' },
    /cannot read DPoP-Nonce/,
  ),
  headers(
    'rs.cors.session-readable',
    'sessions that are not exposed',
    (path, _request, response) => path === '/mcp' && response.status === 200,
    { [EXPOSE]: 'WWW-Authenticate' },
    /200 .* cannot read Mcp-Session-Id/,
  ),
  headers('rs.cors.metadata-readable', 'no CORS headers', isMetadata, { [ALLOW_ORIGIN]: null }, /without/),
  headers(
    'rs.cors.metadata-readable',
    'one page only, and no Vary',
    isMetadata,
    { [ALLOW_ORIGIN]: 'https://app.example' },
    /https:\/\/app.example/,
  ),
  {
    check: 'rs.cors.metadata-readable',
    fault: 'an error for whoever has an Origin',
    start: startWith(
      answering((path, request) => isMetadata(path, request) && request.headers.has('origin'), status(500)),
    ),
    found: /500/,
  },
  {
    check: 'rs.cors.metadata-preflight',
    fault: 'the route knows GET only',
    start: startWith(answering(isMetadataPreflight, status(405))),
    found: /405/,
  },
  headers(
    'rs.cors.metadata-preflight',
    'no header is allowed',
    isMetadataPreflight,
    { [ALLOW_HEADERS]: null },
    /Access-Control-Allow-Headers is missing/,
  ),
  headers(
    'rs.cors.metadata-preflight',
    'another header is allowed',
    isMetadataPreflight,
    { [ALLOW_HEADERS]: 'content-type' },
    /has only content-type/,
  ),
  headers(
    'rs.cors.metadata-preflight',
    'no page is allowed',
    isMetadataPreflight,
    { [ALLOW_ORIGIN]: null },
    /without/,
  ),
  headers(
    'rs.cors.no-credentials',
    'a star, and credentials',
    isRefusal,
    { 'access-control-allow-credentials': 'true' },
    /any page with/,
  ),
  {
    check: 'rs.cors.no-credentials',
    fault: 'every Origin is repeated, with credentials',
    start: startWith(async (request, next) => {
      const from = request.headers.get('origin');
      request.headers.delete('origin');
      const response = await next(request);
      if (from !== null) response.headers.set(ALLOW_ORIGIN, from);
      response.headers.set('access-control-allow-credentials', 'true');
      return response;
    }),
    found: /https:\/\/stranger.example, which nobody knows/,
  },
  {
    check: 'rs.cors.origin-checked',
    fault: 'it does not look at Origin',
    start: startWith((request, next) => {
      request.headers.delete('origin');
      return next(request);
    }),
    found: /page of https:\/\/stranger.example was served \(200\)/,
  },
  {
    check: 'rs.cors.origin-checked',
    fault: 'the token is not accepted',
    start: () => startGood({ options: { credentials: { token: 'not-a-good-one' } } }),
    found: /no conversation with the token/,
  },
];
