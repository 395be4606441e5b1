import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { DecisionEvent } from '../../src/core/decision-event.js';
import type { Denial } from '../../src/core/denial.js';
import { createGuard } from '../../src/core/guard.js';
import type { GuardPolicy } from '../../src/core/guard-policy.js';
import type { AuthInfo, RequestHead, Verify } from '../../src/core/types.js';
import { runs } from '../support/runs.js';

const token = 'SECRET.TOKEN.VALUE';
const identity: AuthInfo = {
  token,
  issuer: 'https://as.example',
  subject: 'alice',
  clientId: 'client',
  scopes: ['read'],
  claims: {},
};
const accepting: Verify = async () => ({ ok: true, auth: identity });

function guardWith(policy: Partial<GuardPolicy> = {}) {
  return createGuard({
    verify: accepting,
    requiredScopes: [],
    challenge: { scopes: [] },
    origins: '*',
    clock: () => 1_000_000_000_000,
    ...policy,
  });
}

const head = (headers: Record<string, string> = { authorization: `Bearer ${token}` }, method = 'POST') => ({
  method,
  url: '/',
  headers: new Headers(headers),
});
const statusOf = async (decision: ReturnType<ReturnType<typeof createGuard>>) => {
  const settled = await decision;
  return settled.type === 'allow' ? 200 : settled.reply.status;
};

describe('createGuard', () => {
  it('hands on the identity, with the headers that let a page read the answer', async () => {
    expect(await guardWith()(head())).toEqual({
      type: 'allow',
      auth: identity,
      headers: expect.arrayContaining([['access-control-allow-origin', '*']]),
    });
    expect(await guardWith({ origins: false })(head())).toMatchObject({ type: 'allow', headers: [] });
  });

  it('verifies nothing without credentials, nor for a preflight', async () => {
    const verify = vi.fn(accepting);
    const guard = guardWith({ verify });
    expect(await statusOf(guard(head({})))).toBe(401);
    expect(await statusOf(guard(head({ authorization: 'Bearer a b' })))).toBe(400);
    const preflight = head({ authorization: 'Bearer x', 'access-control-request-method': 'POST' }, 'OPTIONS');
    expect(await statusOf(guard(preflight))).toBe(204);
    expect(verify).not.toHaveBeenCalled();
    // An OPTIONS that is no preflight is a request like any other.
    expect(await statusOf(guard(head({}, 'OPTIONS')))).toBe(401);
    expect(await statusOf(guardWith({ origins: false })(preflight))).toBe(200);
  });

  // Requirements: MCP-RS-17, MCP-RS-18
  it('asks for every required scope at once', async () => {
    const guard = guardWith({ requiredScopes: ['read', 'write', 'purge'] });
    const decision = await guard(head());
    expect(decision).toMatchObject({
      type: 'reply',
      denial: { reason: 'insufficient_scope', required: ['read', 'write', 'purge'] },
    });
    const implied = guardWith({ requiredScopes: ['read', 'write'], scopeImplies: { read: ['write'] } });
    expect(await statusOf(implied(head()))).toBe(200);
  });

  it('adds the required scopes to those that a verifier misses', async () => {
    const verify: Verify = async () => ({
      ok: false,
      denial: { reason: 'insufficient_scope', required: ['admin'], detail: '' },
    });
    const guard = guardWith({ verify, requiredScopes: ['read'] });
    const decision = await guard(head());
    expect(decision.type === 'reply' && decision.reply.headers).toContainEqual([
      'www-authenticate',
      expect.stringContaining('scope="read admin"'),
    ]);
  });

  // Requirements: 9470-02
  it.each<[string, Record<string, unknown>, number]>([
    ['acr and auth_time fit', { acr: 'gold', auth_time: 999_999_900 }, 200],
    ['auth_time exactly at the limit', { acr: 'silver', auth_time: 999_999_700 }, 200],
    ['signed in too long ago', { acr: 'gold', auth_time: 999_999_699 }, 401],
    ['no acr', { auth_time: 999_999_900 }, 401],
    ['another acr', { acr: 'bronze', auth_time: 999_999_900 }, 401],
    ['part of an acr', { acr: 'gol', auth_time: 999_999_900 }, 401],
    ['a list of acr', { acr: ['gold'], auth_time: 999_999_900 }, 401],
    ['no auth_time', { acr: 'gold' }, 401],
    ['auth_time as text', { acr: 'gold', auth_time: '999999900' }, 401],
    ['auth_time that is no number', { acr: 'gold', auth_time: Number.NaN }, 401],
    ['auth_time in milliseconds', { acr: 'gold', auth_time: 999_999_900_000 }, 401],
    ['auth_time for ever', { acr: 'gold', auth_time: Number.POSITIVE_INFINITY }, 401],
  ])('step-up: %s', async (_name, claims, status) => {
    const guard = guardWith({
      verify: async () => ({ ok: true, auth: { ...identity, claims } }),
      authentication: { acrValues: ['gold', 'silver'], maxAge: 300 },
      requiredScopes: status === 401 ? ['missing'] : [],
    });
    const decision = await guard(head());
    expect(decision.type === 'allow' ? 200 : decision.reply.status).toBe(status);
    if (decision.type === 'reply') expect(decision.denial?.reason).toBe('insufficient_user_authentication');
  });

  it('does not take an identity for a refusal, whatever else a verifier put into it', async () => {
    const auth = { ...identity, reason: 'no_credentials' };
    expect(await guardWith({ verify: async () => ({ ok: true, auth }) })(head())).toMatchObject({
      type: 'allow',
    });
  });

  // Requirements: MCP-RS-22, 9700-03
  it('tells of every decision, never with the token', async () => {
    const events: DecisionEvent[] = [];
    const outcomes: Verify = async (given) =>
      given === token
        ? { ok: true, auth: identity }
        : { ok: false, denial: { reason: 'token_rejected', check: 'key', detail: `looked at ${given}` } };
    const guard = guardWith({
      verify: outcomes,
      onDecision: (event) => events.push(event),
      resource: 'https://r',
    });
    await guard(head());
    await guard(head({ authorization: 'Bearer OTHER.SECRET' }));
    await guard(head({}));
    await guard(head({ 'access-control-request-method': 'GET' }, 'OPTIONS'));
    expect(events).toEqual([
      {
        type: 'allowed',
        duration: 0,
        method: 'POST',
        resource: 'https://r',
        principal: { issuer: 'https://as.example', subject: 'alice', clientId: 'client', scopes: ['read'] },
      },
      {
        type: 'refused',
        duration: 0,
        method: 'POST',
        resource: 'https://r',
        status: 401,
        denial: { reason: 'token_rejected', check: 'key', detail: expect.stringMatching(/^looked at /) },
      },
      {
        type: 'refused',
        duration: 0,
        method: 'POST',
        resource: 'https://r',
        status: 401,
        denial: { reason: 'no_credentials' },
      },
      { type: 'preflight', duration: 0, method: 'OPTIONS', resource: 'https://r' },
    ]);
    expect(JSON.stringify(events)).not.toContain('SECRET');
  });

  it('shows the token nowhere when a verifier breaks its promise and throws with it', async () => {
    const events: DecisionEvent[] = [];
    const verify: Verify = async (given) => {
      throw new Error(
        `GET https://as.example/userinfo?access_token=${given}&again=${encodeURIComponent(given)}`,
      );
    };
    const decision = await guardWith({ verify, onDecision: (event) => events.push(event) })(
      head({ authorization: 'Bearer SECRET:1/2' }),
    );
    expect(await statusOf(Promise.resolve(decision))).toBe(500);
    expect(JSON.stringify([decision, events])).not.toContain('SECRET');
  });

  it('is not disturbed by a listener that throws or rejects', async () => {
    const rejections: unknown[] = [];
    const remember = (reason: unknown) => rejections.push(reason);
    process.on('unhandledRejection', remember);
    const throwing = guardWith({
      onDecision: () => {
        throw new Error('listener');
      },
    });
    const rejecting = guardWith({ onDecision: async () => Promise.reject(new Error('listener')) });
    expect(await statusOf(throwing(head()))).toBe(200);
    expect(await statusOf(rejecting(head()))).toBe(200);
    // Unhandled rejections are reported once the microtasks are done.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', remember);
    expect(rejections).toEqual([]);
  });

  it('gives every answer of a known request its cross-origin headers, a bug of the verifier included', async () => {
    const decision = await guardWith({ verify: () => Promise.reject(new Error('bug')) })(head());
    expect(decision).toMatchObject({
      type: 'reply',
      reply: { status: 500 },
      denial: { reason: 'internal_error' },
    });
    expect(decision.type === 'reply' && decision.reply.headers).toContainEqual([
      'access-control-allow-origin',
      '*',
    ]);
  });
});

describe('the guard is total', () => {
  const hostile: Error = Object.defineProperty(new Error('x'), 'message', {
    get: () => {
      throw new Error('getter');
    },
  });
  const thrown = fc.constantFrom<unknown>(
    new Error('x'),
    hostile,
    null,
    undefined,
    'text',
    Symbol('s'),
    Object.create(null),
    new Proxy(
      {},
      {
        getPrototypeOf: () => {
          throw new Error('trap');
        },
      },
    ),
  );
  const raise = (value: unknown): never => {
    throw value;
  };
  const heads: fc.Arbitrary<RequestHead> = fc.oneof(
    fc.record({
      method: fc.constantFrom('GET', 'OPTIONS', '', '//', 'x'.repeat(99)),
      url: fc.constantFrom('//', '', '/', 'http://[', '\u0000'),
      headers: fc.option(fc.string({ unit: 'binary' }), { nil: null }).map((value) => ({ get: () => value })),
    }),
    thrown.map((value) => ({ method: 'GET', url: '/', headers: { get: () => raise(value) } })),
    thrown.map((value) => ({
      get method(): string {
        return raise(value);
      },
      url: '/',
      headers: { get: () => null },
    })),
    fc.constantFrom<unknown>(null, undefined, {}, 1, []).map((value) => value as RequestHead),
  );
  const verifiers: fc.Arbitrary<Verify> = fc.oneof(
    thrown.map((value) => () => raise(value)),
    thrown.map((value) => () => Promise.reject(value)),
    fc
      .constantFrom<unknown>(
        undefined,
        null,
        1,
        {},
        { ok: true },
        { ok: false },
        { ok: false, denial: {} },
        [],
      )
      .map((value) => (async () => value) as unknown as Verify),
    fc.constant(accepting),
  );

  it('decides over any head and any verifier', async () => {
    const origins = fc.constantFrom<GuardPolicy['origins']>('*', false, ['https://a.example']);
    await fc.assert(
      fc.asyncProperty(heads, verifiers, origins, fc.boolean(), async (anyHead, verify, allowed, quiet) => {
        const onDecision = quiet ? undefined : () => raise('listener');
        const decision = await guardWith({ verify, origins: allowed, onDecision })(anyHead);
        expect(['allow', 'reply']).toContain(decision.type);
        if (decision.type === 'allow') expect(decision.auth).toBe(identity);
        else expect([204, 400, 401, 500]).toContain(decision.reply.status);
      }),
      runs(1000),
    );
  });

  it('decides over GET // and a token with an unknown refusal', async () => {
    const unknown = { reason: 'moon_phase' } as unknown as Denial;
    const verify: Verify = async () => ({ ok: false, denial: unknown });
    expect(await statusOf(guardWith({ verify })({ ...head(), url: '//' }))).toBe(500);
    expect(await statusOf(guardWith()({ method: 'GET', url: '//', headers: new Headers() }))).toBe(401);
  });
});
