/** Servers with a lock on the front door only, or that look at other things first. */

import type { BrokenServer } from './broken-server.js';
import { answering, html, startWith, withHeaders } from './faults.js';
import { startOpening } from './opening.js';

type Opens = Parameters<typeof startOpening>[0];
const open = (what: string, fault: string, opens: Opens, found: RegExp): BrokenServer => ({
  check: `rs.requests.${what}-closed`,
  fault,
  start: startOpening(opens),
  found,
});

const noToken = (request: Request) => !request.headers.has('authorization');
const isPost = (request: Request) => request.method === 'POST' && noToken(request);
const says = (pattern: RegExp): Opens => {
  return async (request, { pathname }) =>
    pathname === '/mcp' && isPost(request) && pattern.test(await request.text());
};
const has =
  (name: string, value?: RegExp): Opens =>
  (request) =>
    isPost(request) && (value?.test(request.headers.get(name) ?? '') ?? request.headers.has(name));

const answer = (
  check: string,
  fault: string,
  matches: (request: Request) => boolean | Promise<boolean>,
  response: () => Response,
  found: RegExp,
): BrokenServer => ({
  check: `rs.requests.${check}`,
  fault,
  start: startWith(async (request, next) => {
    const isMcp = new URL(request.url).pathname === '/mcp' && noToken(request);
    return isMcp && (await matches(request.clone() as Request)) ? response() : next(request);
  }),
  found,
});

const json = (status: number) => () => Response.json({ error: 'no' }, { status });
const isBroken = async (request: Request) => {
  if (request.method !== 'POST') return false;
  try {
    JSON.parse(await request.text());
    return false;
  } catch {
    return true;
  }
};
const stream = (text: string) =>
  new Response(
    new ReadableStream({
      start: (controller) => {
        if (text !== '') controller.enqueue(new TextEncoder().encode(text));
      },
    }),
    { headers: { 'content-type': 'text/event-stream' } },
  );
const method =
  (...methods: string[]) =>
  (request: Request) =>
    methods.includes(request.method);

export const brokenRequests: readonly BrokenServer[] = [
  open('messages', '"server/discover" is open', says(/server\/discover/), /"server\/discover": 200/),
  open('messages', '"tools/list" is open', says(/tools\/list/), /"tools\/list": 200/),
  open('messages', 'notifications are open', says(/notifications\//), /a notification: 202/),
  open(
    'messages',
    'whoever names a session is let in',
    has('mcp-session-id'),
    /with the id of a session: 200/,
  ),
  open('messages', 'an old version is open', has('mcp-protocol-version', /2024/), /2024-11-05": 200/),
  answer('messages-closed', 'batches are open', posting(/^\[/), batchReply, /a batch: 200/),
  answer(
    'methods-closed',
    'a stream for everybody',
    method('GET'),
    () => stream(': hello\n\n'),
    /GET: 200 text\/event-s/,
  ),
  {
    check: 'rs.requests.methods-closed',
    fault: 'a stream that says nothing yet',
    start: startWith(
      answering(
        (path, request) => path === '/mcp' && request.method === 'GET',
        () => stream(''),
      ),
      { options: { timeout: 300 } },
    ),
    found: /GET: 200 text\/event-s/,
  },
  answer(
    'methods-closed',
    'sessions end for everybody',
    method('DELETE'),
    () => new Response(null, { status: 204 }),
    /DELETE: 204/,
  ),
  answer(
    'methods-closed',
    'PUT and PATCH are forgotten',
    method('PUT', 'PATCH'),
    json(200),
    /PUT: 200 .*; PATCH: 200/,
  ),
  open('spellings', 'a slash more', (_, { pathname }) => pathname === '/mcp/', /\/mcp\/: 200/),
  open('spellings', 'capital letters', (_, { pathname }) => pathname === '/MCP', /\/MCP: 200/),
  open('spellings', 'a letter as %-code', (_, { pathname }) => pathname === '/%6dcp', /\/%6dcp: 200/),
  open('spellings', 'two slashes', (_, { pathname }) => pathname === '//mcp', /\/\/mcp: 200/),
  open('spellings', 'a query', (_, { search }) => search !== '', /\/mcp\?mcp-auth-audit=1: 200/),
  open(
    'claims',
    'a method of its own choice',
    has('x-http-method-override', /OPTIONS/),
    /Method-Override: OPTIONS": 200/,
  ),
  open('claims', 'a path of its own choice', has('x-original-url'), /X-Original-URL: \/": 200/),
  open('claims', 'a user of its own choice', has('x-remote-user'), /X-Forwarded-User": 200/),
  open(
    'claims',
    'the middleware of an old Next.js',
    has('x-middleware-subrequest'),
    /X-Middleware-Subrequest": 200/,
  ),
  answer(
    'messages-challenged',
    'unknown methods are refused first',
    posting(/server\/discover/),
    json(400),
    /discover": 400/,
  ),
  answer(
    'messages-challenged',
    'sessions are looked up first',
    (r) => r.headers.has('mcp-session-id'),
    json(404),
    /session: 404/,
  ),
  answer(
    'versions-challenged',
    'the version is looked at first',
    (request) => /20(?:24|99)/.test(request.headers.get('mcp-protocol-version') ?? ''),
    json(400),
    /2024-11-05": 400 .*2099-01-01": 400/,
  ),
  {
    check: 'rs.requests.get-challenged',
    fault: 'a 401 without a challenge',
    start: startWith(
      withHeaders(
        (path, request) => path === '/mcp' && request.method === 'GET',
        () => ({ 'www-authenticate': null }),
      ),
    ),
    found: /401 without a Bearer challenge/,
  },
  answer('get-challenged', 'nothing there', method('GET'), json(404), /404/),
  answer('get-challenged', 'a web page', method('GET'), () => html(), /200 text\/html/),
  {
    check: 'rs.requests.get-challenged',
    fault: 'no GET, and metadata where nobody looks without a hint',
    start: startWith(async (request, next) => {
      const url = new URL(request.url);
      if (url.pathname === '/mcp' && request.method === 'GET') return new Response(null, { status: 405 });
      if (url.pathname.startsWith('/.well-known/')) return new Response(null, { status: 404 });
      if (url.pathname === '/hidden') {
        return next(new Request(`${url.origin}/.well-known/oauth-protected-resource`, request));
      }
      const response = await next(request);
      if (response.status === 401) {
        response.headers.set('www-authenticate', `Bearer resource_metadata="${url.origin}/hidden"`);
      }
      return response;
    }),
    found: /405, and the metadata \(.*hidden\) is not where/,
  },
  answer(
    'bodies-challenged',
    'bodies are parsed first',
    isBroken,
    json(400),
    /not JSON: 400 .*an empty body: 400/,
  ),
  answer('no-server-errors', 'a body that is not JSON', isBroken, json(500), /not JSON: 500/),
  answer('no-server-errors', 'a method that nobody thought of', method('PATCH'), json(500), /PATCH: 500/),
  {
    check: 'rs.requests.no-server-errors',
    fault: 'a path with a %-code',
    start: startWith(answering((path) => path.endsWith('%2f'), json(500))),
    found: /%2f: 500/,
  },
  {
    check: 'rs.requests.messages-closed',
    fault: 'there is no 401 at all',
    start: startOpening((_, { pathname }) => pathname === '/mcp'),
    found: /no 401 to look at/,
  },
];

function posting(pattern: RegExp) {
  return async (request: Request) => request.method === 'POST' && pattern.test(await request.text());
}

function batchReply(): Response {
  return Response.json([{ jsonrpc: '2.0', id: 1, result: {} }]);
}
