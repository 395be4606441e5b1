import { expect, it } from 'vitest';
import { operationChecks } from '../../src/checks/rs/operations.js';
import { audit } from '../../src/index.js';
import { operationsBroken } from '../broken/operations.js';
import { startGood } from '../servers/good.js';
import { judgeChecks } from './judging.js';

judgeChecks(operationChecks, operationsBroken);

it('does not apply to servers of the 2025 revisions', async () => {
  const legacy = await startGood({
    server: {
      change: (request, next) =>
        request.headers.get('mcp-protocol-version') === '2026-07-28' && request.headers.has('authorization')
          ? Response.json(
              { jsonrpc: '2.0', id: 1, error: { code: -32000, message: 'version' } },
              { status: 400 },
            )
          : next(request),
    },
  });
  const report = await audit({ ...legacy.options, only: ({ id }) => id.startsWith('rs.operations.') });
  await legacy.close();
  expect(new Set(report.findings.map(({ status }) => status))).toEqual(new Set(['not_applicable']));
});
