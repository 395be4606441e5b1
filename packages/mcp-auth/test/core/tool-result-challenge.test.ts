import { describe, expect, it } from 'vitest';
import type { Decision } from '../../src/core/types.js';
import { alice, ask, call, type GuardOptions, guardOver, request } from './judged.js';

const declarations = {
  'tools/call': { purge: ['purge'], help: 'public' },
  'prompts/get': { p: ['p'] },
} as const;
const prm = 'https://api.example/.well-known/oauth-protected-resource';
const guardWith = (policy: GuardOptions = {}) =>
  guardOver(declarations, {
    requiredScopes: ['use'],
    challenge: { resourceMetadata: prm, scopes: ['use'] },
    challengeInToolResult: () => true,
    ...policy,
  });

function answerOf(decision: Decision) {
  if (decision.type === 'allow') throw new Error('allowed');
  const { status, headers, body } = decision.reply;
  return { status, headers: Object.fromEntries(headers), body: JSON.parse(body) as Record<string, unknown> };
}

const insufficient =
  `Bearer resource_metadata="${prm}", scope="use purge", error="insufficient_scope", ` +
  'error_description="The access token lacks a scope that this operation needs."';

describe('a challenge in the result of a tool', () => {
  it('is what the header would have been', async () => {
    const inResult = answerOf(await ask(guardWith(), call('purge'), { token: 'use' }));
    expect(inResult).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
      body: {
        jsonrpc: '2.0',
        id: 1,
        result: {
          content: [{ type: 'text', text: 'The access token lacks a scope that this operation needs.' }],
          isError: true,
          _meta: { 'mcp/www_authenticate': [insufficient] },
        },
      },
    });
    const usual = guardWith({ challengeInToolResult: undefined });
    const inHeader = answerOf(await ask(usual, call('purge'), { token: 'use' }));
    expect(inHeader).toMatchObject({ status: 403, headers: { 'www-authenticate': insufficient } });
  });

  it('asks for a sign-in as well', async () => {
    const { status, body } = answerOf(await ask(guardWith(), call('purge')));
    expect(status).toBe(200);
    expect(body.result).toMatchObject({
      content: [{ type: 'text', text: 'Send an access token in the Authorization header.' }],
      _meta: { 'mcp/www_authenticate': [`Bearer resource_metadata="${prm}", scope="use purge"`] },
    });
  });

  it('is a complete result in the 2026-07-28 revision', async () => {
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'purge' };
    const { body } = answerOf(await ask(guardWith(), call('purge'), { token: 'use', headers }));
    expect(body.result).toMatchObject({ resultType: 'complete', isError: true });
  });

  it.each([0, '', 'seven', -1])('carries the id of the call: %j', async (id) => {
    const { body } = answerOf(
      await ask(guardWith(), request('tools/call', { name: 'purge' }, id), { token: 'use' }),
    );
    expect(body).toMatchObject({ id, result: { isError: true } });
  });

  it.each<[string, unknown, string | undefined, number]>([
    ['another method', request('prompts/get', { name: 'p' }), 'use', 403],
    ['a batch', [call('purge')], 'use', 403],
    ['a batch without a token', [call('help'), call('purge')], undefined, 401],
    ['a notification', { jsonrpc: '2.0', method: 'tools/call', params: { name: 'purge' } }, 'use', 403],
    ['an id that is none', { ...call('purge'), id: { 1: 2 } }, 'use', 403],
    ['a message that cannot be read', request('tools/call', {}), 'use', 400],
    ['a bad token', call('purge'), 'bad', 401],
  ])('is not given for %s', async (_name, message, token, status) => {
    const answer = answerOf(await ask(guardWith(), message, token === undefined ? {} : { token }));
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).not.toContain('mcp/www_authenticate');
  });

  it('is not given for what no sign-in mends', async () => {
    const failing = guardWith({
      rules: {
        rulesFor: () => [() => Promise.reject(new Error('x'))],
        isEmpty: false,
        hasPublic: false,
      },
    });
    expect(answerOf(await ask(failing, call('purge'), { token: 'use' })).status).toBe(500);
    const sessions = { get: () => null, set: () => {}, delete: () => {} };
    const headers = { 'mcp-session-id': 's' };
    const taken = answerOf(await ask(guardWith({ sessions }), call('purge'), { token: 'use', headers }));
    expect(taken.status).toBe(404);
  });

  it('is told to the operator with the status that was sent', async () => {
    const statuses: unknown[] = [];
    await ask(guardWith({ onDecision: ({ status }) => statuses.push(status) }), call('purge'), {
      token: 'use',
    });
    expect(statuses).toEqual([200]);
  });

  it('is for the clients that the host says, and a host that cannot say it has a bug', async () => {
    const forSome = guardWith({ challengeInToolResult: (head) => head.headers.get('user-agent') === 'apps' });
    const status = async (agent: string) =>
      answerOf(await ask(forSome, call('purge'), { token: 'use', headers: { 'user-agent': agent } })).status;
    expect([await status('apps'), await status('others')]).toEqual([200, 403]);
    const broken = guardWith({
      challengeInToolResult: () => {
        throw new Error('x');
      },
    });
    expect(answerOf(await ask(broken, call('purge'), { token: 'use' })).status).toBe(500);
  });

  it('holds nothing of what the caller wrote', async () => {
    const verify: GuardOptions['verify'] = async (token) => ({ ok: true, auth: { ...alice, token } });
    const made = guardWith({
      verify,
      rules: { rulesFor: () => [['x']], isEmpty: false, hasPublic: false },
    });
    const { body } = answerOf(await ask(made, call('"EVIL"\r\n'), { token: 'EVIL' }));
    expect(JSON.stringify(body)).not.toContain('EVIL');
  });
});
