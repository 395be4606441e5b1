/** Servers whose protected resource metadata is missing, elsewhere, or wrong. */

import type { BrokenServer } from './broken-server.js';
import { answering, html, PRM, startWith, startWithMetadata, withChallenge } from './faults.js';

const notFound = () => Response.json({}, { status: 404 });
const bare = withChallenge(() => 'Bearer scope="read"');

/** Of the members alone. */
const member = (
  check: string,
  fault: string,
  metadata: Readonly<Record<string, unknown>>,
  found?: RegExp,
): BrokenServer => ({
  check: `rs.metadata.${check}`,
  fault,
  start: startWithMetadata(metadata),
  found,
});

/** Of the document at an address, which needs the origin to be right but for one thing. */
const resource = (fault: string, make: (origin: string) => unknown, found?: RegExp): BrokenServer => ({
  check: 'rs.metadata.resource',
  fault,
  start: startWith(
    edited(
      (path) => path.startsWith(PRM),
      (document, origin) => ({ ...document, resource: make(origin) }),
    ),
  ),
  found,
});

export function edited(
  matches: (path: string) => boolean,
  edit: (document: Record<string, unknown>, origin: string) => unknown,
) {
  return answering(matches, async (request, next) => {
    const response = await next(request);
    if (!response.ok || request.method !== 'GET') return response;
    const document = (await response.json()) as Record<string, unknown>;
    return Response.json(edit(document, new URL(request.url).origin), { headers: response.headers });
  });
}

const jwt = (header: object, payload: object) =>
  [header, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
    .concat('.c2ln');
const signed = (payload: object, header: object = { alg: 'ES256' }) => ({
  signed_metadata: jwt(header, payload),
});

export const brokenMetadata: readonly BrokenServer[] = [
  {
    check: 'rs.metadata.found',
    fault: 'nowhere',
    start: startWith(answering((path) => path.startsWith(PRM), notFound)),
    found: /404/,
  },
  {
    check: 'rs.metadata.found',
    fault: 'a web page everywhere',
    start: startWith(
      answering(
        (path) => path.startsWith(PRM),
        () => html(),
      ),
    ),
    found: /200 text\/html/,
  },
  {
    check: 'rs.metadata.advertised',
    fault: 'the challenge leads astray',
    start: startWith(
      withChallenge((_, origin) => `Bearer resource_metadata="${origin}/no/such/document", scope="read"`),
    ),
    found: /no\/such\/document: 404/,
  },
  {
    check: 'rs.metadata.advertised',
    fault: 'behind the sign-in',
    start: startWith(
      answering(
        (path) => path === `${PRM}/mcp`,
        () => Response.json({}, { status: 401 }),
      ),
    ),
    found: /not signed in/,
  },
  {
    check: 'rs.metadata.well-known',
    fault: 'nowhere, and not said',
    start: startWith((request, next) =>
      new URL(request.url).pathname.startsWith(PRM) ? notFound() : bare(request, next),
    ),
    found: /404/,
  },
  {
    check: 'rs.metadata.at-path',
    fault: 'at the root only, and not said',
    start: startWith((request, next) =>
      new URL(request.url).pathname === `${PRM}/mcp` ? notFound() : bare(request, next),
    ),
    found: /only\.$/,
  },
  {
    check: 'rs.metadata.at-path',
    fault: 'at the root only, as the challenge says',
    start: startWith((request, next) =>
      new URL(request.url).pathname === `${PRM}/mcp`
        ? notFound()
        : withChallenge((_, origin) => `Bearer resource_metadata="${origin}${PRM}", scope="read"`)(
            request,
            next,
          ),
    ),
    found: /at http.*only\.$/,
  },
  {
    check: 'rs.metadata.at-root',
    fault: 'at the path only, and not said',
    start: startWith((request, next) =>
      new URL(request.url).pathname === PRM ? notFound() : bare(request, next),
    ),
    found: /404/,
  },
  {
    check: 'rs.metadata.same-everywhere',
    fault: 'an old document at the root',
    start: startWith(
      edited(
        (path) => path === PRM,
        (document) => ({ ...document, scopes_supported: ['old'] }),
      ),
    ),
    found: /scopes_supported/,
  },
  {
    check: 'rs.metadata.json',
    fault: 'as text',
    start: startWith(
      answering(
        (path) => path.startsWith(PRM),
        async (request, next) => {
          const response = await next(request);
          response.headers.set('content-type', 'text/plain');
          return response;
        },
      ),
    ),
    found: /text\/plain/,
  },
  resource('missing', () => undefined, /no "resource"/),
  resource('not a string', () => null, /not a string/),
  resource('the host alone', (origin) => origin, /path of the endpoint is missing/),
  resource('a slash too many', (origin) => `${origin}/mcp/`, /ends with a slash/),
  resource('https', (origin) => `${origin.replace('http', 'https')}/mcp`, /https where clients use http/),
  resource('localhost', (origin) => `${origin.replace('127.0.0.1', 'localhost')}/mcp`, /two names/),
  resource('somebody else', () => 'https://other.example/mcp', /other\.example/),
  {
    check: 'rs.metadata.resource',
    fault: 'the host alone where the challenge leads',
    start: startWith((request, next) => {
      const atRoot = edited(
        (path) => path === PRM,
        (document, origin) => ({ ...document, resource: origin }),
      );
      const told = withChallenge((_, origin) => `Bearer resource_metadata="${origin}${PRM}", scope="read"`);
      return atRoot(request, async (changed) => told(changed, next));
    }),
    found: /path of the endpoint is missing/,
  },
  member('resource-url', 'http', { resource: 'http://api.example.com/mcp' }, /http, not https/),
  member('resource-url', 'a fragment', { resource: 'https://api.example.com/mcp#x' }, /fragment/),
  member('resource-url', 'no scheme', { resource: 'api.example.com/mcp' }, /no complete URL/),
  member(
    'resource-canonical',
    'capitals',
    { resource: 'https://API.example.com/mcp' },
    /https:\/\/api\.example\.com\/mcp"/,
  ),
  member('resource-canonical', 'a port that is the default', { resource: 'https://api.example.com:443/mcp' }),
  member(
    'resource-canonical',
    'a slash behind the host',
    { resource: 'https://api.example.com/' },
    /"https:\/\/api\.example\.com"/,
  ),
  member(
    'authorization-servers',
    'missing',
    { authorization_servers: undefined },
    /no "authorization_servers"/,
  ),
  member('authorization-servers', 'empty', { authorization_servers: [] }, /empty/),
  member('authorization-servers', 'a string', { authorization_servers: 'https://auth.example.com' }, /array/),
  member('authorization-servers', 'objects', {
    authorization_servers: [{ issuer: 'https://auth.example.com' }],
  }),
  member('issuers', 'http', { authorization_servers: ['http://auth.example.com'] }, /http, not https/),
  member('issuers', 'a query', { authorization_servers: ['https://auth.example.com/?tenant=1'] }, /query/),
  member('issuers', 'a fragment', { authorization_servers: ['https://auth.example.com/#x'] }, /fragment/),
  member('issuers', 'no scheme', { authorization_servers: ['auth.example.com'] }, /no complete URL/),
  member(
    'issuers',
    'the metadata itself',
    { authorization_servers: ['https://a.example/.well-known/openid-configuration'] },
    /document/,
  ),
  member('scopes', 'none', { scopes_supported: undefined }, /no "scopes_supported"/),
  member('scopes', 'an empty list', { scopes_supported: [] }, /is empty/),
  member('scope-syntax', 'two in one', { scopes_supported: ['read write'] }, /"read write"/),
  member('no-offline-access', 'offline_access', { scopes_supported: ['read', 'offline_access'] }),
  member('types', 'null', { jwks_uri: null }, /"jwks_uri" is null/),
  member('types', 'scopes in a string', { scopes_supported: 'read write' }, /array of strings/),
  member('types', 'a boolean in a string', { dpop_bound_access_tokens_required: 'false' }, /true or false/),
  member('types', 'a relative policy', { resource_policy_uri: '/policy' }, /a URL/),
  member('types', 'a name in another language', { 'resource_name#de': 1 }),
  member('no-empty', 'no documents', { authorization_details_types_supported: [] }, /empty array/),
  member('bearer-methods', 'the query only', { bearer_methods_supported: ['query'] }, /without "header"/),
  member('name', 'none', { resource_name: undefined }),
  member('algorithms', 'none', { resource_signing_alg_values_supported: ['ES256', 'none'] }, /"none"/),
  member('jwks-uri', 'http', { jwks_uri: 'http://api.example.com/jwks' }),
  member('signed', 'not a JWT', { signed_metadata: 'abc' }, /no JWT/),
  member('signed', 'by nobody', signed({}), /no "iss"/),
  member('signed', 'with none', signed({ iss: 'https://a.example' }, { alg: 'none' }), /algorithm is none/),
  member('signed', 'nested', signed({ iss: 'https://a.example', signed_metadata: 'x' }), /inside/),
  member(
    'signed',
    'for another',
    signed({ iss: 'https://a.example', resource: 'https://b.example' }),
    /b\.example/,
  ),
];
