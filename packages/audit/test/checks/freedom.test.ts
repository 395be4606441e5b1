/** What good servers may do in another way: nothing may be found. */

import { describe, expect, it } from 'vitest';
import { audit } from '../../src/index.js';
import { answering, html, PRM, startWith, withChallenge } from '../broken/faults.js';
import { edited } from '../broken/metadata.js';
import { type Faults, startGood, type UnderAudit } from '../servers/good.js';
import type { Change } from '../servers/reference-authorization-server.js';

const AS = '/.well-known/oauth-authorization-server';
const isElse = (path: string) => path !== '/mcp' && !path.startsWith(PRM);

async function findings(start: () => Promise<UnderAudit>, url?: (origin: string) => string) {
  const server = await start();
  const { origin } = new URL(server.options.url);
  const report = await audit({
    ...server.options,
    ...(url && { url: url(origin) }),
    authorizationServers: false,
    only: ({ id }) => /^rs\.(challenge|metadata|well-known)\./.test(id),
  }).finally(() => server.close());
  return report.findings
    .filter(({ status }) => status === 'failed' || status === 'warned')
    .map(({ id, found }) => `${id}: ${found}`);
}

/** The endpoint is the whole host. */
const pathless: Change = async (request, next) => {
  const { origin, pathname } = new URL(request.url);
  const moved = pathname === '/' ? `${origin}/mcp` : request.url;
  const body = request.body ? await request.text() : null;
  const { method, headers } = request;
  const response = await next(new Request(moved, { method, headers, body }));
  if (pathname !== PRM || !response.ok || method !== 'GET') {
    const challenge = response.headers.get('www-authenticate');
    if (challenge !== null) response.headers.set('www-authenticate', challenge.replace(`${PRM}/mcp`, PRM));
    return response;
  }
  const document = (await response.json()) as object;
  return Response.json({ ...document, resource: origin }, { headers: response.headers });
};

/** An authorization server on the host of the MCP server, as far as it matters here. */
const both: Change = (request, next) => {
  const { origin, pathname } = new URL(request.url);
  const issuer = { issuer: origin, token_endpoint: `${origin}/token` };
  if (pathname === AS) return Response.json(issuer);
  if (['/register', '/token', '/authorize'].includes(pathname)) return html();
  const own = edited(
    (path) => path.startsWith(PRM),
    (document) => ({ ...document, authorization_servers: [origin] }),
  );
  return own(request, next);
};

const signed = (payload: object) =>
  [{ alg: 'ES256' }, { iss: 'https://signer.example', ...payload }, {}]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');

const challenged = (challenge: (good: string, origin: string) => string) =>
  startWith(withChallenge(challenge));

/** A copy of what the authorization server says of itself. */
const mirroring: () => Promise<UnderAudit> = async () => {
  const copy: { of?: string } = {};
  const change = answering(
    (path) => path === AS || path === `${AS}/mcp`,
    () => fetch(`${copy.of}${AS}`),
  );
  const faults: Faults = { server: { change } };
  const good = await startGood(faults);
  if (good.as) copy.of = good.as.issuer;
  return good;
};

describe('nothing is found', () => {
  it.each<[string, () => Promise<UnderAudit>]>([
    ['in a good server', () => startGood()],
    ['where the scheme is in small letters', challenged((good) => good.replace('Bearer', 'bearer'))],
    ['where a DPoP challenge follows', challenged((good) => `${good}, DPoP algs="ES256"`)],
    [
      'where only DPoP is taken',
      () =>
        startGood({
          server: {
            metadata: { dpop_bound_access_tokens_required: true },
            change: withChallenge((good) => good.replace('Bearer', 'DPoP').replace(' ', ' algs="ES256", ')),
          },
        }),
    ],
    ['where a realm comes first', challenged((good) => good.replace('Bearer ', 'Bearer realm="mcp", '))],
    [
      'where an error has a description before everything else',
      startWith(
        withChallenge((good, _origin, request) =>
          request.headers.get('authorization')?.startsWith('Bearer')
            ? good.replace('Bearer ', 'Bearer error_description="The token is over", ')
            : good,
        ),
      ),
    ],
    ['where 404 is a web page', startWith(answering(isElse, () => html(404)))],
    [
      'where everything else wants a token',
      startWith(answering(isElse, () => Response.json({}, { status: 401 }))),
    ],
    [
      'where JSON has a charset',
      startWith(
        answering(
          (path) => path.startsWith(PRM),
          async (request, next) => {
            const response = await next(request);
            if (response.ok && request.method === 'GET')
              response.headers.set('content-type', 'application/json; charset=utf-8');
            return response;
          },
        ),
      ),
    ],
    [
      'where the root has the document of the whole host',
      startWith(
        edited(
          (path) => path === PRM,
          (document, origin) => ({ ...document, resource: origin, scopes_supported: ['all'] }),
        ),
      ),
    ],
    [
      'where nothing is at the root, for every client finds the path',
      startWith(
        answering(
          (path) => path === PRM,
          () => html(404),
        ),
      ),
    ],
    [
      'where members are there that nobody knows',
      () =>
        startGood({ server: { metadata: { 'resource_name#de': 'Notizen', x_new: [] as unknown, y: null } } }),
    ],
    ['where authorization server metadata is copied', mirroring],
    [
      'where the metadata is signed',
      () => startGood({ server: { metadata: { signed_metadata: signed({}) } } }),
    ],
    [
      'where the signed metadata is for the same resource',
      startWith(
        edited(
          (path) => path.startsWith(PRM),
          (document) => ({ ...document, signed_metadata: signed({ resource: document.resource }) }),
        ),
      ),
    ],
    ['where the authorization server is on the same host', startWith(both)],
  ])('%s', async (_name, start) => {
    expect(await findings(start)).toEqual([]);
  });

  it('in a server whose path ends with a slash, which most clients take away', async () => {
    const slashed: Change = async (request, next) => {
      const { origin, pathname } = new URL(request.url);
      if (pathname !== '/mcp/')
        return edited(
          (path) => path.startsWith(PRM),
          (document) => ({ ...document, resource: `${origin}/mcp/` }),
        )(request, next);
      const body = request.body ? await request.text() : null;
      const { method, headers } = request;
      return next(new Request(`${origin}/mcp`, { method, headers, body }));
    };
    expect(await findings(startWith(slashed), (origin) => `${origin}/mcp/`)).toEqual([]);
  });

  it('in a server without a path, with and without its slash', async () => {
    expect(await findings(startWith(pathless), (origin) => origin)).toEqual([]);
    expect(await findings(startWith(pathless), (origin) => `${origin}/`)).toEqual([]);
  });
});
