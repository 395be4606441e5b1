import { type CheckVerdict, explainAccessToken, MCPAuth } from 'mcp-auth';
import { type BadTokenKind, badTokenKinds, createTestIssuer } from 'mcp-auth/testing';
import { describe, expect, it } from 'vitest';
import { createJwtVerify } from '../../src/verify/jwt.js';
import { fixedKeySource, policyFor, tokenVectors, vectorTime } from '../support/vectors.js';

// Stopped, because refusals tell how many seconds ago a token expired.
const start = Date.now();
const issuer = createTestIssuer({ now: () => start });
const { resource, clock, fetch } = issuer;
const authorizationServers = [issuer.authorizationServer];
const policy = { resource, authorizationServers, clock, fetch };

const firstOf = (verdicts: readonly CheckVerdict[]) =>
  verdicts.find(({ verdict }) => verdict === 'fail' || verdict === 'unavailable');
const byCheck = (verdicts: readonly CheckVerdict[]) => verdicts.map(({ check, verdict }) => [check, verdict]);

/** What the guard tells of a token: the check and the sentence, or what else it refused it for. */
async function toldByGuard(token: string, options: object = {}, besides: object = {}) {
  let denial: unknown;
  const mcpAuth = new MCPAuth({
    protectedResources: { metadata: { resource, authorizationServers }, ...besides },
    onDecision: (event) => {
      denial = event.denial;
    },
    clock,
    fetch,
  });
  const guard = mcpAuth.guard('jwt', { resource, ...options });
  await guard(new Request(resource, { method: 'POST', headers: { authorization: `Bearer ${token}` } }));
  return denial as { check?: string; reason: string; detail: string } | undefined;
}

const policies: readonly (readonly [name: string, besides: object, options: object])[] = [
  ['the default policy', {}, {}],
  ['strict', { strict: true }, {}],
  ['scopes', {}, { requiredScopes: ['write:notes'] }],
  ['a client instead of an audience', { tokenBinding: { clientId: ['test-client'] } }, {}],
  ['another algorithm', {}, { algorithms: ['RS256'] }],
  ['claims that must be there', { clockTolerance: 700 }, { requiredClaims: ['tenant'] }],
];

// The promise of the report: it is the guard's own judgement, in its own order and words.
describe.each(policies)('under %s', (_name, besides, options) => {
  it.each(Object.keys(badTokenKinds) as BadTokenKind[])(
    'the first failure of %s is what the guard says',
    async (kind) => {
      const token = await issuer.mintBad(kind, { scope: 'read:notes' });
      const told = await toldByGuard(token, options, besides);
      const first = firstOf(await explainAccessToken(token, { ...policy, ...besides, ...options }));
      expect(first && { check: first.check, detail: first.detail }).toEqual(
        told && { check: told.check ?? 'scope', detail: told.detail },
      );
    },
  );

  it('a token that the guard lets pass fails nowhere, and the other way round', async () => {
    const token = await issuer.mint({ scope: 'read:notes' });
    const told = await toldByGuard(token, options, besides);
    const first = firstOf(await explainAccessToken(token, { ...policy, ...besides, ...options }));
    expect(first?.detail).toEqual(told?.detail);
  });
});

describe('over the corpus of tokens', () => {
  const { issuer: name, audience, jwks, vectors } = tokenVectors;
  it.each([false, true])('the first failure is that of the verifier (strict: %s)', async (strict) => {
    const verify = createJwtVerify(policyFor(fixedKeySource(jwks.keys), { strict }));
    const servers = [{ issuer: name, type: 'oauth' as const }];
    for (const { id, token } of vectors) {
      const verdict = await verify(token);
      const verdicts = await explainAccessToken(token, {
        resource: audience,
        authorizationServers: servers,
        jwks: structuredClone(jwks),
        strict,
        clock: () => vectorTime,
      });
      const first = firstOf(verdicts);
      const denial = verdict.ok ? undefined : verdict.denial;
      const expected = denial && 'check' in denial ? [denial.check, denial.detail] : undefined;
      expect(first && [first.check, first.detail], id).toEqual(expected);
      expect(verdicts, id).toHaveLength(16);
    }
  });
});

describe('every check', () => {
  it('is judged whatever the ones before it say', async () => {
    const token = await issuer.mint(
      { aud: `${resource}/`, exp: 1, sub: 7, scope: 'read', cnf: { jkt: 'x' }, nonce: 'n' },
      { typ: 'dpop+jwt', cty: 'JWT' },
    );
    const verdicts = await explainAccessToken(token, { ...policy, requiredScopes: ['write'] });
    expect(byCheck(verdicts)).toEqual([
      ['format', 'pass'],
      ['algorithm', 'pass'],
      ['header', 'fail'],
      ['type', 'fail'],
      ['issuer', 'pass'],
      ['audience', 'fail'],
      ['expiry', 'fail'],
      ['not_before', 'pass'],
      ['issued_at', 'pass'],
      ['subject', 'fail'],
      ['type', 'fail'],
      ['binding', 'fail'],
      ['claims', 'pass'],
      ['key', 'not_checked'],
      ['signature', 'not_checked'],
      ['scope', 'fail'],
    ]);
  });

  it('is left out where the policy says nothing of it, and says so', async () => {
    const verdicts = await explainAccessToken(await issuer.mint(), { clock });
    const left = verdicts.filter(({ verdict }) => verdict === 'not_checked').map(({ check }) => check);
    expect(left).toEqual(['issuer', 'audience', 'key', 'signature', 'scope']);
    expect(firstOf(verdicts)).toBeUndefined();
  });

  it('asks for keys although another check has failed, and names what is published', async () => {
    const token = await issuer.mint({ exp: 1 });
    const verdicts = await explainAccessToken(token, policy);
    expect(verdicts.find(({ check }) => check === 'signature')).toMatchObject({ verdict: 'pass' });
    expect(verdicts.find(({ check }) => check === 'key')?.published).toEqual([
      expect.objectContaining({ kid: 'ES256-1', alg: 'ES256', kty: 'EC' }),
    ]);
  });

  it('asks nobody for a token of somebody else', async () => {
    issuer.requests.length = 0;
    const token = await issuer.mint({ iss: 'https://elsewhere.test' });
    const verdicts = await explainAccessToken(token, policy);
    expect(verdicts.find(({ check }) => check === 'key')).toMatchObject({ verdict: 'not_checked' });
    expect(issuer.requests).toEqual([]);
  });

  it('holds no token of somebody else against keys that are at hand', async () => {
    const token = await issuer.mint({ iss: 'https://elsewhere.test' });
    const jwks = (await (await fetch(`${issuer.issuer}/jwks`)).json()) as object;
    const verdicts = await explainAccessToken(token, { ...policy, jwks });
    expect(verdicts.find(({ check }) => check === 'signature')).toMatchObject({ verdict: 'not_checked' });
  });

  it('says that keys are out of reach, which is no fault of the token', async () => {
    issuer.fail();
    const verdicts = await explainAccessToken(await issuer.mint(), policy);
    issuer.recover();
    expect(firstOf(verdicts)).toMatchObject({ check: 'key', verdict: 'unavailable' });
  });

  it('takes the scheme into account', async () => {
    const token = await issuer.mint({ cnf: { jkt: 'thumbprint' } });
    const binding = async (scheme: 'bearer' | 'dpop') =>
      (await explainAccessToken(token, { ...policy, scheme })).find(({ check }) => check === 'binding')
        ?.verdict;
    expect([await binding('bearer'), await binding('dpop')]).toEqual(['fail', 'pass']);
  });
});

it.each([
  ['an option that is misspelt', { audiences: ['x'] }, /`audiences` is not an option/],
  ['a resource that is none', { resource: 'notes' }, /not an absolute URL/],
  ['an issuer that is none', { authorizationServers: [{ issuer: 'x', type: 'oidc' }] }, /issuer/],
  ['keys that are none', { jwks: { key: [] } }, /The key set/],
  ['a binding nobody could check', { tokenBinding: { verifier: true } }, /custom verifiers/],
])('refuses %s', async (_what, wrong, message) => {
  await expect(explainAccessToken('x', wrong as object)).rejects.toThrow(message);
});

it('says nothing of the token itself, whoever put it where', async () => {
  const token = await issuer.mint();
  const signature = token.slice(token.lastIndexOf('.') + 1);
  for (const text of [token, `${token}.x.y`, token.slice(0, -1), '', 'opaque', '\ud800'])
    expect(JSON.stringify(await explainAccessToken(text, policy))).not.toContain(signature);
  const repeating = await explainAccessToken(token, { ...policy, requiredScopes: [token] });
  expect(repeating.at(-1)).toMatchObject({ check: 'scope', verdict: 'fail', detail: 'missing: [token]' });
});
