/** Tokens that outlive what a timer of the platform can wait for: 2³¹ milliseconds, after which it fires at once. */

import { MCPAuth } from 'mcp-auth';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const day = 86_400;
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

async function waitFor(expiresAt: number, end: () => void): Promise<() => void> {
  const resource = 'https://api.example.com/mcp';
  const issuer = 'https://as.example';
  const mcpAuth = new MCPAuth({
    protectedResources: { metadata: { resource, authorizationServers: [{ issuer, type: 'oidc' }] } },
    clock: () => 1_000_000,
  });
  const auth = { issuer, audience: resource, subject: 'alice', clientId: 'client-1', scopes: [], expiresAt };
  const headers = { get: (name: string) => (name === 'authorization' ? 'Bearer alice' : null) };
  const decision = await mcpAuth.guard(() => auth, { resource })({ method: 'GET', url: '/mcp', headers });
  if (decision.type !== 'allow' || !decision.whenExpired) throw new Error('no stream would end');
  return decision.whenExpired(end);
}

it('a stream ends after sixty days, not before', async () => {
  const end = vi.fn();
  await waitFor(1000 + 60 * day, end);
  vi.advanceTimersByTime(60 * day * 1000 - 1);
  expect(end).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(end).toHaveBeenCalledOnce();
});

it('nothing is waited for any more once it was cancelled, however many timers it took', async () => {
  const end = vi.fn();
  const cancel = await waitFor(1000 + 60 * day, end);
  vi.advanceTimersByTime(30 * day * 1000);
  cancel();
  expect(vi.getTimerCount()).toBe(0);
});

it('a token that only the tolerance still accepts opens no lasting stream', async () => {
  const end = vi.fn();
  await waitFor(997, end);
  vi.advanceTimersByTime(1);
  expect(end).toHaveBeenCalledOnce();
});
