import { describe, expect, it } from 'vitest';
import { corsChecks } from '../../src/checks/rs/cors.js';
import { audit } from '../../src/index.js';
import { brokenCors } from '../broken/cors.js';
import { answering, PRM, startWith, withHeaders } from '../broken/faults.js';
import { startAt } from '../broken/opening.js';
import type { UnderAudit } from '../servers/good.js';
import { judgeChecks } from './judging.js';

judgeChecks(corsChecks, brokenCors);

async function statuses(start: () => Promise<UnderAudit>): Promise<Record<string, string>> {
  const server = await start();
  const only = ({ id }: { id: string }) => id.startsWith('rs.cors.');
  const report = await audit({ ...server.options, only }).finally(() => server.close());
  return Object.fromEntries(report.findings.map(({ id, status }) => [id.slice('rs.cors.'.length), status]));
}

const everything = (path: string) => path === '/mcp' || path.startsWith(PRM);

describe('a server that lets in certain pages only', () => {
  it('is not blamed for turning the Inspector away with 403', async () => {
    const turnsAway = answering(
      (path, request) => everything(path) && request.headers.has('origin'),
      () => new Response(null, { status: 403 }),
    );
    const found = await statuses(startWith(turnsAway));
    const wrong = Object.entries(found).filter(([, status]) => status === 'failed' || status === 'warned');
    expect(wrong).toEqual([]);
    expect(found['preflight-passes']).toBe('not_applicable');
  });

  it('is not blamed where Vary says that there is a list', async () => {
    const listed = withHeaders(everything, () => ({ 'access-control-allow-origin': null, vary: 'Origin' }));
    const found = await statuses(startWith(listed));
    expect(Object.entries(found).filter(([, status]) => status === 'warned')).toEqual([]);
    expect(found['challenge-readable']).toBe('not_applicable');
    expect(found['metadata-readable']).toBe('not_applicable');
  });

  it('is looked at as a page of its own, which is on the list', async () => {
    const ownOnly = withHeaders(everything, (request) => {
      const from = request.headers.get('origin');
      const isOwn = from === new URL(request.url).origin;
      return { 'access-control-allow-origin': isOwn ? from : null, vary: 'Origin' };
    });
    const found = await statuses(startWith(ownOnly));
    expect(found['origin-allowed']).toBe('passed');
    expect(found['challenge-readable']).toBe('passed');
  });
});

describe('a server with other manners', () => {
  it('may allow headers with a star beside Authorization, and expose with one', async () => {
    const starred = withHeaders(everything, () => ({
      'access-control-allow-headers': 'Authorization, *',
      'access-control-expose-headers': '*',
    }));
    const found = await statuses(startWith(starred));
    for (const id of [
      'headers-allowed',
      'modern-headers-allowed',
      'challenge-readable',
      'metadata-preflight',
    ]) {
      expect([id, found[id]]).toEqual([id, 'passed']);
    }
  });

  it('may answer a preflight with 200', async () => {
    const found = await statuses(
      startWith(async (request, next) => {
        const response = await next(request);
        return request.method === 'OPTIONS' ? new Response('', { headers: response.headers }) : response;
      }),
    );
    expect(found['preflight-passes']).toBe('passed');
  });

  it('decides itself which pages are invalid, where it is public', async () => {
    const found = await statuses(startAt('https://mcp.example'));
    expect(found['origin-checked']).toBe('not_applicable');
  });
});
