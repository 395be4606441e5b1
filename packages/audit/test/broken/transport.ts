/** Servers that trust the way to them. */

import { startGood } from '../servers/good.js';
import type { Change } from '../servers/reference-authorization-server.js';
import type { BrokenServer } from './broken-server.js';
import { PRM, startWith, withHeaders } from './faults.js';
import { startAt } from './opening.js';

const isMetadata = (path: string, request: Request) => path.startsWith(PRM) && request.method === 'GET';

/** Writes the URLs that it publishes as a request has it. */
const derived =
  (originOf: (request: Request) => string | undefined): Change =>
  async (request, next) => {
    const response = await next(request);
    const derivedOrigin = originOf(request);
    if (derivedOrigin === undefined) return response;
    const { origin } = new URL(request.url);
    const headers = new Headers(response.headers);
    const challenge = headers.get('www-authenticate');
    if (challenge !== null) headers.set('www-authenticate', challenge.replace(origin, derivedOrigin));
    const isDocument = new URL(request.url).pathname.startsWith(PRM);
    const body = isDocument ? (await response.text()).replaceAll(origin, derivedOrigin) : response.body;
    return new Response(body, { status: response.status, headers });
  };

const host = (name: string) => (request: Request) => {
  const value = request.headers.get(name);
  return value === null ? undefined : `http://${value}`;
};
const isDocument = (request: Request) => new URL(request.url).pathname.startsWith(PRM);

const fault = (check: string, what: string, change: Change, found: RegExp): BrokenServer => ({
  check: `rs.transport.${check}`,
  fault: what,
  start: startWith(change),
  found,
});

export const brokenTransport: readonly BrokenServer[] = [
  {
    check: 'rs.transport.https',
    fault: 'plain http on the internet',
    start: startAt('http://mcp.example'),
    found: /http:\/\/mcp\.example\/mcp is plain http, and mcp\.example is not this machine/,
  },
  {
    check: 'rs.transport.no-plain-http',
    fault: 'both at once',
    start: startAt('https://mcp.example', {}, ['http://mcp.example']),
    found: /http:\/\/mcp\.example\/mcp answers 401/,
  },
  fault(
    'metadata-cacheable',
    'no word about it',
    withHeaders(isMetadata, () => ({ 'cache-control': null })),
    /without Cache-Control/,
  ),
  fault(
    'metadata-cacheable',
    'for a year',
    withHeaders(isMetadata, () => ({ 'cache-control': 'public, max-age=31536000, immutable' })),
    /365 days/,
  ),
  fault(
    'forwarded-host-ignored',
    'X-Forwarded-Host in the challenge',
    derived((request) => (isDocument(request) ? undefined : host('x-forwarded-host')(request))),
    /WWW-Authenticate/,
  ),
  fault(
    'forwarded-host-ignored',
    'X-Forwarded-Host in the metadata',
    derived((request) => (isDocument(request) ? host('x-forwarded-host')(request) : undefined)),
    /in the metadata/,
  ),
  fault(
    'forwarded-host-ignored',
    'Forwarded',
    derived((request) => {
      const name = /host=([^;]+)/.exec(request.headers.get('forwarded') ?? '')?.[1];
      return name === undefined ? undefined : `https://${name}`;
    }),
    /stranger\.example/,
  ),
  fault(
    'forwarded-proto-ignored',
    'X-Forwarded-Proto',
    derived((request) => {
      const proto = request.headers.get('x-forwarded-proto');
      return proto === null ? undefined : new URL(request.url).origin.replace('http', proto);
    }),
    /is https:.* instead of http:/,
  ),
  fault(
    'host-ignored',
    'Host in the challenge',
    derived((request) => (isDocument(request) ? undefined : host('host')(request))),
    /WWW-Authenticate/,
  ),
  fault(
    'host-ignored',
    'Host in the metadata',
    derived((request) => (isDocument(request) ? host('host')(request) : undefined)),
    /in the metadata/,
  ),
  {
    check: 'rs.transport.host-ignored',
    fault: 'there is no metadata to look at',
    start: () =>
      startGood({
        server: {
          change: (request, next) =>
            isDocument(request) ? new Response(null, { status: 404 }) : next(request),
        },
      }),
    found: /No protected resource metadata/,
  },
];
