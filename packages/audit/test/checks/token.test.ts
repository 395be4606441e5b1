import { expect, it } from 'vitest';
import { tokenChecks } from '../../src/checks/rs/token.js';
import { audit } from '../../src/index.js';
import { tokenBroken } from '../broken/token.js';
import { startGood } from '../servers/good.js';
import { judgeChecks } from './judging.js';

judgeChecks(tokenChecks, tokenBroken);

it('calls no tool but those that say they only read, and those with the narrow token', async () => {
  const good = await startGood();
  const { exchanges } = await audit(good.options);
  await good.close();
  expect(new Set(good.server?.mcp.calls)).toEqual(new Set(['whoami', 'read']));
  const called = exchanges.flatMap(
    ({ request }) => /"tools\/call","params":\{"name":"([^"]*)/.exec(request.body ?? '')?.[1] ?? [],
  );
  const real = called.filter((name) => !name.startsWith('mcp-auth-audit-'));
  expect(new Set(real)).toEqual(new Set(['whoami', 'read', 'export']));
});

it('says nothing of scopes where the narrow token may do everything', async () => {
  const good = await startGood({ server: { without: ['operation-scope'] } });
  const report = await audit({ ...good.options, only: ({ id }) => id.startsWith('rs.token.scope-') });
  await good.close();
  expect(new Set(report.findings.map(({ status }) => status))).toEqual(new Set(['not_applicable']));
});
