/** What people are told to do: with the values of their own server, and fit for what was seen. */

import { describe, expect, it } from 'vitest';
import { audit } from '../../src/index.js';
import { answering, html, PRM, redirect, startWith, withChallenge } from '../broken/faults.js';
import { edited } from '../broken/metadata.js';
import { startGood, type UnderAudit } from '../servers/good.js';
import type { Change } from '../servers/reference-authorization-server.js';

async function findingOf(id: string, start: () => Promise<UnderAudit>) {
  const server = await start();
  const report = await audit({
    ...server.options,
    kind: 'mcp-server',
    authorizationServers: false,
    only: (check) => check.id === id,
  }).finally(() => server.close());
  const finding = report.findings.find((each) => each.id === id);
  if (!finding) throw new Error(`${id} was not run`);
  return { ...finding, origin: new URL(server.options.url).origin };
}

const withoutToken = (status: number): Change =>
  answering(
    (path, request) => path === '/mcp' && !request.headers.has('authorization'),
    () => Response.json({}, { status }),
  );

describe('instead of 401', () => {
  it.each([
    [403, /403 is for tokens/],
    [404, /the URL of the MCP endpoint, with its path/],
    [405, /the URL of the MCP endpoint, with its path/],
    [500, /The server fails/],
    [400, /^Check the token before anything else/],
  ])('%i', async (status, fix) => {
    const finding = await findingOf('rs.challenge.unauthorized', startWith(withoutToken(status)));
    expect(finding.status).toBe('failed');
    expect(finding.fix).toMatch(fix);
  });
});

describe('a server with the transport of 2024-11-05 alone', () => {
  const stream = () =>
    new Response(new ReadableStream({ start: (to) => to.enqueue(new TextEncoder().encode(': hello\n\n')) }), {
      headers: { 'content-type': 'text/event-stream' },
    });
  const old = (toGet: () => Response): Change =>
    answering(
      (path) => path === '/mcp',
      ({ method }) => (method === 'GET' ? toGet() : Response.json({}, { status: 404 })),
    );

  it.each([
    ['asks for a token', () => new Response(null, { status: 401 }), /404 .* to POST, and 401 to GET/],
    ['streams to everybody', stream, /404 .* to POST, and 200 text\/event-stream to GET/],
  ])('that %s is told which transport to serve', async (_what, toGet, found) => {
    const finding = await findingOf('rs.challenge.unauthorized', startWith(old(toGet)));
    expect(finding.found).toMatch(found);
    expect(finding.fix).toMatch(/^This looks like the HTTP\+SSE transport of 2024-11-05 alone/);
  });
});

describe('the challenge', () => {
  const challenged = (challenge: (good: string, origin: string) => string) =>
    startWith(withChallenge(challenge));

  it('wants quotes around a URL, if that is what is wrong', async () => {
    const unquoted = challenged((good) =>
      good.replace(/resource_metadata="([^"]*)"/, 'resource_metadata=$1'),
    );
    expect((await findingOf('rs.challenge.syntax', unquoted)).fix).toMatch(/^Put the URL in quotes/);
    const open = challenged((good) => `${good}, realm="x`);
    expect((await findingOf('rs.challenge.syntax', open)).fix).not.toMatch(/^Put the URL in quotes/);
  });

  it('is given its own URL with https', async () => {
    const start = challenged(() => 'Bearer resource_metadata="http://api.example.com/x"');
    const { fix } = await findingOf('rs.challenge.metadata-url', start);
    expect(fix).toContain('Send resource_metadata="https://api.example.com/x"');
  });

  it('is given the origin of the endpoint', async () => {
    const start = challenged(() => 'Bearer resource_metadata="https://internal.example/x"');
    const { fix, origin } = await findingOf('rs.challenge.metadata-origin', start);
    expect(fix).toContain(`begins with ${origin}/`);
  });

  it('is given the scopes of the metadata', async () => {
    const start = challenged((good) => good.replace(/, scope="[^"]*"/, ''));
    expect((await findingOf('rs.challenge.scope', start)).fix).toContain('scope="read"');
  });

  it('needs no scope where the metadata names none', async () => {
    const start = () =>
      startGood({
        server: {
          metadata: { scopes_supported: undefined },
          change: withChallenge((good) => good.replace(/, scope="[^"]*"/, '')),
        },
      });
    expect((await findingOf('rs.challenge.scope', start)).status).toBe('not_applicable');
    expect((await findingOf('rs.challenge.scope-syntax', start)).status).toBe('not_applicable');
  });
});

it('says nothing about the names of errors where none is named', async () => {
  const nameless = startWith(withChallenge((good) => good.replace(/, error="[^"]*"/, '')));
  expect((await findingOf('rs.challenge.errors', nameless)).status).toBe('not_applicable');
});

describe('the metadata', () => {
  it('is given the URL of the endpoint', async () => {
    const start = startWith(
      edited(
        (path) => path.startsWith(PRM),
        (document, origin) => ({ ...document, resource: origin }),
      ),
    );
    const { fix, origin } = await findingOf('rs.metadata.resource', start);
    expect(fix).toContain(`Set "resource" to "${origin}/mcp".`);
  });

  it('is given its address', async () => {
    const start = startWith(
      answering(
        (path) => path === `${PRM}/mcp`,
        () => Response.json({}, { status: 404 }),
      ),
    );
    const { fix, origin } = await findingOf('rs.metadata.at-path', start);
    expect(fix).toContain(`${origin}${PRM}/mcp`);
    const nowhere = startWith(
      answering(
        (path) => path.startsWith(PRM),
        () => html(404),
      ),
    );
    expect((await findingOf('rs.metadata.at-path', nowhere)).found).toMatch(/mcp: 404 text\/html\.$/);
  });

  it.each<[string, () => Response, RegExp]>([
    ['a web page', () => html(), /no JSON object but a web page/],
    ['another JSON value', () => Response.json([]), /application\/json, and that is no JSON object\.$/],
    ['a refusal', () => Response.json({}, { status: 403 }), /not signed in/],
    ['another refusal', () => Response.json({}, { status: 404 }), /: 404 application\/json\.$/],
    ['a redirect', () => redirect('/login'), /a redirect \(302\) to "\/login"/],
  ])('says of %s what it is', async (_name, answer, found) => {
    const start = startWith(answering((path) => path === `${PRM}/mcp`, answer));
    expect((await findingOf('rs.metadata.advertised', start)).found).toMatch(found);
  });
});

describe('what cannot be looked at', () => {
  it.each([
    ['rs.challenge.present', 'rs.challenge.unauthorized', withoutToken(403)],
    ['rs.challenge.syntax', 'rs.challenge.present', withChallenge(() => null)],
    ['rs.challenge.parameters', 'rs.challenge.bearer', withChallenge(() => 'Basic realm="x"')],
    ['rs.challenge.scope', 'rs.challenge.syntax', withChallenge(() => 'Bearer "x"')],
    ['rs.challenge.readable', 'rs.challenge.first', withChallenge((good) => `Basic realm="x", ${good}`)],
    [
      'rs.metadata.name',
      'rs.metadata.found',
      answering(
        (path) => path.startsWith(PRM),
        () => html(404),
      ),
    ],
  ])('%s waits for %s', async (id, blockedBy, change) => {
    const finding = await findingOf(id, startWith(change));
    expect(finding.blockedBy).toBe(blockedBy);
    expect(['failed', 'warned']).toContain(finding.status);
  });

  it.each([
    ['rs.metadata.issuers', 'rs.metadata.authorization-servers', { authorization_servers: [] }],
    ['rs.metadata.resource-url', 'rs.metadata.resource', { resource: undefined }],
    ['rs.metadata.resource-canonical', 'rs.metadata.resource-url', { resource: 'mcp' }],
    ['rs.metadata.scopes', 'rs.metadata.types', { scopes_supported: 'read' }],
    ['rs.metadata.jwks-uri', 'rs.metadata.types', { jwks_uri: null }],
  ])('%s waits for %s', async (id, blockedBy, metadata) => {
    const finding = await findingOf(id, () => startGood({ server: { metadata } }));
    expect(finding.blockedBy).toBe(blockedBy);
  });
});

/** A condition that is not met is one thing, and a requirement that is met another. */
it('says what does not apply to the good server', async () => {
  const good = await startGood();
  const only = ({ id }: { readonly id: string }) => /^rs\.(challenge|metadata|well-known)\./.test(id);
  const report = await audit({ ...good.options, authorizationServers: false, only }).finally(() =>
    good.close(),
  );
  const idsOf = (wanted: string) =>
    report.findings.filter(({ status }) => status === wanted).map(({ id }) => id);
  expect(idsOf('not_applicable')).toEqual([
    'rs.metadata.well-known',
    'rs.metadata.at-root',
    'rs.metadata.algorithms',
    'rs.metadata.jwks-uri',
    'rs.metadata.signed',
    'rs.well-known.mirror-issuer',
    'rs.well-known.mirror-current',
  ]);
  expect(idsOf('passed')).toHaveLength(report.findings.length - 7);
});
