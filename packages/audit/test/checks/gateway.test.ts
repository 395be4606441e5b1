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

it('blames one check where nothing gets through, and lets the others wait for it', async () => {
  const closed = await startGateway({ forwarding: async () => new Response(null, { status: 502 }) });
  const report = await audit({ ...closed.options, only: ({ id }) => id.startsWith('gw.') });
  await closed.close();
  const [own, ...others] = report.findings;
  expect(own).toMatchObject({
    id: 'gw.forward.served',
    status: 'failed',
    found: expect.stringContaining('502'),
  });
  expect(new Set(others.map(({ blockedBy }) => blockedBy))).toEqual(new Set(['gw.forward.served']));
});

it('says nothing of gateways where nothing was put behind', async () => {
  const good = await startGateway();
  const report = await audit({
    ...good.options,
    upstream: undefined,
    only: ({ role }) => role === 'gateway',
  });
  await good.close();
  expect([...report.findings, ...report.notRun]).toEqual([]);
});

it('goes through gateways of the 2025 revisions as well', async () => {
  const legacy = await startGateway({
    bypass: (request) =>
      request.headers.get('mcp-protocol-version') === '2026-07-28' && request.headers.has('authorization')
        ? Promise.resolve(new Response(null, { status: 400 }))
        : undefined,
  });
  const report = await audit({ ...legacy.options, only: ({ id }) => id.startsWith('gw.') });
  await legacy.close();
  const byStatus = (status: string) => report.findings.filter((finding) => finding.status === status);
  expect(byStatus('not_applicable').map(({ id }) => id)).toEqual([
    'gw.forward.mcp-headers',
    'gw.refuse.header-mismatch',
  ]);
  expect(byStatus('passed')).toHaveLength(report.findings.length - 2);
});
