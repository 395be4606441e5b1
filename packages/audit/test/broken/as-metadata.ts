/** Authorization servers whose metadata is not to be found, or not to be believed. */

import { after, at, broken, html, json, notFound, startAs, withHeader } from './as-servers.js';
import type { BrokenServer } from './broken-server.js';

const anywhere = /^\/.*\.well-known\//;
const oauth = /^\/\.well-known\/oauth-authorization-server/;
const openid = /openid-configuration/;

export const metadataBroken: readonly BrokenServer[] = [
  broken('as.metadata.found', 'there is none', { change: at(anywhere, notFound) }, /404/),
  broken(
    'as.metadata.found',
    'it is only where no client looks',
    { path: '/tenant', change: at(/^\/(?!tenant\/\.well-known\/oauth).*\.well-known\//, notFound) },
    /\/tenant\/\.well-known\/oauth-authorization-server has it/,
  ),
  broken('as.metadata.found', 'it has no issuer', { metadata: { issuer: undefined } }, /no "issuer"/),
  broken(
    'as.metadata.found',
    'every path is a web page',
    { change: at(anywhere, () => html(200)) },
    /text\/html/,
  ),
  broken('as.metadata.found', 'it is not an object', { change: json(anywhere, (body) => [body]) }, /none of/),

  broken(
    'as.metadata.media-type',
    'it is plain text',
    { change: after(anywhere, (response) => withHeader(response, 'content-type', 'text/plain')) },
    /text\/plain/,
  ),
  broken('as.metadata.media-type', 'it has no type', {
    change: after(anywhere, (response) => withHeader(response, 'content-type', undefined)),
  }),

  broken(
    'as.metadata.clean-misses',
    'the first place is a web page',
    { change: at(oauth, () => html(200)) },
    /oauth-authorization-server answers 200 text\/html/,
  ),
  broken('as.metadata.clean-misses', 'the first place fails', { change: at(oauth, () => html(500)) }, /500/),
  broken('as.metadata.clean-misses', 'the first place redirects', {
    change: at(oauth, () => new Response(null, { status: 302, headers: { location: '/login' } })),
  }),

  broken('as.metadata.cors', 'no page may read it', {
    change: after(anywhere, (response) => withHeader(response, 'access-control-allow-origin', undefined)),
  }),
  broken('as.metadata.cors', 'one other page may read it', {
    change: after(anywhere, (response) =>
      withHeader(response, 'access-control-allow-origin', 'https://app.example.com'),
    ),
  }),

  broken(
    'as.metadata.issuer-match',
    'it has another slash at the end',
    { change: json(anywhere, (body) => ({ ...body, issuer: `${body.issuer}/` })) },
    /slash at the end/,
  ),
  broken(
    'as.metadata.issuer-match',
    'it has another case',
    {
      path: '/Tenant',
      change: json(anywhere, (body) => ({ ...body, issuer: String(body.issuer).toLowerCase() })),
    },
    /upper and lower case/,
  ),
  broken(
    'as.metadata.issuer-match',
    'it has another scheme',
    {
      change: json(anywhere, (body) => ({ ...body, issuer: String(body.issuer).replace('http:', 'https:') })),
    },
    /speaks TLS/,
  ),
  broken(
    'as.metadata.issuer-match',
    'it is that of another host',
    { metadata: { issuer: 'https://auth.example.com' } },
    /different hosts/,
  ),
  broken(
    'as.metadata.issuer-match',
    'it has another path',
    { change: json(anywhere, (body) => ({ ...body, issuer: `${body.issuer}/v2.0` })) },
    /in the path/,
  ),
  broken('as.metadata.issuer-match', 'it is not a URL', { metadata: { issuer: 'auth' } }, /not a URL/),

  ...(
    [
      ['http on another host', 'http://auth.example.com', /not https/],
      ['a query', 'https://auth.example.com?tenant=1', /query/],
      ['a fragment', 'https://auth.example.com#x', /fragment/],
      ['no URL', 'auth', /not a URL/],
    ] as const
  ).map(([fault, issuer, found]) =>
    broken('as.metadata.issuer-form', fault, { metadata: { issuer } }, found),
  ),

  broken(
    'as.metadata.consistent',
    'the OpenID document has another token endpoint',
    { change: json(openid, (body) => ({ ...body, token_endpoint: `${body.issuer}/old/token` })) },
    /token_endpoint .*oauth-authorization-server.*\/old\/token/,
  ),
  broken(
    'as.metadata.consistent',
    'the OpenID document is of another issuer',
    { change: json(openid, (body) => ({ ...body, issuer: 'https://auth.example.com' })) },
    /issuer is/,
  ),

  broken(
    'as.metadata.types',
    'a list is a string',
    { metadata: { code_challenge_methods_supported: 'S256' } },
    /code_challenge_methods_supported is "S256"/,
  ),
  broken(
    'as.metadata.types',
    'a list is empty',
    { metadata: { scopes_supported: [] } },
    /scopes_supported is an empty/,
  ),
  broken('as.metadata.types', 'a list has null in it', { metadata: { scopes_supported: ['read', null] } }),
  broken('as.metadata.types', 'a flag is a string', {
    metadata: { client_id_metadata_document_supported: 'true' },
  }),

  {
    check: 'as.metadata.openid-members',
    fault: 'an OAuth document is published at the OpenID place',
    found: /lacks subject_types_supported and id_token/,
    start: () =>
      startAs({
        metadata: { subject_types_supported: undefined, id_token_signing_alg_values_supported: undefined },
        change: at(oauth, notFound),
      }),
  },
];
