import { describe, expect, it } from 'vitest';
import { dpopChecks } from '../../src/checks/rs/dpop.js';
import { mintedChecks } from '../../src/checks/rs/minted.js';
import { audit } from '../../src/index.js';
import { givesNonces, startDpop, startJudgingProofs, startNonces } from '../broken/accepting-proofs.js';
import { dpopBroken } from '../broken/dpop.js';
import { startGood } from '../servers/good.js';
import { judgeChecks, judgeGood } from './judging.js';

judgeChecks(dpopChecks, dpopBroken, startDpop);

describe('with nonces', () => judgeGood(dpopChecks, startNonces));
describe('without DPoP', () => judgeGood(dpopChecks));
describe('where nothing but DPoP is taken', () =>
  judgeGood(mintedChecks, () =>
    startGood({ server: { dpop: { nonce: 'n' }, metadata: { dpop_bound_access_tokens_required: true } } }),
  ));

it('leaves the time to the nonces of a server', async () => {
  const isOld = (iat: unknown) => Number(iat) < Date.now() / 1000 - 500;
  const relaxed = await startJudgingProofs(({ proof }) => isOld(proof?.claims.iat), givesNonces);
  const report = await audit({ ...relaxed.options, only: ({ id }) => id === 'rs.dpop.proof-age' });
  await relaxed.close();
  expect(report.findings.map(({ status }) => status)).toEqual(['not_applicable']);
});

it('comes again with the nonce where nothing but DPoP is taken', async () => {
  const metadata = { dpop_bound_access_tokens_required: true };
  const server = await startGood({ server: { dpop: { nonce: 'n' }, metadata } });
  const report = await audit({ ...server.options, only: ({ id }) => id === 'rs.minted.good-token' });
  await server.close();
  const shown = report.exchanges.filter(({ request }) => request.headers.some(([name]) => name === 'dpop'));
  expect(shown.slice(0, 2).map(({ response }) => response?.status)).toEqual([401, 200]);
  const isModern = shown.map(({ request }) => request.headers.some(([, value]) => value === '2026-07-28'));
  expect(isModern).not.toContain(false);
});
