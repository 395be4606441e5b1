import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { OperationRule } from '../../src/core/operation-rules.js';
import { inMemorySessionStore } from '../../src/core/sessions.js';
import type { AuthInfo, Body, ReadBody, Verify } from '../../src/core/types.js';
import { runs } from '../support/runs.js';
import {
  alice,
  ask,
  call,
  challengedScope,
  type GuardOptions,
  guardOver,
  now,
  read,
  request,
  statusOf,
} from './judged.js';

const declarations = {
  'tools/call': { purge: ['purge'], help: 'public' },
  'resources/read': { 'file:///public/*': 'public', 'file:///private/*': ['private'] },
  'tools/list': 'public',
} as const;
const base = { requiredScopes: ['base'] };

describe('a guard with operations', () => {
  it('needs the baseline and what the operation needs, in one challenge', async () => {
    const guard = guardOver({ 'tools/call': { purge: ['purge', 'audit'] } }, base);
    expect(await statusOf(ask(guard, call('purge'), { token: 'base,purge,audit' }))).toBe(200);
    expect(await statusOf(ask(guard, call('other'), { token: 'base' }))).toBe(200);
    for (const token of ['x', 'base', 'base,purge', 'purge,audit'])
      expect(await challengedScope(ask(guard, call('purge'), { token }))).toBe('base purge audit');
  });

  // Requirements: MCP-RS-06
  it('answers the same request with the same bytes', async () => {
    const guard = guardOver(
      { 'tools/call': { x: { allOf: ['c'], anyOf: ['b', ['a', 'd']] }, y: async () => ['e'] } },
      { scopeImplies: { d: ['e'] } },
    );
    for (const token of ['x', 'a', 'd', 'b', 'c']) {
      const replies = await Promise.all(
        Array.from({ length: 5 }, () => ask(guard, [call('x'), call('y'), call('x')], { token })),
      );
      expect(new Set(replies.map((one) => JSON.stringify(one))).size).toBe(1);
    }
  });

  it('gives the message that it judged', async () => {
    const guard = guardOver({ 'tools/call': { purge: ['purge'] } });
    expect(await ask(guard, call('purge', { all: true }), { token: 'purge' })).toMatchObject({
      message: { value: call('purge', { all: true }) },
    });
  });

  it('gives rules that are functions the scopes that the token implies', async () => {
    const rule = vi.fn<Extract<OperationRule, (...given: never) => unknown>>(() => []);
    const guard = guardOver({ 'tools/call': { x: rule } }, { scopeImplies: { admin: ['read'] } });
    const decision = await ask(guard, call('x'), { token: 'admin' });
    const auth: Partial<AuthInfo> = { scopes: ['admin'], effectiveScopes: ['admin', 'read'] };
    expect(rule.mock.calls[0]?.[1]).toMatchObject(auth);
    expect(decision).toMatchObject({ type: 'allow', auth });
  });

  // Requirements: MCP-RS-10
  it('reads no body for a token that is not good, nor for another user’s session', async () => {
    const readBody = vi.fn<ReadBody>();
    const sessions = inMemorySessionStore();
    sessions.set('s1', 'somebody');
    const guard = guardOver(declarations, { sessions });
    const asking = (headers: Record<string, string>) =>
      guard({ method: 'POST', url: '/', headers: new Headers(headers) }, readBody);
    expect(await statusOf(asking({ authorization: 'Bearer bad' }))).toBe(401);
    expect(await statusOf(asking({ authorization: 'Bearer a b' }))).toBe(400);
    expect(await statusOf(asking({ authorization: 'Bearer x', 'mcp-session-id': 's1' }))).toBe(404);
    expect(await statusOf(asking({ 'mcp-session-id': 's1' }))).toBe(404);
    expect(readBody).not.toHaveBeenCalled();
  });

  it('reads no body where nothing is declared or the method has none', async () => {
    const readBody = vi.fn<ReadBody>();
    const head = (method: string) => ({
      method,
      url: '/',
      headers: new Headers({ authorization: 'Bearer x' }),
    });
    expect(await statusOf(guardOver({})(head('POST'), readBody))).toBe(200);
    expect(await statusOf(guardOver(undefined)(head('POST'), readBody))).toBe(200);
    for (const method of ['GET', 'DELETE', 'HEAD'])
      expect(await statusOf(guardOver(declarations)(head(method), readBody))).toBe(200);
    expect(readBody).not.toHaveBeenCalled();
  });

  it('refuses by a bug where the body cannot be had, or throws', async () => {
    const head = { method: 'POST', url: '/', headers: new Headers({ authorization: 'Bearer x' }) };
    const guard = guardOver({ 'tools/call': { purge: ['purge'] } });
    expect(await statusOf(guard(head))).toBe(500);
    expect(await statusOf(guard(head, async () => Promise.reject(new Error('aborted'))))).toBe(500);
  });
});

describe('without a token', () => {
  const guard = guardOver(declarations, base);

  it.each<[string, unknown]>([
    ['a tool', call('help')],
    ['a list', request('tools/list')],
    ['a resource', read('file:///public/x')],
    ['the handshake', request('initialize', {})],
    ['a batch of it', [call('help'), request('tools/list'), request('ping')]],
  ])('goes through what is for everybody: %s', async (_name, message) => {
    expect(await statusOf(ask(guard, message))).toBe(200);
  });

  it.each<[string, unknown, string]>([
    ['another tool', call('purge'), 'base purge'],
    ['what nobody declared', call('other'), 'base'],
    ['a batch with one of those', [call('help'), call('purge')], 'base purge'],
    ['a spelling of something else', read('file:///public/../private/x'), 'base private'],
    ['a spelling of what nobody declared', read('file:///public/%2e%2e/etc'), 'base'],
    [
      'completing it',
      request('completion/complete', { ref: { type: 'ref/resource', uri: 'file:///public/x' } }),
      'base',
    ],
    ['listening', request('subscriptions/listen', { notifications: {} }), 'base'],
    ['subscribing to it', request('resources/subscribe', { uri: 'file:///public/x' }), 'base'],
    ['an answer', { jsonrpc: '2.0', id: 1, result: {} }, 'base'],
  ])('does not go through %s', async (_name, message, scope) => {
    const decision = ask(guard, message);
    expect(await statusOf(decision)).toBe(401);
    expect(await challengedScope(decision)).toBe(scope);
  });

  it('has no stream, no session to end, and no method that is none', async () => {
    expect(await statusOf(ask(guard, undefined, { method: 'GET' }))).toBe(405);
    expect(await statusOf(ask(guard, undefined, { method: 'DELETE' }))).toBe(401);
    expect(await statusOf(ask(guardOver({ 'tools/call': ['x'] }), undefined, { method: 'GET' }))).toBe(401);
  });

  it('is not what a bad token is', async () => {
    expect(await statusOf(ask(guard, call('help'), { token: 'bad' }))).toBe(401);
    expect(await statusOf(ask(guard, call('help'), { headers: { authorization: 'Bearer' } }))).toBe(400);
    expect(
      await statusOf(ask(guard, call('help'), { headers: { authorization: 'Bearer a, Bearer b' } })),
    ).toBe(400);
  });

  it('tells who may not be told apart: a good token needs no scope for it', async () => {
    const decision = await ask(guard, call('help'), { token: 'x' });
    expect(decision).toMatchObject({ type: 'allow', auth: { subject: 'alice' } });
    const anonymous = await ask(guard, call('help'));
    expect(anonymous).not.toHaveProperty('auth');
    // The baseline is needed for everything else, a stream included.
    expect(await statusOf(ask(guard, undefined, { method: 'GET', token: 'x' }))).toBe(403);
    expect(await statusOf(ask(guard, undefined, { method: 'GET', token: 'base' }))).toBe(200);
  });

  it('has its messages refused like those of anybody', async () => {
    const anonymously = (body: Body) => statusOf(ask(guard, undefined, { body }));
    expect(await anonymously({ type: 'text', text: '{' })).toBe(400);
    expect(await anonymously({ type: 'unusable', problem: 'too_large' })).toBe(413);
    expect(await anonymously({ type: 'unusable', problem: 'encoded' })).toBe(415);
  });
});

describe('sessions and streams', () => {
  it('bind what the answer tells to the caller', async () => {
    const sessions = inMemorySessionStore();
    const guard = guardOver(declarations, { sessions });
    const opening = await ask(guard, request('initialize', {}), { token: 'x' });
    if (opening.type === 'allow') opening.answered?.({ status: 200, get: () => 's1' });
    const headers = { 'mcp-session-id': 's1' };
    expect(await statusOf(ask(guard, call('help'), { token: 'x', headers }))).toBe(200);
    expect(await statusOf(ask(guard, call('help'), { headers }))).toBe(404);
  });

  it('end with the token, whose time has not to be in the future', async () => {
    const verify: Verify = async (token) => ({
      ok: true,
      auth: { ...alice, token, expiresAt: now / 1000 + Number(token) },
    });
    const timer = vi.fn(() => () => {});
    const end = () => {};
    const policy: GuardOptions = { verify, timer };
    for (const token of ['60', '0', '-5']) {
      const decision = await ask(guardOver({}, policy), undefined, { token, method: 'GET' });
      if (decision.type === 'allow') decision.whenExpired?.(end);
    }
    expect(timer.mock.calls).toEqual([
      [end, 60_000],
      [end, 0],
      [end, 0],
    ]);
    expect(await ask(guardOver({}, { verify }), undefined, { token: '60' })).not.toHaveProperty(
      'whenExpired',
    );
  });
});

describe('the guard is total', () => {
  const rule: fc.Arbitrary<OperationRule> = fc.oneof(
    fc.constantFrom<unknown>(
      'public',
      [],
      ['a'],
      { anyOf: ['a', 'b'] },
      () => ['a'],
      () => 'a',
      () => null,
      () => {
        throw null;
      },
      async () => Promise.reject(new Error('x')),
      7,
      null,
      {},
      { anyOf: 7 },
    ),
  ) as fc.Arbitrary<OperationRule>;
  const message = fc.oneof(
    fc.json(),
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc.string({ unit: 'binary' }),
    fc
      .record(
        {
          jsonrpc: fc.constant('2.0'),
          id: fc.jsonValue(),
          method: fc.oneof(
            fc.constantFrom(
              'tools/call',
              'resources/read',
              'completion/complete',
              'subscriptions/listen',
              'initialize',
            ),
            fc.jsonValue(),
          ),
          params: fc.oneof(
            fc.record({ name: fc.jsonValue(), uri: fc.webUrl() }, { requiredKeys: [] }),
            fc.record(
              { ref: fc.jsonValue(), notifications: fc.jsonValue(), _meta: fc.jsonValue() },
              { requiredKeys: [] },
            ),
            fc.jsonValue(),
          ),
        },
        { requiredKeys: [] },
      )
      .map((value) => JSON.stringify(value)),
  );
  const body: fc.Arbitrary<Body | undefined> = fc.oneof(
    message.map((text): Body => ({ type: 'text', text })),
    fc.anything().map((value): Body => ({ type: 'parsed', value })),
    fc
      .constantFrom<unknown>(undefined, null, {}, { type: 'x' }, { type: 'unusable', problem: 'x' })
      .map((value) => value as Body),
  );

  it('over any body, any rules and any token', async () => {
    const token = fc.constantFrom(undefined, 'bad', 'a', 'a,b');
    const version = fc.constantFrom(undefined, '2025-11-25', '2026-07-28');
    await fc.assert(
      fc.asyncProperty(
        body,
        fc.array(rule, { maxLength: 3 }),
        fc.boolean(),
        token,
        version,
        async (anyBody, rules, hasPublic, anyToken, revision) => {
          const guard = guardOver(
            {},
            {
              rules: { rulesFor: () => rules, isEmpty: false, hasPublic },
              challengeInToolResult: () => true,
              sessions: inMemorySessionStore(),
            },
          );
          const decision = await ask(guard, undefined, {
            body: anyBody as Body,
            ...(anyToken === undefined ? {} : { token: anyToken }),
            headers: revision === undefined ? {} : { 'mcp-protocol-version': revision },
          });
          if (decision.type === 'reply') {
            expect([200, 400, 401, 403, 413, 415, 500]).toContain(decision.reply.status);
            expect(() => JSON.parse(decision.reply.body)).not.toThrow();
          } else if (anyToken === undefined) {
            // Whoever has no token gets through only where every rule says so.
            expect(rules.length > 0 && rules.every((one) => one === 'public')).toBe(true);
          } else expect(anyToken).not.toBe('bad');
        },
      ),
      runs(2000),
    );
  });
});
