import { expect, it } from 'vitest';
import { gatewayChecks } from '../../src/checks/gateway.js';
import { audit } from '../../src/index.js';
import { gatewayBroken } from '../broken/gateway.js';
import { startGateway } from '../servers/reference-gateway.js';
import { judgeChecks } from './judging.js';

judgeChecks(gatewayChecks, gatewayBroken, startGateway);

it('shows nothing of the token in what it reports', async () => {
  const leaking = await startGateway({
    spoil: ({ headers }, incoming) => headers.set('x-token', incoming.headers.get('authorization') ?? ''),
  });
  const report = await audit({ ...leaking.options, only: ({ id }) => id.startsWith('gw.') });
  await leaking.close();
  expect(report.findings.find(({ id }) => id === 'gw.forward.token-stays')?.status).toBe('failed');
  expect(JSON.stringify(report)).not.toContain(leaking.options.credentials?.token);
});
