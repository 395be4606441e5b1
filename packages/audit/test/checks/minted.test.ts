import { generateKeyPair } from 'jose';
import { expect, it } from 'vitest';
import { mintedChecks } from '../../src/checks/rs/minted.js';
import { type AuditOptions, audit } from '../../src/index.js';
import { startJudging } from '../broken/accepting.js';
import { mintedBroken } from '../broken/minted.js';
import { startGood, type UnderAudit } from '../servers/good.js';
import { judgeChecks } from './judging.js';

judgeChecks(mintedChecks, mintedBroken);

const minted = { only: ({ id }) => id.startsWith('rs.minted.') } satisfies Partial<AuditOptions>;

async function findingsOf(server: UnderAudit, options: Partial<AuditOptions> = {}) {
  const report = await audit({ ...server.options, ...minted, ...options });
  await server.close();
  return report.findings;
}

it('blames one check where good tokens are refused, and lets the others wait for it', async () => {
  const good = await startGood();
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await crypto.subtle.exportKey('jwk', privateKey)), kid: 'key-1', alg: 'ES256' };
  const issuerKey = { issuer: good.as?.issuer ?? '', jwk };
  const findings = await findingsOf(good, { issuerKey });
  const [own, ...others] = findings;
  expect(own).toMatchObject({ id: 'rs.minted.good-token', status: 'failed' });
  expect(own?.found).toMatch(
    /^A good token signed with the issuer key, for ".*", is answered with 401 .*invalid_token/,
  );
  expect(new Set(others.map(({ blockedBy }) => blockedBy))).toEqual(new Set(['rs.minted.good-token']));
});

it('says what is wrong with the key', async () => {
  const good = await startGood();
  const issuerKey = { issuer: good.as?.issuer ?? '', jwk: { kty: 'EC' } };
  const [own] = await findingsOf(good, { issuerKey });
  expect(own?.found).toMatch(/^The issuer key has to say its algorithm: "alg" as one of RS256/);
});

it('tells of one wrong status once', async () => {
  const forbidding = await startGood({
    server: {
      change: async (request, next) => {
        const response = await next(request);
        const isBad = response.status === 401 && request.headers.has('authorization');
        return isBad ? new Response(null, { status: 403 }) : response;
      },
    },
  });
  const findings = await findingsOf(forbidding);
  const wrong = findings.filter(({ status }) => status === 'failed' || status === 'warned');
  expect(wrong.map(({ id }) => id)).toEqual(['rs.minted.refusal-status']);
});

it('does not take the own audience of a server for a wrong one', async () => {
  const good = await startJudging(({ claims }) => (claims.aud === 'audit' ? true : undefined));
  const { issuerKey } = good.options;
  const findings = await findingsOf(good, {
    ...(issuerKey && { issuerKey: { ...issuerKey, audience: 'audit' } }),
    only: ({ id }) => id === 'rs.minted.audience-client' || id === 'rs.minted.good-token',
  });
  expect(findings.map(({ status }) => status)).toEqual(['passed', 'passed']);
});

it('shows no token that it made', async () => {
  const good = await startGood({
    server: {
      // Repeats what it was sent, as debug pages do.
      change: async (request, next) => {
        const response = await next(request);
        if (response.status !== 401) return response;
        const text = request.headers.get('authorization')?.slice('Bearer '.length) ?? '';
        return new Response(text, { status: 401, headers: response.headers });
      },
    },
  });
  const report = await audit({ ...good.options, ...minted });
  await good.close();
  expect(JSON.stringify(report)).not.toMatch(/eyJ[\w-]{20,}/);
});
