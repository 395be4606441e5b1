/** `jwtAuth` decides as `MCPAuth` does: the same requests, the same answers, the same evidence. */

import { type DecisionEvent, MCPAuth, type MCPAuthOptions, type TokenPolicy } from 'mcp-auth';
import {
  inMemorySessionStore,
  type JwtAuthConfig,
  jwtAuth,
  operationRules,
  rememberedTokens,
  revokedBy,
  watchSessions,
  withAuth,
} from 'mcp-auth/fetch';
import { type BadTokenKind, badTokenKinds, createTestIssuer, type TestIssuer } from 'mcp-auth/testing';
import { beforeEach, describe, expect, it } from 'vitest';

const metadata = (issuer: TestIssuer) => ({
  resource: issuer.resource,
  resourceName: 'Notes',
  authorizationServers: [issuer.authorizationServer],
  scopesSupported: ['read:notes', 'write:notes'],
});
const policy: TokenPolicy = { scopeImplies: { admin: ['read:notes'] }, scopeClaims: ['permissions'] };
const guarding = { requiredScopes: ['read:notes'], acrValues: ['gold'], showErrorDetails: true };
const rules = { tools: { 'clear-notes': ['write:notes'] }, operations: { 'tools/list': 'public' } } as const;
const isRevoked = ({ claims }: { claims: Record<string, unknown> }) => claims.jti === 'revoked';

let issuer: TestIssuer;
let told: { lean: DecisionEvent[]; full: DecisionEvent[] };
beforeEach(() => {
  issuer = createTestIssuer({ now: () => 1_000_000_000_000 });
  told = { lean: [], full: [] };
});

/** The same server twice. */
function both(options: Pick<MCPAuthOptions, 'allowedOrigins'> = {}, store = inMemorySessionStore()) {
  const common = { fetch: issuer.fetch, clock: issuer.clock, ...options };
  const lean = jwtAuth({
    metadata: metadata(issuer),
    ...policy,
    ...guarding,
    ...common,
    operations: operationRules(rules),
    sessions: watchSessions(store),
    revocation: revokedBy(isRevoked),
    onDecision: (event) => told.lean.push(event),
  });
  const mcpAuth = new MCPAuth({
    protectedResources: { metadata: metadata(issuer), ...policy },
    ...common,
    isRevoked,
    sessionStore: store,
    onDecision: (event) => told.full.push(event),
  });
  const full = {
    guard: mcpAuth.guard('jwt', { resource: issuer.resource, ...guarding, ...rules }),
    documents: mcpAuth.protectedResourceMetadata(),
  };
  return { lean, full };
}

/** One request to each, and everything that can be seen of the answers. */
async function answers({ lean, full }: ReturnType<typeof both>, make: () => Request) {
  const ask = async (auth: typeof lean) => {
    const handler = withAuth(auth, (request, { authInfo }) => {
      const session = request.headers.get('mcp-session-id');
      return Response.json(
        { ...authInfo, resource: String(authInfo?.resource) },
        session === null ? {} : { headers: { 'mcp-session-id': session } },
      );
    });
    const response = await handler(make());
    return { status: response.status, headers: [...response.headers], body: await response.text() };
  };
  const [fromLean, fromFull] = [await ask(lean), await ask(full)];
  expect(fromLean).toEqual(fromFull);
  expect(told.lean).toEqual(told.full);
  return fromLean;
}

const call = (token: string | undefined, body: unknown = { method: 'tools/call', params: { name: 'add' } }) =>
  new Request(issuer.resource, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...(body as object) }),
  });

describe('decides as MCPAuth does', () => {
  const good = { scope: 'read:notes', acr: 'gold' };

  it('over a good token', async () => {
    const token = await issuer.mint(good);
    expect((await answers(both(), () => call(token))).status).toBe(200);
  });

  it.each(Object.keys(badTokenKinds) as BadTokenKind[])('over a token that is bad: %s', async (kind) => {
    const token = await issuer.mintBad(kind, good);
    expect((await answers(both(), () => call(token))).status).toBe(401);
  });

  it.each([
    ['a scope that implies the required one', { scope: 'admin', acr: 'gold' }, 200],
    ['a scope in a claim of its own', { permissions: ['read:notes'], acr: 'gold' }, 200],
    ['no scope', { acr: 'gold' }, 403],
    ['another way of signing in', { scope: 'read:notes' }, 401],
    ['a revoked token', { ...good, jti: 'revoked' }, 401],
    ['a token bound to a key', { ...good, cnf: { jkt: 'x' } }, 401],
  ])('over %s', async (_title, claims, status) => {
    const token = await issuer.mint(claims);
    expect((await answers(both(), () => call(token))).status).toBe(status);
  });

  it.each([
    ['no token', () => call(undefined), 401],
    ['a public operation', () => call(undefined, { method: 'tools/list' }), 200],
    ['two tokens', () => call('a b'), 400],
    ['no JWT', () => call('opaque'), 401],
    [
      'a preflight',
      () =>
        new Request(issuer.resource, {
          method: 'OPTIONS',
          headers: { 'access-control-request-method': 'POST' },
        }),
      204,
    ],
    ['the document', () => new Request('https://mcp.test/.well-known/oauth-protected-resource/mcp'), 200],
    [
      'the document at the root',
      () => new Request('https://mcp.test/.well-known/oauth-protected-resource'),
      200,
    ],
    ['another document', () => new Request('https://mcp.test/.well-known/openid-configuration'), 404],
  ])('over %s', async (_title, make, status) => {
    expect((await answers(both(), make)).status).toBe(status);
  });

  const inBody = (body: string, headers: Record<string, string> = {}) => {
    const all = { 'content-type': 'application/json', ...headers };
    return new Request(issuer.resource, { method: 'POST', headers: all, body });
  };
  it.each<[string, () => Request, number]>([
    ['a body that is no JSON', () => inBody('{'), 400],
    ['a body that is no message', () => inBody('{"id":7}'), 400],
    ['a body that is too large', () => inBody(`{"x":"${'x'.repeat(5 * 1024 * 1024)}"}`), 413],
    ['a body in another encoding', () => inBody('{}', { 'content-encoding': 'gzip' }), 415],
    [
      'headers that say something else',
      () =>
        inBody('{"jsonrpc":"2.0","id":7,"method":"tools/list"}', {
          'mcp-protocol-version': '2026-07-28',
          'mcp-method': 'tools/call',
        }),
      400,
    ],
    ['a stream without a token', () => new Request(issuer.resource), 405],
  ])('over %s, with and without a token', async (_title, make, status) => {
    const token = await issuer.mint(good);
    expect((await answers(both(), make)).status).toBe(status);
    const { status: known } = await answers(both(), () => {
      const request = make();
      request.headers.set('authorization', `Bearer ${token}`);
      return request;
    });
    expect(known).toBe(status === 405 ? 200 : status);
  });

  it('while the sessions cannot be looked up', async () => {
    const down = () => {
      throw new Error('down');
    };
    const servers = both({}, { get: down, set: down, delete: down });
    const token = await issuer.mint(good);
    const make = () => {
      const request = call(token);
      request.headers.set('mcp-session-id', 'one');
      return request;
    };
    expect((await answers(servers, make)).status).toBe(503);
  });

  it('over a tool that needs more, naming every scope', async () => {
    const token = await issuer.mint(good);
    const make = () => call(token, { method: 'tools/call', params: { name: 'clear-notes' } });
    const { status, headers } = await answers(both(), make);
    expect(status).toBe(403);
    expect(new Map(headers).get('www-authenticate')).toContain('scope="read:notes write:notes"');
  });

  it("over somebody else's session", async () => {
    const servers = both();
    const [alice, bob] = [await issuer.mint(good), await issuer.mint({ ...good, sub: 'bob' })];
    const inSession = (token: string) => {
      const request = call(token);
      request.headers.set('mcp-session-id', 'one');
      return request;
    };
    expect((await answers(servers, () => inSession(alice))).status).toBe(200);
    expect((await answers(servers, () => inSession(bob))).status).toBe(404);
  });

  it('while the authorization server is away', async () => {
    issuer.fail();
    const token = await issuer.mint(good);
    expect((await answers(both(), () => call(token))).status).toBe(503);
  });

  it('for the pages of one origin', async () => {
    const servers = both({ allowedOrigins: ['https://app.example'] });
    const token = await issuer.mint(good);
    const from = (origin: string) => () => {
      const request = call(token);
      request.headers.set('origin', origin);
      return request;
    };
    const { headers } = await answers(servers, from('https://app.example'));
    expect(new Map(headers).get('access-control-allow-origin')).toBe('https://app.example');
    await answers(servers, from('https://other.example'));
  });
});

it('remembers a token only as long as it counts', async () => {
  const { fetch, clock } = issuer;
  const { guard } = jwtAuth({ metadata: metadata(issuer), fetch, clock, rememberTokens: rememberedTokens() });
  const [token, later] = [await issuer.mint(), await issuer.mint()];
  const ask = async () => (await guard(call(token))).type;
  expect([await ask(), await ask(), await ask()]).toEqual(['allow', 'allow', 'allow']);
  issuer.rotate({ keepOld: false });
  issuer.advance(599);
  expect((await guard(call(later))).type).toBe('allow');
  issuer.advance(7);
  expect(await ask()).toBe('reply');
});

it('asks nobody before the first token', async () => {
  const { lean } = both();
  await withAuth(lean, () => new Response())(call(undefined));
  expect(issuer.requests).toEqual([]);
});

describe('says what to change', () => {
  const config = (over: object): JwtAuthConfig => ({ metadata: metadata(issuer), ...over }) as JwtAuthConfig;

  it.each<[object, string]>([
    [
      { requiredScope: ['a'] },
      '`requiredScope` is not an option of `jwtAuth`. There are metadata, audience,',
    ],
    [{ dpop: true }, 'for anything else use `MCPAuth`'],
    [{ isRevoked: () => false }, '`revocation: revokedBy(isRevoked)`'],
    [{ sessionStore: inMemorySessionStore() }, '`sessions: watchSessions(store)`'],
    [{ sessions: inMemorySessionStore() }, '`sessions` must come from `watchSessions(store)`'],
    [{ tools: {} }, '`operations: operationRules({ tools })`'],
    [{ operations: { 'tools/call': ['a'] } }, '`operations` must come from `operationRules({ … })`'],
    [{ rememberTokens: 5000 }, '`rememberTokens` must come from `rememberedTokens()`'],
    [{ revocation: true }, '`revocation` must come from `revokedBy(isRevoked)`'],
    [{ resource: 'https://mcp.test/mcp' }, '`metadata: { resource, … }`'],
    [{ metadata: undefined }, '`jwtAuth` needs `metadata: { resource, authorizationServers }`'],
    [{ metadata: { resource: 'mcp' } }, 'is not an absolute URL'],
    [{ metadata: { resource: 'https://mcp.test/mcp' } }, 'No authorization server is configured'],
    [{ requiredScopes: 'a' }, '`requiredScopes` must be a list of scopes'],
    [{ algorithms: ['HS256'] }, '`algorithms` must be a list'],
    [{ audience: [] }, '`audience` must be'],
    [{ tokenBinding: { verifier: true } }, 'is for custom verifiers only'],
    [{ strict: 'yes' }, '`strict` must be true or false'],
    [{ allowedOrigins: ['https://a.example/'] }, '`allowedOrigins` must be'],
    [{ staleIfError: -1 }, '`staleIfError` must be'],
    [{ clock: 5 }, '`clock` must be a function'],
  ])('%j', (over, message) => {
    expect(() => jwtAuth(config(over))).toThrow(
      expect.objectContaining({
        code: 'invalid_server_config',
        message: expect.stringContaining(message),
      }),
    );
  });

  it('about the values that come in', () => {
    const cause = (text: string) => expect.objectContaining({ message: expect.stringContaining(text) });
    expect(() => operationRules({ tool: {} } as never)).toThrow(cause('There are operations, tools,'));
    expect(() => operationRules({})).toThrow(cause('needs `operations` or `tools`'));
    expect(() => rememberedTokens(0)).toThrow(cause('needs a whole number above zero'));
    expect(() => revokedBy(true as never)).toThrow(cause('needs a function'));
  });
});
