import { describe, expect, it } from 'vitest';
import { spellingsOf } from '../../src/checks/rs/odd-requests.js';
import { requestChecks } from '../../src/checks/rs/requests.js';
import { audit } from '../../src/index.js';
import { answering, html, startWith } from '../broken/faults.js';
import { brokenRequests } from '../broken/requests.js';
import { judgeChecks } from './judging.js';

judgeChecks(requestChecks, brokenRequests);

describe('a server with other manners', () => {
  it.each([
    ['shows people a page on GET', (request: Request) => /GET|HEAD/.test(request.method), () => html()],
    ['shows it whatever the method', ({ method }: Request) => /PUT|PATCH|DELETE/.test(method), () => html()],
    ['has no GET', (request: Request) => request.method === 'GET', () => new Response(null, { status: 405 })],
    [
      'answers OPTIONS',
      ({ method }: Request) => method === 'OPTIONS',
      () => new Response(null, { status: 204 }),
    ],
    [
      'does not know PATCH',
      ({ method }: Request) => method === 'PATCH',
      () => new Response(null, { status: 501 }),
    ],
    ['shows its page at any other path', ({ url }: Request) => !/\/mcp$|well-known/.test(url), () => html()],
    [
      'redirects to the right spelling',
      ({ url }: Request) => /\/mcp\/$/.test(url),
      () => Response.redirect('http://a.example/mcp', 308),
    ],
  ])('%s, and no lock is missing', async (_what, matches, answer) => {
    const server = await startWith(
      answering(
        (path, request) =>
          (path === '/mcp' ? !request.headers.has('authorization') : true) && matches(request),
        answer,
      ),
    )();
    const only = ({ id }: { id: string }) => /^rs\.requests\..*(?:closed|errors)$/.test(id);
    const report = await audit({ ...server.options, only }).finally(() => server.close());
    expect(report.findings.map(({ id, status, found }) => [id, status, found])).toEqual(
      report.findings.map(({ id }) => [id, 'passed', undefined]),
    );
    expect(report.findings).toHaveLength(5);
  });

  it('may slow the audit down with 429', async () => {
    let requests = 0;
    const server = await startWith(
      answering(
        (path) => path === '/mcp' && ++requests > 3,
        () => new Response(null, { status: 429 }),
      ),
    )();
    const only = ({ id }: { id: string }) => /^rs\.requests\..*challenged$/.test(id) && !id.includes('get');
    const report = await audit({ ...server.options, only }).finally(() => server.close());
    expect(report.findings.map(({ status }) => status)).toEqual(['passed', 'passed', 'passed']);
  });
});

describe('spellingsOf', () => {
  it.each([
    [
      'https://a.example/mcp',
      [
        'https://a.example/mcp/',
        'https://a.example//mcp',
        'https://a.example/MCP',
        'https://a.example/%6dcp',
        'https://a.example/mcp%2f',
        'https://a.example/mcp;a=b',
        'https://a.example/mcp//',
        'https://a.example/mcp?mcp-auth-audit=1',
      ],
    ],
    ['https://a.example/', ['https://a.example//', 'https://a.example/?mcp-auth-audit=1']],
    [
      'https://a.example/v1/Mcp/?k=v',
      [
        'https://a.example//v1/Mcp/?k=v',
        'https://a.example/v1/Mcp?k=v',
        'https://a.example/V1/MCP?k=v',
        'https://a.example/v1/%4dcp?k=v',
        'https://a.example/v1/Mcp%2f?k=v',
        'https://a.example/v1/Mcp;a=b?k=v',
        'https://a.example/v1/Mcp//?k=v',
        'https://a.example/v1/Mcp/?k=v&mcp-auth-audit=1',
      ],
    ],
  ])('of %s', (url, spellings) => {
    expect(spellingsOf(new URL(url))).toEqual(spellings);
  });
});
