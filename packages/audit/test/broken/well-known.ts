/** Servers that answer where there is nothing, or with what belongs elsewhere. */

import { type Faults, startGood } from '../servers/good.js';
import type { BrokenServer } from './broken-server.js';
import { answering, html, PRM, redirect, startWith } from './faults.js';

const AS = '/.well-known/oauth-authorization-server';

/** Serves a copy of authorization server metadata. */
const mirroring =
  (document: (issuer: string) => unknown): (() => ReturnType<typeof startGood>) =>
  async () => {
    const issuer: { value?: string } = {};
    const change = answering(
      (path) => path === AS,
      () => Response.json(document(issuer.value ?? '')),
    );
    const good = await startGood({ server: { change } } satisfies Faults);
    if (good.as) issuer.value = good.as.issuer;
    return good;
  };

export const brokenWellKnown: readonly BrokenServer[] = [
  {
    check: 'rs.well-known.unknown',
    fault: 'a web app takes everything',
    start: startWith(
      answering(
        (path) => path !== '/mcp' && !path.startsWith(PRM),
        () => html(),
      ),
    ),
    found: /200 text\/html where nothing is/,
  },
  {
    check: 'rs.well-known.unknown',
    fault: 'a redirect to the sign-in page',
    start: startWith(
      answering(
        (path) => path.startsWith('/.well-known/openid'),
        () => redirect('/login'),
      ),
    ),
    found: /redirects \(302\)/,
  },
  {
    check: 'rs.well-known.unknown',
    fault: 'an error',
    start: startWith(
      answering(
        (path) => path === `${AS}/mcp`,
        () => Response.json({}, { status: 500 }),
      ),
    ),
    found: /500/,
  },
  {
    check: 'rs.well-known.endpoints',
    fault: 'a web page at /register',
    start: startWith(
      answering(
        (path) => path === '/register',
        () => html(),
      ),
    ),
    found: /POST .*\/register/,
  },
  {
    check: 'rs.well-known.endpoints',
    fault: 'an error at /token',
    start: startWith(
      answering(
        (path) => path === '/token',
        () => html(500),
      ),
    ),
    found: /POST .*\/token/,
  },
  {
    check: 'rs.well-known.endpoints',
    fault: 'a redirect at /authorize',
    start: startWith(
      answering(
        (path) => path === '/authorize',
        () => redirect('https://login.example/'),
      ),
    ),
    found: /GET .*\/authorize/,
  },
  {
    check: 'rs.well-known.mirror-issuer',
    fault: 'the metadata of a stranger',
    start: mirroring(() => ({
      issuer: 'https://stranger.example',
      token_endpoint: 'https://stranger.example/token',
    })),
    found: /stranger\.example/,
  },
  {
    check: 'rs.well-known.mirror-issuer',
    fault: 'metadata of nobody',
    start: mirroring(() => ({ token_endpoint: 'https://stranger.example/token' })),
    found: /no issuer/,
  },
  {
    check: 'rs.well-known.mirror-current',
    fault: 'an old copy',
    start: mirroring((issuer) => ({ issuer, token_endpoint: `${issuer}/oauth2/v1/token` })),
    found: /token_endpoint/,
  },
  {
    check: 'rs.well-known.sibling',
    fault: 'the document below every path',
    start: startWith(
      answering(
        (path) => path.startsWith(PRM),
        (request, next) => next(new Request(`${new URL(request.url).origin}${PRM}`, request)),
      ),
    ),
    found: /no-such-path/,
  },
  {
    check: 'rs.well-known.head',
    fault: 'GET only',
    start: startWith(
      answering(
        (_path, request) => request.method === 'HEAD',
        () => new Response(null, { status: 405 }),
      ),
    ),
    found: /405/,
  },
];
