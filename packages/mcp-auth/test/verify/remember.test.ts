/** What is remembered of tokens, and what ends it. */

import { MCPAuth, type MCPAuthConfig } from 'mcp-auth';
import { badTokenKinds, createTestIssuer } from 'mcp-auth/testing';
import { describe, expect, it } from 'vitest';
import { ResourceUrl } from '../../src/core/resource-url.js';
import type { AuthInfo, Presentation, Scheme } from '../../src/core/types.js';
import { remoteKeys } from '../../src/discovery/keys.js';
import { createJwtVerify, type JwtPolicy } from '../../src/verify/jwt.js';
import { VerdictMemory } from '../../src/verify/remember.js';
import { tokenMemory } from '../../src/verify/token-memory.js';

const start = 1_800_000_000_000;

async function setUp({
  limit = 100,
  memory = new VerdictMemory(limit),
  ...more
}: Partial<Omit<JwtPolicy, 'memory'>> & SetUp = {}) {
  const issuer = await createTestIssuer({ now: () => start });
  const { clock, fetch } = issuer;
  const keys = remoteKeys({ jwksUri: async () => `${issuer.issuer}/jwks`, env: { clock, fetch } });
  const policy: JwtPolicy = {
    issuers: new Map([[issuer.issuer, keys]]),
    binding: { audiences: [issuer.resource] },
    resource: new ResourceUrl(issuer.resource),
    strict: false,
    clockTolerance: 5,
    clock,
    ...more,
  };
  const tokens = tokenMemory(memory, policy);
  const verify = createJwtVerify({ ...policy, memory: tokens });
  const accepts = async (token: string, presentation?: Presentation) =>
    (await verify(token, presentation)).ok;
  const isKnown = (token: string, scheme: Scheme = 'bearer') => tokens.recall(token, scheme) !== undefined;
  /** As often as it takes to be remembered. */
  async function learn(token: string): Promise<string> {
    expect([await accepts(token), await accepts(token)]).toEqual([true, true]);
    expect(isKnown(token)).toBe(true);
    return token;
  }
  return { ...issuer, issuer, policy, memory, tokens, verify, accepts, isKnown, learn };
}
interface SetUp {
  readonly limit?: number;
  readonly memory?: VerdictMemory;
}

describe('a token', () => {
  it('is remembered when it comes for the second time', async () => {
    const { mint, accepts, isKnown } = await setUp();
    const token = await mint();
    expect(await accepts(token)).toBe(true);
    expect(isKnown(token)).toBe(false);
    expect(await accepts(token)).toBe(true);
    expect(isKnown(token)).toBe(true);
  });

  it('is not remembered if it was refused, however often it comes', async () => {
    const { mintBad, accepts, isKnown } = await setUp();
    for (const kind of Object.keys(badTokenKinds) as (keyof typeof badTokenKinds)[]) {
      const token = await mintBad(kind);
      for (let again = 0; again < 4; again++) expect(await accepts(token), kind).toBe(false);
      expect(isKnown(token), kind).toBe(false);
    }
  });

  it('is another one as soon as a single character differs, wherever that is', async () => {
    const { mint, accepts, isKnown, learn } = await setUp();
    const token = await learn(await mint());
    for (let index = 0; index < token.length; index++) {
      const other = token[index] === 'A' ? 'B' : 'A';
      const changed = token.slice(0, index) + other + token.slice(index + 1);
      expect(isKnown(changed)).toBe(false);
      expect(await accepts(changed)).toBe(false);
    }
    for (const changed of [token.slice(1), token.slice(-32), `x${token}`, token.slice(0, -1), `${token}A`])
      expect(isKnown(changed)).toBe(false);
    expect(isKnown(token)).toBe(true);
  });

  it('is no token with a scheme in front', async () => {
    const { mint, accepts, learn } = await setUp();
    const token = await learn(await mint());
    for (let again = 0; again < 3; again++) expect(await accepts(`Bearer ${token}`)).toBe(false);
  });

  it('counts until the very moment in which it would expire anyway', async () => {
    const { mint, accepts, isKnown, learn, advance } = await setUp();
    const token = await learn(await mint({ exp: start / 1000 + 60 }));
    advance(64.999);
    expect([isKnown(token), await accepts(token)]).toEqual([true, true]);
    advance(0.001);
    expect([isKnown(token), await accepts(token)]).toEqual([false, false]);
  });

  it('is looked at anew where the clock was set back', async () => {
    const { mint, accepts, isKnown, learn, advance } = await setUp();
    const token = await learn(await mint({ nbf: start / 1000 }));
    advance(-60);
    expect([isKnown(token), await accepts(token)]).toEqual([false, false]);
    advance(60);
    expect(await accepts(token)).toBe(true);
  });

  it('is forgotten with the key that verified it, and not with another', async () => {
    const { mint, accepts, isKnown, learn, advance, rotate, requests } = await setUp();
    const token = await learn(await mint());
    rotate();
    // A new key is asked for at once; the old one is still published.
    expect(await accepts(await mint())).toBe(true);
    expect(isKnown(token)).toBe(true);
    rotate({ keepOld: false });
    advance(30);
    expect(await accepts(await mint())).toBe(true);
    expect([isKnown(token), await accepts(token)]).toEqual([false, false]);
    expect(requests.length).toBeGreaterThan(2);
  });

  it('keeps its keys fresh, so that a withdrawn one is noticed', async () => {
    const { mint, accepts, learn, advance, rotate, isKnown } = await setUp();
    const token = await learn(await mint({ exp: start / 1000 + 86_400 }));
    rotate({ keepOld: false });
    advance(599);
    // Nothing but the remembered token asks, and the refresh is in the background.
    expect(isKnown(token)).toBe(true);
    await expect.poll(() => isKnown(token)).toBe(false);
    expect(await accepts(token)).toBe(false);
  });

  it('waits for the keys where they are too old, and is accepted while they cannot be had', async () => {
    const { mint, accepts, learn, advance, fail, isKnown } = await setUp();
    const token = await learn(await mint({ exp: start / 1000 + 86_400 }));
    fail(500);
    advance(700);
    expect(isKnown(token)).toBe(false);
    expect(await accepts(token)).toBe(true);
  });

  it('belongs to one scheme', async () => {
    const { mint, verify, isKnown } = await setUp();
    const token = await mint({ cnf: { jkt: 'x'.repeat(43) } });
    const proven = { scheme: 'dpop', method: 'POST', url: '/', proof: null, request: {} } as const;
    for (let again = 0; again < 3; again++) {
      expect((await verify(token, proven)).ok).toBe(true);
      expect((await verify(token)).ok).toBe(false);
    }
    expect([isKnown(token, 'dpop'), isKnown(token, 'bearer')]).toEqual([true, false]);
  });
});

describe('verifiers that share a memory', () => {
  it('know nothing of what another one accepted', async () => {
    const memory = new VerdictMemory(100);
    const one = await setUp({ memory });
    const token = await one.learn(await one.mint());
    const other = createJwtVerify({
      ...one.policy,
      binding: { audiences: ['https://other.example.com'] },
      memory: tokenMemory(memory, one.policy),
    });
    for (let again = 0; again < 3; again++) expect((await other(token)).ok).toBe(false);
    expect(one.isKnown(token)).toBe(true);
  });

  it('remember the same token side by side, some of them', async () => {
    const memory = new VerdictMemory(100);
    const { mint, policy } = await setUp({ memory });
    const token = await mint();
    const verifiers = Array.from({ length: 12 }, () => {
      const tokens = tokenMemory(memory, policy);
      return { tokens, verify: createJwtVerify({ ...policy, memory: tokens }) };
    });
    for (const { verify } of verifiers) for (let again = 0; again < 2; again++) await verify(token);
    const known = verifiers.map(({ tokens }) => tokens.recall(token, 'bearer') !== undefined);
    expect(known).toEqual([...Array(4).fill(false), ...Array(8).fill(true)]);
  });
});

describe('the memory', () => {
  it('gets to know each of many tokens that come in turns', async () => {
    const { mint, accepts, isKnown } = await setUp({ limit: 4000 });
    const tokens = await Promise.all(Array.from({ length: 1000 }, () => mint()));
    // Some that get into the way of each other need more than a second time.
    for (let again = 0; again < 8; again++)
      for (const token of tokens) expect(await accepts(token)).toBe(true);
    expect(tokens.filter((token) => !isKnown(token))).toEqual([]);
  });

  it('keeps tokens that end alike apart, and side by side', () => {
    const memory = new VerdictMemory(100);
    const verifier = memory.verifier();
    const key = {};
    const set = [key];
    const keys = { ready: () => set, find: () => set };
    const tokens = ['one', 'two', 'three'].map((name) => `${name}.${'x'.repeat(40)}`);
    const recalled = (token: string) => memory.recall(verifier, `Bearer ${token}`, 1)?.token;
    for (const token of tokens) {
      const auth = { token, issuer: 'i', clientId: '', scopes: [], claims: {} };
      for (let again = 0; again < 2; again++)
        memory.remember(verifier, `Bearer ${token}`, { auth, keys, key, since: 0, until: 2 });
    }
    expect(tokens.map(recalled)).toEqual(tokens);
    expect(recalled(`four.${'x'.repeat(40)}`)).toBe(undefined);
  });

  it('is bounded, and keeps what is in use', async () => {
    const { mint, learn, isKnown } = await setUp({ limit: 10 });
    const used = await learn(await mint());
    const others: string[] = [];
    for (let index = 0; index < 30; index++) {
      others.push(await learn(await mint()));
      expect(isKnown(used)).toBe(true);
    }
    const kept = others.filter((token) => isKnown(token)).length;
    expect(kept).toBeGreaterThanOrEqual(4);
    expect(kept).toBeLessThan(10);
  });

  it('is not touched by tokens that come once', async () => {
    const { mint, accepts, learn, isKnown } = await setUp({ limit: 10 });
    const tokens = [await learn(await mint()), await learn(await mint())];
    for (let index = 0; index < 100; index++) expect(await accepts(await mint())).toBe(true);
    expect(tokens.map((token) => isKnown(token))).toEqual([true, true]);
  });
});

/** Through the whole guard, where what is remembered is not even parsed. */
describe('a guard', () => {
  async function guarded(options: Partial<MCPAuthConfig> = {}, guardOptions: object = {}) {
    const { mint, resource, authorizationServer, fetch, clock, ...issuer } = await createTestIssuer({
      now: () => start,
    });
    const protectedResources = { metadata: { resource, authorizationServers: [authorizationServer] } };
    const mcpAuth = new MCPAuth({ ...options, protectedResources, fetch, clock });
    const guard = mcpAuth.guard('jwt', { resource, ...guardOptions });
    const ask = async (authorization: string) =>
      guard({ method: 'POST', url: '/', headers: new Headers({ authorization }) });
    const statusOf = async (authorization: string) => {
      const decision = await ask(authorization);
      return decision.type === 'allow' ? 200 : decision.reply.status;
    };
    const authOf = async (token: string): Promise<AuthInfo> => {
      const decision = await ask(`Bearer ${token}`);
      if (decision.type !== 'allow' || !decision.auth) throw new Error('refused');
      return decision.auth;
    };
    return { ...issuer, mint, guard, ask, statusOf, authOf };
  }

  it('gives every request an identity of its own', async () => {
    const { mint, authOf } = await guarded();
    const claims = { realm_access: { roles: ['user'] }, groups: [['a']], scope: 'read' };
    const token = await mint(claims);
    const pristine = structuredClone({ ...(await authOf(token)), resource: undefined });
    for (let again = 0; again < 5; again++) {
      const auth = await authOf(token);
      expect({ ...auth, resource: undefined }).toEqual(pristine);
      expect(auth.resource?.href).toBe('https://mcp.test/mcp');
      const changed = auth as unknown as Record<string, never>;
      auth.scopes.push('admin');
      auth.subject = 'mallory';
      expect(() => Object.assign(auth.resource as URL, { hostname: 'evil.example' })).toThrow(TypeError);
      (auth.claims as typeof claims).realm_access.roles.push('admin');
      (auth.claims as typeof claims).groups[0]?.push('b');
      auth.claims.sub = 'mallory';
      Object.assign(changed, { extra: { admin: true } });
    }
  });

  it('refuses a field with more than the remembered token in it', async () => {
    const { mint, statusOf } = await guarded();
    const token = await mint();
    for (let again = 0; again < 3; again++) expect(await statusOf(`Bearer ${token}`)).toBe(200);
    for (const [field, status] of [
      [`Bearer ${token}, Bearer ${token}`, 400],
      [`Bearer ${token} x`, 400],
      [`Bearer ${token}\t`, 200],
      [`bearer ${token}`, 200],
      [`Bearer   ${token}`, 200],
      [`Basic ${token}`, 401],
      [token, 401],
    ] as const)
      expect(await statusOf(field), field.replace(token, 'TOKEN')).toBe(status);
  });

  it('judges scopes, sign-in and revocation of a remembered token anew', async () => {
    const revoked = new Set<unknown>();
    const { mint, statusOf, advance } = await guarded(
      { isRevoked: ({ claims }) => revoked.has(claims.jti) },
      { maxAge: 60, requiredScopes: ['read'] },
    );
    const token = await mint({ auth_time: start / 1000, scope: 'read', jti: 'a' });
    const poor = await mint({ auth_time: start / 1000, jti: 'b' });
    for (let again = 0; again < 4; again++) {
      expect(await statusOf(`Bearer ${token}`)).toBe(200);
      expect(await statusOf(`Bearer ${poor}`)).toBe(403);
    }
    revoked.add('a');
    expect(await statusOf(`Bearer ${token}`)).toBe(401);
    revoked.clear();
    advance(61);
    expect(await statusOf(`Bearer ${token}`)).toBe(401);
  });

  it('answers a remembered token in the same turn', async () => {
    const { mint, guard } = await guarded();
    const head = {
      method: 'POST',
      url: '/',
      headers: new Headers({ authorization: `Bearer ${await mint()}` }),
    };
    for (let again = 0; again < 3; again++) await guard(head);
    expect(guard(head)).not.toHaveProperty('then');
  });

  it.each([0, -1, 1.5, Number.NaN, true, '100', null])('takes no limit of %j', (rememberTokens) => {
    const metadata = {
      resource: 'https://mcp.test/mcp',
      authorizationServers: [{ issuer: 'https://as.test', type: 'oidc' as const }],
    };
    const make = () =>
      new MCPAuth({ protectedResources: { metadata }, rememberTokens: rememberTokens as number });
    expect(make).toThrow('`rememberTokens` must be false or a whole number above zero');
  });
});
