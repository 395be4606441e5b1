/** One fault is told once: what cannot be looked at because of it says which check tells. */

import { describe, expect, it } from 'vitest';
import { audit, type Finding } from '../../src/index.js';
import { capabilitiesBroken } from '../broken/as-capabilities.js';
import { endpointsBroken } from '../broken/as-endpoints.js';
import { keysBroken } from '../broken/as-keys.js';
import { metadataBroken } from '../broken/as-metadata.js';
import { registrationBroken } from '../broken/as-registration.js';
import { at, type Fault, html, json, notFound, startAs } from '../broken/as-servers.js';

const all = [
  ...metadataBroken,
  ...capabilitiesBroken,
  ...endpointsBroken,
  ...keysBroken,
  ...registrationBroken,
];

const wrong = (findings: readonly Finding[]) =>
  findings.filter(({ status }) => status === 'failed' || status === 'warned');

it.each(all.map((server) => [server.check, server.fault, server] as const))(
  '%s, %s: no check gives up, and each that is blocked names one that fails',
  async (_check, _fault, { start }) => {
    const server = await start();
    const { findings } = await audit(server.options).finally(() => server.close());
    expect(findings.filter(({ found }) => found?.includes('could not be checked'))).toEqual([]);
    const failing = new Set(wrong(findings).map(({ id }) => id));
    const causes = wrong(findings).flatMap(({ blockedBy }) => blockedBy ?? []);
    expect(causes.filter((cause) => !failing.has(cause))).toEqual([]);
  },
);

const authorize = /\/authorize$/;
const refusesAll: Fault = {
  change: at(authorize, (request) => {
    const { searchParams } = new URL(request.url);
    const to = new URL(searchParams.get('redirect_uri') ?? '');
    if (to.hostname !== '127.0.0.1' || to.pathname !== '/callback') return html(400);
    to.searchParams.set('error', 'invalid_target');
    to.searchParams.set('state', searchParams.get('state') ?? '');
    to.searchParams.set('iss', new URL(request.url).origin);
    return new Response(null, { status: 302, headers: { location: to.href } });
  }),
};

const causes: readonly (readonly [string, Fault, cause: string, blocked: readonly string[]])[] = [
  [
    'no metadata',
    { change: at(/\.well-known/, notFound) },
    'as.metadata.found',
    ['as.metadata.cors', 'as.keys.found', 'as.endpoints.urls', 'as.registration.accepted'],
  ],
  [
    'no token endpoint behind its URL',
    { change: at(/\/token$/, notFound) },
    'as.endpoints.token-found',
    ['as.endpoints.token-error', 'as.endpoints.token-cors'],
  ],
  [
    'no authorization endpoint in the metadata',
    { metadata: { authorization_endpoint: undefined } },
    'as.endpoints.listed',
    ['as.endpoints.authorization-found', 'as.endpoints.unknown-client-refused', 'as.registration.state'],
  ],
  [
    'no authorization endpoint behind its URL',
    { change: at(authorize, notFound) },
    'as.endpoints.authorization-found',
    ['as.registration.sign-in-starts', 'as.registration.loopback-port', 'as.registration.state'],
  ],
  [
    'no keys',
    { change: at(/\/jwks$/, notFound) },
    'as.keys.found',
    ['as.keys.usable', 'as.keys.strong', 'as.keys.entries'],
  ],
  [
    'no registration',
    { change: at(/\/register$/, notFound) },
    'as.registration.accepted',
    ['as.registration.sign-in-starts', 'as.registration.not-frameable'],
  ],
  [
    'every request refused',
    refusesAll,
    'as.registration.sign-in-starts',
    [
      'as.registration.pkce-required',
      'as.registration.redirect-uri-exact',
      'as.registration.loopback-port',
      'as.registration.resource-known',
    ],
  ],
  [
    'every request failing',
    { change: at(authorize, () => html(500)) },
    'as.registration.sign-in-starts',
    ['as.registration.pkce-required', 'as.registration.loopback-port'],
  ],
  [
    'metadata of another name',
    { change: json(/\.well-known/, (body) => ({ ...body, issuer: `${body.issuer}/` })) },
    'as.metadata.issuer-match',
    ['as.registration.response-issuer'],
  ],
];

describe.each(causes)('with %s', (_name, fault, cause, blocked) => {
  it('one check tells, and the others refer to it', async () => {
    const server = await startAs(fault);
    const { findings } = await audit(server.options).finally(() => server.close());
    const told = wrong(findings).filter(({ blockedBy }) => blockedBy === undefined);
    expect(told.map(({ id }) => id)).toContain(cause);
    const referring = wrong(findings).filter(({ blockedBy }) => blockedBy === cause);
    expect(referring.map(({ id }) => id)).toEqual(expect.arrayContaining([...blocked]));
  });
});

it('only says that native clients have to say so, where they can register then', async () => {
  const fault: Fault = {
    change: async (request, next) => {
      const isRegistration = request.method === 'POST' && /\/register$/.test(new URL(request.url).pathname);
      if (!isRegistration || (await request.clone().text()).includes('"application_type":"native"')) {
        return next(request);
      }
      return Response.json({ error: 'invalid_redirect_uri' }, { status: 400 });
    },
  };
  const server = await startAs(fault);
  const { findings } = await audit(server.options).finally(() => server.close());
  expect(wrong(findings).map(({ id }) => id)).toEqual(['as.registration.accepted']);
});
