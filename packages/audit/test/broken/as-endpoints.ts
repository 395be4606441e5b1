/** Authorization servers whose endpoints are not there, or answer what no client understands. */

import { after, at, broken, html, json, notFound, startAs, withHeader } from './as-servers.js';
import type { BrokenServer } from './broken-server.js';

const authorize = /\/authorize$/;
const token = /\/token$/;
const documents = /\.well-known/;

const listed = (member: string, value: unknown, found?: RegExp) =>
  broken('as.endpoints.urls', `${member} ${value}`, { metadata: { [member]: value } }, found);

/** Sends whoever asks for it back to where the request says. */
const redirector = (pattern: RegExp) =>
  at(authorize, (request) => {
    const { searchParams } = new URL(request.url);
    const target = searchParams.get('redirect_uri') ?? '';
    if (!pattern.test(searchParams.get('client_id') ?? '')) return html(400);
    return new Response(null, { status: 302, headers: { location: `${target}?error=invalid_client` } });
  });

/** A server that lists an endpoint, and what it answers there. */
const extra = (member: string, path: string, answer: () => Response) => ({
  change: async (request: Request, next: (request: Request) => Promise<Response>) => {
    if (new URL(request.url).pathname === path) return answer();
    const add = json(documents, (body) => ({ ...body, [member]: `${body.issuer}${path}` }));
    return add(request, next);
  },
});

const active = () => Response.json({ active: false });

export const endpointsBroken: readonly BrokenServer[] = [
  broken(
    'as.endpoints.listed',
    'no token endpoint',
    { metadata: { token_endpoint: undefined } },
    /token_endpoint/,
  ),
  broken('as.endpoints.listed', 'no authorization endpoint', {
    metadata: { authorization_endpoint: undefined },
  }),

  listed('token_endpoint', 'http://auth.example.com/token', /not https/),
  listed('authorization_endpoint', 'javascript:alert(1)', /not an https URL/),
  listed('registration_endpoint', '/register', /not a full URL/),
  listed('jwks_uri', 'http://auth.example.com/jwks', /jwks_uri/),
  listed('authorization_endpoint', 'https://auth.example.com/authorize#top', /fragment/),
  listed('revocation_endpoint', 7, /not a full URL/),

  {
    check: 'as.endpoints.urls',
    fault: 'a public issuer with endpoints on the server’s own machine',
    found: /authorization_endpoint "http:\/\/127[^ ]* is an address of the server’s own machine/,
    start: async () => {
      const server = await startAs({ metadata: { issuer: 'https://auth.invalid' } });
      const url = `${server.options.url}/.well-known/oauth-authorization-server`;
      return { ...server, options: { url, allowRegistration: false } };
    },
  },

  broken('as.endpoints.authorization-found', 'nothing is there', { change: at(authorize, notFound) }, /404/),
  broken('as.endpoints.authorization-found', 'only POST', { change: at(authorize, () => html(405)) }, /405/),
  broken('as.endpoints.authorization-error', 'it fails', { change: at(authorize, () => html(500)) }, /500/),
  broken(
    'as.endpoints.unknown-client-refused',
    'it redirects for any client',
    { without: ['client'] },
    /redirected to https:\/\/mcp-auth-audit\.invalid\/callback/,
  ),
  broken('as.endpoints.unknown-document-refused', 'it redirects for any document', {
    without: ['client-document'],
  }),
  broken(
    'as.endpoints.unknown-document-refused',
    'it redirects for documents over http',
    { change: redirector(/^http:/) },
    /http:\/\/mcp-auth-audit/,
  ),
  broken(
    'as.endpoints.pages-escaped',
    'the error page repeats the client',
    {
      change: at(authorize, (request) => {
        const text = `Unknown client ${new URL(request.url).searchParams.get('client_id')}`;
        return new Response(text, { status: 400, headers: { 'content-type': 'text/html; charset=utf-8' } });
      }),
    },
    /<b id="mcp-auth-audit"> in it/,
  ),
  broken(
    'as.endpoints.authorization-no-cors',
    'CORS is on for the whole server',
    { change: after(/./, (response) => withHeader(response, 'access-control-allow-origin', '*')) },
    /GET .*\*/,
  ),
  broken(
    'as.endpoints.authorization-no-cors',
    'preflights are answered',
    {
      change: after(authorize, (response, { method }) =>
        method === 'OPTIONS' ? withHeader(response, 'access-control-allow-origin', '*') : response,
      ),
    },
    /OPTIONS/,
  ),

  broken('as.endpoints.token-found', 'nothing is there', { change: at(token, notFound) }, /404/),
  broken('as.endpoints.token-found', 'it redirects', {
    change: at(token, () => new Response(null, { status: 307, headers: { location: '/token/' } })),
  }),
  broken('as.endpoints.token-error', 'a web page', { change: at(token, () => html(400)) }, /without JSON/),
  broken('as.endpoints.token-error', 'it fails', { change: at(token, () => html(500)) }, /500/),
  broken(
    'as.endpoints.token-error',
    'status 200',
    { change: at(token, () => Response.json({ error: 'bad_verification_code' })) },
    /200/,
  ),
  broken(
    'as.endpoints.token-error',
    'another member',
    { change: at(token, () => Response.json({ code: 401, msg: 'no' }, { status: 401 })) },
    /without "error"/,
  ),
  broken(
    'as.endpoints.token-error',
    'a token for anything',
    {
      change: at(token, () => Response.json({ access_token: 'made-out-for-anybody', token_type: 'Bearer' })),
    },
    /token was issued/,
  ),
  broken('as.endpoints.token-cors', 'no page may read it', {
    change: after(token, (response) => withHeader(response, 'access-control-allow-origin', undefined)),
  }),

  {
    check: 'as.endpoints.introspection-authenticated',
    fault: 'anybody may ask',
    start: () => startAs(extra('introspection_endpoint', '/introspect', active)),
  },
  broken('as.endpoints.registration-cors', 'no page may register', {
    change: after(/\/register$/, (response) =>
      withHeader(response, 'access-control-allow-origin', undefined),
    ),
  }),
  broken(
    'as.endpoints.registration-cors',
    'the header is not allowed',
    {
      change: after(/\/register$/, (response) =>
        withHeader(response, 'access-control-allow-headers', 'authorization'),
      ),
    },
    /authorization/,
  ),
  broken(
    'as.endpoints.registration-cors',
    'preflights are not found, with every header',
    {
      change: after(/\/register$/, (response, { method }) =>
        method === 'OPTIONS' ? new Response(null, { status: 404, headers: response.headers }) : response,
      ),
    },
    /answered 404, with Access-Control-Allow-Origin: \*/,
  ),
  broken('as.endpoints.registration-cors', 'preflights are not found', {
    change: (request, next) =>
      request.method === 'OPTIONS' && request.url.endsWith('/register') ? notFound() : next(request),
  }),
  {
    check: 'as.endpoints.no-dead-ends',
    fault: 'there is no userinfo endpoint',
    found: /userinfo_endpoint .*404/,
    start: () => startAs(extra('userinfo_endpoint', '/userinfo', notFound)),
  },
  {
    check: 'as.endpoints.no-dead-ends',
    fault: 'there is no revocation endpoint',
    start: () => startAs(extra('revocation_endpoint', '/revoke', notFound)),
  },
  {
    check: 'as.endpoints.no-dead-ends',
    fault: 'there is no introspection endpoint',
    start: () => startAs(extra('introspection_endpoint', '/introspect', notFound)),
  },
];
