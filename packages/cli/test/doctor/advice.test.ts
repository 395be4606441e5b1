import type { Report } from '@mcp-auth/audit';
import { providers } from 'mcp-auth/presets';
import { expect, test } from 'vitest';
import { adviceFor } from '../../src/doctor/advice.js';
import { adviceTopics, topicOf } from '../../src/doctor/advice-topics.js';
import { allChecks } from '../../src/doctor/check-selection.js';
import { tokenFactsOf } from '../../src/doctor/token-facts.js';

test('gives advice for checks that there are, about what every provider has advice for', () => {
  const ids = new Set(allChecks.map(({ id }) => id));
  for (const [id, topic] of Object.entries(adviceTopics)) {
    expect(ids, id).toContain(id);
    for (const { advice } of providers) expect(advice[topic]).toMatch(/\w/);
  }
});

const token = (claims: object) =>
  tokenFactsOf(`e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`);
const mcpUrl = 'https://api.example.com/mcp';

test.each([
  ['an opaque token', tokenFactsOf('opaque-token'), 'opaque-token'],
  ['a token for somebody else', token({ aud: 'account' }), 'audience'],
  ['a token for nobody', token({}), 'audience'],
  ['a token for the server', token({ aud: ['x', mcpUrl] }), undefined],
  ['no token', undefined, 'audience'],
])('knows what is likely to be wrong with %s', (_, facts, topic) => {
  expect(topicOf('rs.token.accepted', { token: facts, mcpUrl })).toBe(topic);
});

test('advises on the authorization server that a finding is about, and on no other', () => {
  const [logto, keycloak] = providers;
  if (!logto || !keycloak) throw new Error('There are no providers');
  const of = (id: string, role: string, subject: string, more: object = {}) => ({
    id,
    role,
    subject,
    status: 'failed',
    ...more,
  });
  const report = {
    target: { issuers: ['https://a', 'https://b'] },
    findings: [
      of('as.capabilities.pkce', 'authorization-server', 'https://b'),
      of('rs.token.accepted', 'resource-server', mcpUrl),
      of('as.metadata.issuer-match', 'authorization-server', 'https://a', { blockedBy: 'as.metadata.found' }),
      of('as.metadata.issuer-form', 'authorization-server', 'https://a', { status: 'passed' }),
    ],
  } as unknown as Report;
  const known = new Map([
    ['https://a', logto],
    ['https://b', keycloak],
  ]);
  const advice = adviceFor(report, known, undefined);
  expect(
    Object.fromEntries(
      Object.entries(advice).map(([key, list]) => [key, list.map(({ provider }) => provider)]),
    ),
  ).toEqual({
    'as.capabilities.pkce https://b': [keycloak.name],
    [`rs.token.accepted ${mcpUrl}`]: [logto.name, keycloak.name],
  });
});
