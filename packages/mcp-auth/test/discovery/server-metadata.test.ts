import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { discover, discoverAt } from '../../src/discovery/discover.js';
import type { DiscoveryEnv } from '../../src/discovery/env.js';
import type { AuthorizationServerLocation } from '../../src/discovery/server-metadata.js';
import {
  type FakeHandler,
  type FakeServer,
  hang,
  json,
  reset,
  routes,
  startFakeServer,
  text,
} from '../support/fake-server.js';

const oauth = '/.well-known/oauth-authorization-server';
const oidc = '/.well-known/openid-configuration';

let server: FakeServer;
let issuer: string;
beforeEach(async () => {
  server = await startFakeServer();
  issuer = `${server.url}/tenant`;
});
afterEach(() => server.close());

function find(location: Partial<AuthorizationServerLocation> = {}, env: Partial<DiscoveryEnv> = {}) {
  return discover({ issuer, type: 'oidc', ...location }, { fetch, clock: Date.now, ...env });
}

const usable = (members: object = {}) => json({ issuer, jwks_uri: `${server.url}/jwks`, ...members });
const html = text(200, '<!doctype html>', 'text/html');
const slow =
  (milliseconds: number, handler: FakeHandler): FakeHandler =>
  (request, response) => {
    setTimeout(() => handler(request, response), milliseconds);
  };

/** All four locations of an issuer with a path, in the order for `oidc`. */
const O = `/tenant${oidc}`;
const I = `${oauth}/tenant`;
const N = `${oidc}/tenant`;
const A = `/tenant${oauth}`;

describe('where it looks', () => {
  // Requirements: 8414-02
  it.each([
    ['oidc', O, [O]],
    ['oidc', I, [O, I]],
    ['oidc', N, [O, I, N]],
    ['oidc', A, [O, I, N, A]],
    ['oauth', I, [I]],
    ['oauth', N, [I, N]],
    ['oauth', O, [I, N, O]],
    ['oauth', A, [I, N, O, A]],
  ] as const)('%s, document at %s', async (type, path, asked) => {
    server.answer(routes({ [path]: usable() }));
    expect(await find({ type })).toMatchObject({ ok: true, url: server.url + path, document: { issuer } });
    expect(server.requests).toEqual(asked);
  });

  // Requirements: 8414-05
  it.each([
    ['401', text(401)],
    ['403', text(403)],
    ['405', text(405)],
    ['500', text(500)],
    ['HTML with 200', html],
    ['a redirect', text(302)],
    ['a reset', reset],
    ['null', json(null)],
    ['an array', json([])],
    ['a string', json('x')],
    ['no issuer', json({ jwks_uri: 'https://a.example' })],
    ['another issuer', json({ issuer: 'https://a.example', jwks_uri: 'https://a.example' })],
    ['a broken endpoint', (request, response) => usable({ jwks_uri: 'x' })(request, response)],
  ] as [string, FakeHandler][])('goes on after %s', async (_, bad) => {
    server.answer(routes({ [O]: bad, [I]: usable() }));
    expect(await find()).toMatchObject({ ok: true, url: server.url + I });
    expect(server.requests).toEqual([O, I]);
  });

  it('asks nothing but metadataUrl when there is one', async () => {
    server.answer(routes({ '/elsewhere': usable(), [O]: usable() }));
    const metadataUrl = `${server.url}/elsewhere`;
    expect(await find({ metadataUrl })).toMatchObject({ ok: true, url: metadataUrl });
    server.answer(routes({ [O]: usable() }));
    expect(await find({ metadataUrl })).toMatchObject({ ok: false, failure: { kind: 'unreachable' } });
    server.answer(json({ issuer: 'https://other.example', jwks_uri: 'https://other.example' }));
    expect(await find({ metadataUrl })).toMatchObject({ ok: false, failure: { kind: 'issuer_mismatch' } });
    expect(server.requests).toEqual(['/elsewhere', '/elsewhere', '/elsewhere']);
  });

  // Requirements: 8414-01
  it('asks nothing for an issuer that cannot be one', async () => {
    for (const bad of [
      'http://a.example',
      'nonsense',
      `${server.url}/?a=1`,
      `${server.url}#f`,
      'https://u:p@a.example',
    ]) {
      const outcome = await find({ issuer: bad });
      expect(outcome).toMatchObject({ ok: false, failure: { kind: 'invalid' } });
      expect(JSON.stringify(outcome)).not.toContain('u:p');
    }
    expect(server.requests).toEqual([]);
  });
});

describe('how long it takes', () => {
  it('finds the document behind three locations that hang', async () => {
    server.answer(routes({ [O]: hang, [I]: hang, [N]: hang, [A]: usable() }));
    expect(await find({}, { deadline: 2000 })).toMatchObject({ ok: true, url: server.url + A });
  });

  it('lets go of a silent location once another one has answered', async () => {
    server.answer(routes({ [O]: hang, [I]: usable() }));
    expect(await find()).toMatchObject({ ok: true, url: server.url + I });
    // The time limit of the search itself would end it only two seconds later.
    await expect.poll(() => server.pending).toBe(0);
  });

  it('still takes the answer of a slow location', async () => {
    server.answer(routes({ [O]: slow(900, usable()) }));
    expect(await find()).toMatchObject({ ok: true, url: server.url + O });
  });

  it('fails in time when everything hangs, and ends the connections', async () => {
    server.answer(hang);
    const begun = performance.now();
    const outcome = await find({}, { deadline: 600 });
    expect(performance.now() - begun).toBeLessThan(4500);
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'unreachable' } });
    expect(outcome.ok || outcome.failure.attempts.map(({ url }) => url)).toEqual(
      [O, I, N, A].map((path) => server.url + path),
    );
    await expect.poll(() => server.pending).toBe(0);
  });

  it('answers within three seconds by default', async () => {
    server.answer(hang);
    const begun = performance.now();
    expect(await find({}, { deadline: undefined })).toMatchObject({ ok: false });
    const taken = performance.now() - begun;
    expect(taken).toBeGreaterThan(2400);
    expect(taken).toBeLessThan(5400);
  });

  it('ends with the caller', async () => {
    server.answer(hang);
    const env = { fetch, clock: Date.now };
    const begun = performance.now();
    const outcome = await discover({ issuer, type: 'oidc' }, env, AbortSignal.timeout(400));
    expect(outcome.ok || outcome.failure.attempts.map(({ detail }) => detail)).toEqual([
      'gave no complete answer in time',
      'was not asked for lack of time',
      'was not asked for lack of time',
      'was not asked for lack of time',
    ]);
    expect(await discover({ issuer, type: 'oidc' }, env, AbortSignal.abort())).toMatchObject({ ok: false });
    expect(performance.now() - begun).toBeLessThan(4500);
    expect(server.requests).toEqual([O]);
  });
});

describe('which documents it takes', () => {
  const host = 'https://idp.example';
  const env: DiscoveryEnv = { fetch, clock: Date.now };

  // Shaped like the documents of real providers: none of them has all that RFC 8414 or an MCP client asks for.
  // Requirements: 8414-06, 8414-07
  it.each([
    [
      'Entra',
      `${host}/tid/v2.0`,
      `/tid/v2.0${oidc}`,
      {
        token_endpoint: `${host}/tid/oauth2/v2.0/token`,
        jwks_uri: `${host}/tid/discovery/v2.0/keys`,
        response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
        userinfo_endpoint: 'https://graph.example/oidc/userinfo',
        authorization_endpoint: `${host}/tid/oauth2/v2.0/authorize`,
        tenant_region_scope: 'EU',
      },
    ],
    [
      'Cognito',
      `${host}/eu-1_pool`,
      `/eu-1_pool${oidc}`,
      {
        authorization_endpoint: 'https://pool.auth.example/oauth2/authorize',
        jwks_uri: `${host}/eu-1_pool/.well-known/jwks.json`,
        response_types_supported: ['code', 'token'],
      },
    ],
    ['Google', host, oidc, { jwks_uri: 'https://keys.example/oauth2/v3/certs', claims_supported: ['aud'] }],
    [
      'Logto',
      `${host}/oidc`,
      `/oidc${oidc}`,
      { jwks_uri: `${host}/oidc/jwks`, introspection_endpoint: null },
    ],
    ['introspection only', `${host}/as`, `${oauth}/as`, { introspection_endpoint: `${host}/introspect` }],
    ['userinfo only', host, oauth, { userinfo_endpoint: `${host}/me` }],
  ])('%s', async (_, issuer, path, members) => {
    const only: typeof fetch = async (input) =>
      String(input) === host + path
        ? Response.json({ issuer, ...members })
        : new Response('', { status: 404 });
    for (const type of ['oauth', 'oidc'] as const) {
      const outcome = await discover({ issuer, type }, { ...env, fetch: only });
      expect(outcome).toEqual({ ok: true, url: host + path, document: { issuer, ...members } });
    }
  });

  it('keeps members it does not know', async () => {
    server.answer(usable({ client_id_metadata_document_supported: true, x_nested: { camelCase: 1 } }));
    expect(await find()).toMatchObject({
      document: { client_id_metadata_document_supported: true, x_nested: { camelCase: 1 } },
    });
  });

  it('does not read members of a prototype', async () => {
    server.answer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(`{"__proto__":{"issuer":"${issuer}","jwks_uri":"${server.url}/evil"}}`);
    });
    expect(await find()).toMatchObject({ ok: false, failure: { kind: 'invalid' } });
  });

  it('does not read inherited members', async () => {
    server.answer(usable());
    const members = { issuer, jwks_uri: 'https://a.example' };
    expect(await find({ transpileData: () => Object.create(members) })).toMatchObject({ ok: false });
    const keyless = () => Object.assign(Object.create(members), { issuer });
    expect(await find({ transpileData: keyless })).toMatchObject({ ok: false });
  });

  // Requirements: 8414-04
  it.each(['jwks_uri', 'introspection_endpoint', 'userinfo_endpoint'])(
    'insists on https for %s',
    async (name) => {
      for (const bad of ['http://keys.example/', 'ftp://keys.example/', 'keys', 1, {}, '']) {
        server.answer(usable({ [name]: bad }));
        const outcome = await find();
        expect(outcome).toMatchObject({ ok: false, failure: { kind: 'invalid' } });
        expect(outcome.ok || outcome.failure.detail).toContain(name);
      }
      server.answer(usable({ [name]: 'http://keys.example/' }));
      expect(await find({}, { allowInsecureRequests: true })).toMatchObject({ ok: true });
    },
  );

  it('does not look at endpoints it never asks', async () => {
    server.answer(usable({ authorization_endpoint: 'javascript:alert(1)', token_endpoint: 7 }));
    expect(await find()).toMatchObject({ ok: true });
  });

  it('takes jwksUri for the keys of a document that has none, or bad ones', async () => {
    const jwksUri = 'https://keys.example/';
    server.answer(json({ issuer }));
    expect(await find({ jwksUri })).toMatchObject({ ok: true });
    server.answer(json({ issuer, jwks_uri: 'http://keys.internal/' }));
    expect(await find({ jwksUri })).toMatchObject({ ok: true });
  });

  it('refuses a document that does not say how a token is verified', async () => {
    server.answer(json({ issuer, token_endpoint: 'https://a.example/token' }));
    const outcome = await find();
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'invalid', document: { issuer } } });
    expect(outcome.ok || outcome.failure.detail).toContain('names neither jwks_uri');
    expect(await find({ tokensVerifiedElsewhere: true })).toMatchObject({ ok: true, url: server.url + O });
  });

  it('completes such a document from another one of the same issuer', async () => {
    const first = { issuer, token_endpoint: 'https://a.example/1', scopes_supported: ['one'] };
    const second = { issuer, token_endpoint: 'https://a.example/2', jwks_uri: 'https://a.example/jwks' };
    server.answer(routes({ [O]: json(first), [I]: json(second) }));
    expect(await find()).toEqual({ ok: true, url: server.url + O, document: { ...second, ...first } });
    expect(await find({ tokensVerifiedElsewhere: true })).toMatchObject({
      document: { jwks_uri: second.jwks_uri },
    });
  });

  it('completes a member that is null as well', async () => {
    server.answer(routes({ [O]: json({ issuer, jwks_uri: null, a: 1 }), [I]: usable({ a: 2 }) }));
    expect(await find()).toMatchObject({ ok: true, document: { jwks_uri: `${server.url}/jwks`, a: 1 } });
  });

  it('does without a whole number of milliseconds for each location', async () => {
    // An issuer that is itself a metadata URL has three locations.
    const outcome = await find({ issuer: `${server.url}${oidc}` }, { deadline: 1000 });
    expect(outcome).toMatchObject({ ok: false, failure: { attempts: { length: 3 } } });
  });

  it('never completes it from another issuer', async () => {
    server.answer(routes({ [O]: json({ issuer: 'https://one.example' }), [I]: usable() }));
    const outcome = await find({ dangerouslySkipIssuerCheck: true });
    expect(outcome).toMatchObject({ ok: true, url: server.url + I, document: { issuer } });
  });
});

describe('whose documents it takes', () => {
  // Requirements: 8414-03
  it.each([
    ['https://idp.example', 'https://idp.example/'],
    ['https://idp.example/', 'https://idp.example'],
    ['https://idp.example', 'https://IDP.example'],
    ['https://idp.example', 'https://idp.example:443'],
    ['https://idp.example/a', 'https://idp.example/A'],
  ])('names the near miss: configured %s, found %s', async (configured, found) => {
    const answering = async () => Response.json({ issuer: found, jwks_uri: 'https://idp.example/jwks' });
    const outcome = await find({ issuer: configured }, { fetch: answering });
    expect(outcome).toMatchObject({
      ok: false,
      failure: { kind: 'issuer_mismatch', document: { issuer: found } },
    });
    const detail = outcome.ok ? '' : outcome.failure.detail;
    expect(detail).toContain(`configured "${configured}", the document says "${found}"`);
    expect(detail).toContain(`Configure issuer: "${found}"`);
  });

  // Requirements: 8414-03
  it.each([
    ['https://idp.example', 'https://evil.example', /^((?!Configure).)*$/],
    ['https://idp.example/common', 'https://idp.example/{tenantid}', /template for many tenants/],
    ['https://idp.example', 'http://idp.example', /reverse proxies/],
  ])('refuses: configured %s, found %s', async (configured, found, advice) => {
    const answering = async () => Response.json({ issuer: found, jwks_uri: 'https://idp.example/jwks' });
    const outcome = await find({ issuer: configured }, { fetch: answering });
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'issuer_mismatch' } });
    expect(outcome.ok || outcome.failure.detail).toMatch(advice);
    expect(
      await find({ issuer: configured, dangerouslySkipIssuerCheck: true }, { fetch: answering }),
    ).toMatchObject({
      ok: true,
      document: { issuer: found },
    });
  });

  it('keeps a hostile issuer on its line', async () => {
    const answering = async () =>
      Response.json({ issuer: `\n${'x'.repeat(10_000)}`, jwks_uri: 'https://a.example' });
    const outcome = await find({}, { fetch: answering });
    expect(outcome.ok || outcome.failure.detail).not.toContain('\n');
    expect(outcome.ok || outcome.failure.detail.length).toBeLessThan(3000);
  });
});

describe('transpileData', () => {
  it.each([
    ['sync', (data: object) => ({ ...data, jwks_uri: 'https://a.example/jwks' })],
    ['async', async (data: object) => ({ ...data, jwks_uri: 'https://a.example/jwks' })],
  ])('repairs a document before it is judged (%s)', async (_, transpileData) => {
    server.answer(json({ issuer, jwks_uri: 'broken' }));
    expect(await find({ transpileData })).toMatchObject({
      ok: true,
      document: { issuer, jwks_uri: 'https://a.example/jwks' },
    });
  });

  it('may correct the issuer', async () => {
    server.answer(json({ issuer: 'https://wrong.example', jwks_uri: 'https://a.example/jwks' }));
    expect(await find({ transpileData: (data) => ({ ...data, issuer }) })).toMatchObject({ ok: true });
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('secret');
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('secret');
      },
    ],
  ])('counts as a failure of its own when it %s', async (_, transpileData) => {
    server.answer(usable());
    const outcome = await find({ transpileData });
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'transpile', document: { issuer } } });
    expect(outcome.ok || outcome.failure.cause).toEqual(new Error('secret'));
    expect(outcome.ok || outcome.failure.detail).not.toContain('secret');
  });

  it('has to come to an end', async () => {
    server.answer(usable());
    const begun = performance.now();
    const outcome = await find({ transpileData: () => new Promise(() => {}) }, { deadline: 200 });
    expect(performance.now() - begun).toBeLessThan(4500);
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'transpile' } });
  });

  it('has to return a document', async () => {
    server.answer(usable());
    for (const nothing of [undefined, null, [], 'x']) {
      const outcome = await find({ transpileData: () => nothing });
      expect(outcome).toMatchObject({ ok: false, failure: { kind: 'invalid' } });
    }
  });
});

describe('what it tells', () => {
  it('names every location and what came back', async () => {
    server.answer(routes({ [O]: html, [N]: text(500), [A]: reset }));
    const outcome = await find();
    if (outcome.ok) throw new Error('found something');
    expect(outcome.failure.kind).toBe('invalid');
    expect(outcome.failure.attempts).toMatchObject([
      { url: server.url + O, status: 200, detail: expect.stringContaining('text/html') },
      { url: server.url + I, status: 404, statusText: 'Not Found' },
      { url: server.url + N, status: 500, detail: 'answered 500 Internal Server Error' },
      { url: server.url + A, detail: expect.stringContaining('failed (') },
    ]);
    for (const { url } of outcome.failure.attempts) expect(outcome.failure.detail).toContain(url);
  });

  it('prefers the most telling failure', async () => {
    server.answer(
      routes({ [O]: text(500), [N]: json({ issuer: 'https://other.example' }), [A]: json(null) }),
    );
    expect(await find()).toMatchObject({
      failure: { kind: 'issuer_mismatch', document: { issuer: 'https://other.example' } },
    });
  });
});

describe('discoverAt', () => {
  const at = (path: string) => discoverAt(server.url + path, {}, { fetch, clock: Date.now });

  it('compares with the issuer that a well-known URL implies', async () => {
    for (const path of [O, I, N, A]) {
      server.answer(usable());
      expect(await at(path)).toMatchObject({ ok: true });
      server.answer(usable({ issuer: `${issuer}/` }));
      expect(await at(path)).toMatchObject({ ok: true });
      server.answer(usable({ issuer: server.url }));
      expect(await at(path)).toMatchObject({ ok: false, failure: { kind: 'issuer_mismatch' } });
    }
  });

  it('believes the document of any other URL, if its issuer is a proper one', async () => {
    for (const proper of ['https://other.example/x', server.url]) {
      server.answer(usable({ issuer: proper }));
      expect(await at('/metadata.json')).toMatchObject({ ok: true, document: { issuer: proper } });
    }
    for (const bad of ['http://other.example', 'other', 'https://a.example?x', 5, undefined]) {
      server.answer(usable({ issuer: bad }));
      expect(await at('/metadata.json')).toMatchObject({ ok: false, failure: { kind: 'invalid' } });
    }
  });
});
