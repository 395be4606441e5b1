import { describe, expect, it } from 'vitest';
import type { DecisionEvent } from '../../src/core/decision-event.js';
import type { OperationDeclarations } from '../../src/core/operation-rules.js';
import { alice, ask, call, type GuardOptions, guardOver, now, read, request } from './judged.js';

async function eventOf(
  declarations: OperationDeclarations,
  message: unknown,
  asking: Parameters<typeof ask>[2] = {},
  policy: GuardOptions = {},
): Promise<DecisionEvent> {
  const events: DecisionEvent[] = [];
  let time = now;
  const guard = guardOver(declarations, {
    onDecision: (event) => events.push(event),
    clock: () => time++,
    maxBodySize: 1_000_000,
    ...policy,
  });
  await ask(guard, message, asking);
  expect(events).toHaveLength(1);
  return events[0] as DecisionEvent;
}
const rules: OperationDeclarations = { 'tools/call': { purge: ['purge'] }, 'tools/list': 'public' };

describe('a decision event', () => {
  it('says what was asked for, by whom, and why it was refused', async () => {
    const headers = { 'mcp-protocol-version': '2025-11-25' };
    expect(await eventOf(rules, call('purge'), { token: 'use', headers })).toEqual({
      type: 'refused',
      status: 403,
      denial: { reason: 'insufficient_scope', required: ['purge'], detail: 'missing: purge' },
      method: 'POST',
      protocolVersion: '2025-11-25',
      operations: [{ method: 'tools/call', name: 'purge' }],
      principal: { issuer: 'https://as.example', subject: 'alice', clientId: 'client', scopes: ['use'] },
      duration: expect.any(Number),
    });
  });

  it('names nobody where nobody came, and nothing that was not read', async () => {
    const anonymous = await eventOf(rules, request('tools/list'));
    expect(anonymous).toMatchObject({ type: 'allowed', operations: [{ method: 'tools/list' }] });
    expect(anonymous).not.toHaveProperty('principal');
    const bad = await eventOf(rules, call('purge'), { token: 'bad' });
    expect(bad).toMatchObject({ type: 'refused', status: 401 });
    expect(bad).not.toHaveProperty('operations');
    expect(bad).not.toHaveProperty('principal');
    const malformed = await eventOf(rules, [], { token: 'purge' });
    expect(malformed).toMatchObject({ status: 400, principal: { subject: 'alice' } });
    expect(malformed).not.toHaveProperty('operations');
  });

  it('takes time by the clock', async () => {
    expect((await eventOf(rules, call('purge'), { token: 'purge' })).duration).toBeGreaterThan(0);
  });

  it('never says more than ten operations of 200 characters', async () => {
    const batch = Array.from({ length: 30 }, (_, index) => call(`${index}${'x'.repeat(1000)}`));
    const { operations = [] } = await eventOf(rules, [...batch, request('y'.repeat(1000))], { token: 'a' });
    expect(operations).toHaveLength(10);
    for (const { name } of operations) expect(name).toHaveLength(200);
    const long = await eventOf(rules, request('y'.repeat(1000)), { token: 'a' });
    expect(long.operations).toEqual([{ method: 'y'.repeat(200) }]);
  });

  it('has no arguments, which are nobody’s business', async () => {
    const event = await eventOf(rules, call('purge', { password: 'SECRET' }), { token: 'purge' });
    expect(JSON.stringify(event)).not.toContain('SECRET');
  });

  it.each(['2026-07-28\u00a0', 'latest', '2026-07-28, 2025-11-25', '<script>'])(
    'takes %j for no version',
    async (version) => {
      const headers = { 'mcp-protocol-version': version };
      expect(await eventOf(rules, request('tools/list'), { headers })).not.toHaveProperty('protocolVersion');
    },
  );
});

// Requirements: MCP-RS-22
describe('the token never gets into an event', () => {
  const token = 'SECRET:1/2+3=~"x';
  const json = JSON.stringify(token).slice(1, -1);
  const form = new URLSearchParams({ t: token }).toString().slice(2);
  // The other tests tell the scopes by the token.
  const verify: GuardOptions['verify'] = async (given) => ({ ok: true, auth: { ...alice, token: given } });
  const spelled = [token, encodeURIComponent(token), form, json];

  it.each(spelled)('as %s in what the caller asks for', async (spelling) => {
    const batch = [
      call(spelling),
      call(`${'x'.repeat(190)}${spelling}`),
      read(`a:${spelling}`),
      request(`m/${spelling}`),
    ];
    const event = await eventOf(rules, batch, { token }, { verify });
    expect(JSON.stringify(event)).not.toContain('SECRET');
    expect(event.operations?.[0]?.name).toBe('[token]');
  });

  it.each(spelled)('as %s in what a rule says about the call', async (spelling) => {
    const throwing: OperationDeclarations = {
      'tools/call': {
        '*': ({ name }) => {
          throw new Error(`no such tool: ${name}`);
        },
      },
    };
    const event = await eventOf(throwing, call(spelling), { token }, { verify });
    expect(event.denial).toEqual({ reason: 'internal_error', detail: expect.stringContaining('[token]') });
    expect(JSON.stringify(event)).not.toContain('SECRET');
  });

  it('as the scope that a rule makes of what the caller sent', async () => {
    const made: OperationDeclarations = { 'tools/call': { '*': ({ name }) => [`tool:${name}`] } };
    const event = await eventOf(made, call('SECRET.x'), { token: 'SECRET.x' }, { verify });
    expect(event.denial).toMatchObject({ reason: 'insufficient_scope', required: ['tool:[token]'] });
    expect(JSON.stringify(event)).not.toContain('SECRET');
  });
});
