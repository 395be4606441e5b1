import { describe, expect, it } from 'vitest';
import { transportChecks } from '../../src/checks/rs/transport.js';
import { audit } from '../../src/index.js';
import { startWith, withHeaders } from '../broken/faults.js';
import { startAt } from '../broken/opening.js';
import { brokenTransport } from '../broken/transport.js';
import { startGood, type UnderAudit } from '../servers/good.js';
import { judgeChecks } from './judging.js';

judgeChecks(transportChecks, brokenTransport);

async function findings(start: () => Promise<UnderAudit>) {
  const server = await start();
  const only = ({ id }: { id: string }) => id.startsWith('rs.transport.');
  const report = await audit({ ...server.options, only }).finally(() => server.close());
  return new Map(report.findings.map((finding) => [finding.id.slice('rs.transport.'.length), finding]));
}

describe('a public server', () => {
  it('passes over https, with nobody at port 80', async () => {
    const server = await startAt('https://mcp.example')();
    const mapped = server.options.fetch ?? fetch;
    const options = {
      ...server.options,
      fetch: (url: string | URL | Request, init?: RequestInit) =>
        String(url).startsWith('http://mcp.example')
          ? Promise.reject(
              new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) }),
            )
          : mapped(url, init),
    };
    const found = await findings(async () => ({ ...server, options }));
    expect(found.get('https')?.status).toBe('passed');
    expect(found.get('no-plain-http')).toMatchObject({
      status: 'passed',
      found: 'nobody listens there (ECONNREFUSED)',
    });
  });

  it('may send people from http to https', async () => {
    const server = await startAt('https://mcp.example')();
    const mapped = server.options.fetch ?? fetch;
    const options = {
      ...server.options,
      fetch: (url: string | URL | Request, init?: RequestInit) =>
        String(url).startsWith('http://mcp.example')
          ? Promise.resolve(Response.redirect('https://mcp.example/mcp', 308))
          : mapped(url, init),
    };
    const found = await findings(async () => ({ ...server, options }));
    expect(found.get('no-plain-http')?.status).toBe('passed');
  });
});

it.each([
  ['Expires alone', { 'cache-control': null, expires: 'Thu, 01 Jan 2099 00:00:00 GMT' }],
  ['no-store', { 'cache-control': 'no-store' }],
  ['a day', { 'cache-control': 'max-age=86400' }],
])('takes %s for a word about caching', async (_what, headers) => {
  const found = await findings(
    startWith(
      withHeaders(
        (path) => path.startsWith('/.well-known/'),
        () => headers,
      ),
    ),
  );
  expect(found.get('metadata-cacheable')?.status).toBe('passed');
});

it('leaves no other metadata in caches than was there before', async () => {
  const asked: string[] = [];
  await findings(
    startWith((request, next) => {
      if (request.headers.has('x-forwarded-host')) asked.push(request.method, new URL(request.url).search);
      return next(request);
    }),
  );
  expect(asked[0]).toBe('POST');
  for (let at = 2; at < asked.length; at += 2) {
    expect(asked[at]).toBe('GET');
    expect(asked[at + 1]).toMatch(/^\?mcp-auth-audit=[0-9a-f-]{36}$/);
  }
  expect(asked.length).toBeGreaterThan(2);
});

it('takes a refusal of other hosts for an answer', async () => {
  const found = await findings(
    startWith((request, next) =>
      request.headers.get('host') === 'stranger.example' || request.headers.has('x-forwarded-host')
        ? new Response('<p>stranger.example is not here</p>', {
            status: 421,
            headers: { 'content-type': 'text/html' },
          })
        : next(request),
    ),
  );
  expect(found.get('host-ignored')?.status).toBe('passed');
  expect(found.get('forwarded-host-ignored')?.status).toBe('passed');
});

it('asks only the endpoint with another Host where another host has the metadata', async () => {
  const elsewhere = await startGood();
  const metadata = `${new URL(elsewhere.options.url).origin}/.well-known/oauth-protected-resource/mcp`;
  const served = (isDerived: boolean) =>
    startWith((request, next) => {
      if (new URL(request.url).pathname.startsWith('/.well-known/'))
        return new Response(null, { status: 404 });
      if (request.headers.has('authorization')) return next(request);
      const url =
        isDerived && request.headers.get('host') === 'stranger.example'
          ? 'https://stranger.example/'
          : metadata;
      return new Response(null, {
        status: 401,
        headers: { 'www-authenticate': `Bearer resource_metadata="${url}"` },
      });
    });
  const [fixed, derived] = [await findings(served(false)), await findings(served(true))];
  await elsewhere.close();
  expect(fixed.get('host-ignored')?.status).toBe('passed');
  expect(derived.get('host-ignored')?.found).toMatch(/names stranger\.example in WWW-Authenticate/);
});
