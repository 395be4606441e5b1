import { expect, it } from 'vitest';
import { sessionChecks } from '../../src/checks/rs/sessions.js';
import { audit } from '../../src/index.js';
import { sessionsBroken } from '../broken/sessions.js';
import { startGood } from '../servers/good.js';
import { judgeChecks } from './judging.js';

judgeChecks(sessionChecks, sessionsBroken);

it('leaves no session behind', async () => {
  const good = await startGood();
  await audit({ ...good.options, only: ({ id }) => id.startsWith('rs.sessions.') });
  await good.close();
  // The one that found out what the URL is had no token, and those of the hello that tells the era are modern.
  expect(good.server?.mcp.sessions.size).toBe(0);
});

it('does not apply to servers without sessions', async () => {
  const stateless = await startGood({
    server: {
      change: async (request, next) => {
        const response = await next(request);
        const headers = new Headers(response.headers);
        headers.delete('mcp-session-id');
        return new Response(response.body, { status: response.status, headers });
      },
    },
  });
  const report = await audit({ ...stateless.options, only: ({ id }) => id.startsWith('rs.sessions.') });
  await stateless.close();
  expect(new Set(report.findings.map(({ status }) => status))).toEqual(new Set(['not_applicable']));
});
