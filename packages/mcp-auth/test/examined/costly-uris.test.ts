/** What one request may cost: URIs are read in every spelling, and a body has room for very many of them. */

import { withAuth } from 'mcp-auth/fetch';
import { expect, it } from 'vitest';
import { operationsOf } from '../../src/core/operation.js';
import { spellingsOf } from '../../src/core/resource-uri.js';
import { legacyRequest } from '../operations/messages.js';
import { countedAuth } from './counted-auth.js';

const { guard } = countedAuth();
const handler = withAuth(
  { guard: guard({ 'resources/read': { 'file:///public/*': 'public' }, 'subscriptions/listen': 'public' }) },
  () => Response.json('ran'),
);
/** Without a token. */
const watch = async (uris: readonly string[]): Promise<number> => {
  const params = { notifications: { resourceSubscriptions: uris } };
  const { method = 'POST', body } = legacyRequest('subscriptions/listen', params);
  const headers = { 'content-type': 'application/json' };
  return (await handler(new Request('https://a.example/mcp', { method, headers, body: String(body) })))
    .status;
};

/** Each look at it finds another way to read it. */
const many = `FILE:///public/%2e%2e//b/%252e%252e\\..//${'x/'.repeat(1900)}?q/../#f`;

it('all spellings together are no more than a few long URIs', async () => {
  expect(spellingsOf(many).join('').length).toBeLessThan(60_000);
  expect(await watch([many])).toBe(400);
  expect(await watch([`file:///public/${'a'.repeat(4000)}`])).toBe(200);
  expect(await watch([`file:///public/${'%C3%A9'.repeat(680)}`])).toBe(200);
});

it('a list of more URIs than one request may ask for is refused before any of them is looked at', async () => {
  const own = 'file:///public/a';
  expect(await watch(Array(199).fill(own))).toBe(200);
  expect(await watch(Array(201).fill(own))).toBe(400);
  const params = { notifications: { resourceSubscriptions: [many, ...Array(200).fill(own)] } };
  const reading = operationsOf({ jsonrpc: '2.0', id: 1, method: 'subscriptions/listen', params });
  expect(reading).toMatchObject({ ok: false, problem: expect.stringContaining('200') });
});
