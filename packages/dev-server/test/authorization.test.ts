import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DevServer, type DevServerOptions, startDevServer } from '../src/index.js';
import {
  authorize,
  callback,
  exchange,
  introspect,
  notes,
  redirectOf,
  resource,
  signIn,
} from './support/flow.js';

const other = { resource: 'http://localhost:4001', scopes: ['other:use'] };
let as: DevServer;
beforeAll(async () => {
  as = await startDevServer({ port: 0, autoApprove: true, resources: [notes, other] });
});
afterAll(() => as.close());

async function withServer<T>(options: DevServerOptions, use: (server: DevServer) => Promise<T>): Promise<T> {
  const server = await startDevServer({ port: 0, ...options });
  try {
    return await use(server);
  } finally {
    await server.close();
  }
}

const payload = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
const scopesOf = (jwt: string) => payload(jwt).scope?.split(' ').sort() ?? [];

describe('automatic approval', () => {
  it('answers one request with code, iss and state, and no cookie', async () => {
    const response = await authorize(as, { resource, scope: 'notes:read' });
    expect(response.status).toBe(303);
    expect(response.headers.get('set-cookie')).toBeNull();
    const back = redirectOf(response);
    expect(back.origin + back.pathname).toBe(callback);
    expect([...back.searchParams.keys()].sort()).toEqual(['code', 'iss', 'state']);
    expect(back.searchParams.get('iss')).toBe(as.issuer);
    expect(back.searchParams.get('state')).toBe('the-state');
  });

  it.each(['consent', 'login', 'select_account', 'login consent', 'none'])(
    'does so with prompt=%s',
    async (prompt) => {
      const back = redirectOf(await authorize(as, { resource, scope: 'openid notes:read', prompt }));
      expect(back.searchParams.has('code')).toBe(true);
    },
  );

  it('signs in the first user, the one named, or the one the request hints at', async () => {
    const subject = async (autoApprove: boolean | string, login_hint?: string) =>
      withServer(
        { autoApprove },
        async (server) => payload((await signIn(server, { resource, login_hint })).body.access_token).sub,
      );
    expect(await subject(true)).toBe('alice');
    expect(await subject('bob')).toBe('bob');
    expect(await subject('alice', 'bob')).toBe('bob');
    expect(await subject('alice', 'nobody')).toBe('alice');
  });

  it('gives the issuer with errors as well', async () => {
    const back = redirectOf(await authorize(as, { resource, prompt: 'nonsense' }));
    expect(back.searchParams.get('error')).toBe('invalid_request');
    expect(back.searchParams.get('iss')).toBe(as.issuer);
    expect(back.searchParams.get('state')).toBe('the-state');
  });
});

it.each(['token', 'id_token', 'code id_token', 'none'])('has no response type %s', async (response_type) => {
  const { searchParams, hash } = redirectOf(
    await authorize(as, { response_type, scope: 'openid', nonce: 'n' }),
  );
  const answer = new URLSearchParams(response_type === 'none' ? searchParams : hash.slice(1));
  expect(answer.get('error')).toBe('unsupported_response_type');
  expect(answer.get('iss')).toBe(as.issuer);
});

describe('PKCE', () => {
  it.each([
    ['without a challenge', { code_challenge: undefined, code_challenge_method: undefined }],
    ['with the method plain', { code_challenge_method: 'plain' }],
    ['with no method, which means plain', { code_challenge_method: undefined }],
  ])('refuses a request %s', async (_name, params) => {
    const back = redirectOf(await authorize(as, { resource, ...params }));
    expect(back.searchParams.get('error')).toBe('invalid_request');
  });

  it('asks confidential clients for it too', async () => {
    const params = {
      client_id: 'demo-confidential',
      code_challenge: undefined,
      code_challenge_method: undefined,
    };
    expect(redirectOf(await authorize(as, params)).searchParams.get('error')).toBe('invalid_request');
  });
});

describe('requests that must not be answered with a redirect', () => {
  it.each([
    ['an unknown client', { client_id: 'nobody' }],
    ['another path', { redirect_uri: 'http://localhost:1/other' }],
    ['another host', { redirect_uri: 'https://evil.example/callback' }],
    ['a host that a parser would repair', { redirect_uri: 'http://localhost:1\\@evil.example/callback' }],
    ['credentials before the host', { redirect_uri: 'http://x@localhost:1/callback' }],
    ['a query that was not registered', { redirect_uri: 'http://localhost:1/callback?x' }],
    ['a scheme that was not registered', { redirect_uri: 'https://localhost/callback' }],
  ])('%s', async (_name, params) => {
    const response = await authorize(as, params);
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });
});

describe('scopes', () => {
  it.each([
    ['the default when none is asked', undefined, ['notes:read']],
    ['what is asked', 'notes:write', ['notes:write']],
    [
      'the resource scopes among all that SDK clients ask',
      'openid profile email offline_access notes:read',
      ['notes:read'],
    ],
    ['without what nobody knows', 'notes:write bogus', ['notes:write']],
    ['the default when nothing asked is known', 'bogus also:bogus', ['notes:read']],
    ['the default when only offline_access is asked', 'offline_access', ['notes:read']],
    ['nothing of the resource when only identity is asked', 'openid profile', []],
    ['not the scopes of another resource', 'notes:read other:use', ['notes:read']],
  ])('are %s', async (_name, scope, expected) => {
    for (const prompt of [undefined, 'consent']) {
      const { status, body } = await signIn(as, { resource, scope, prompt });
      expect(status).toBe(200);
      expect(scopesOf(body.access_token)).toEqual(expected);
      expect(payload(body.access_token).aud).toBe(resource);
      expect(body.scope?.split(' ').filter(Boolean) ?? []).toEqual(expected);
    }
  });

  it('are all of a resource that names no default', async () => {
    const { body } = await signIn(as, { resource: other.resource });
    expect(scopesOf(body.access_token)).toEqual(['other:use']);
  });

  it('that the user does not hold are left out', async () => {
    const users = [{ username: 'carol', password: 'x', scopes: ['notes:read'] }];
    await withServer({ autoApprove: true, users, resources: [notes] }, async (server) => {
      const asked = 'openid notes:read notes:write notes:delete';
      expect(scopesOf((await signIn(server, { resource, scope: asked })).body.access_token)).toEqual([
        'notes:read',
      ]);
      const { body } = await signIn(server, { scope: asked });
      expect((await introspect(server, body.access_token)).scope).toBe('openid notes:read');
    });
  });

  it('are refused when the user holds none of them', async () => {
    const users = [{ username: 'carol', password: 'x', scopes: [] }];
    await withServer({ autoApprove: true, users, resources: [notes] }, async (server) => {
      const back = redirectOf(await authorize(server, { resource, scope: 'notes:write' }));
      expect(back.searchParams.get('error')).toBe('access_denied');
    });
  });

  it('with invalid characters are an error', async () => {
    const back = redirectOf(await authorize(as, { resource, scope: 'notes:read "quoted"' }));
    expect(back.searchParams.get('error')).toBe('invalid_scope');
  });
});

describe('resources', () => {
  it.each([
    'http://localhost:4999/mcp',
    'http://localhost:4000/mcp/',
    'http://localhost:4000/MCP',
    'not a uri',
    `${resource}#x`,
  ])('are invalid_target when not configured: %s', async (unknown) => {
    const back = redirectOf(await authorize(as, { resource: unknown }));
    expect(back.searchParams.get('error')).toBe('invalid_target');
    expect(back.searchParams.get('iss')).toBe(as.issuer);
  });

  it('are invalid_target at the token endpoint when they are not those of the code', async () => {
    const code = redirectOf(await authorize(as, { resource })).searchParams.get('code') ?? '';
    const { status, body } = await exchange(as, code, { resource: other.resource });
    expect([status, body.error]).toEqual([400, 'invalid_target']);
  });

  it.each(['http://localhost:4001', 'http://localhost:4001/'])(
    'without a path are found as %s and minted as configured',
    async (asked) => {
      const { body } = await signIn(as, { resource: asked, scope: 'openid other:use' });
      expect(payload(body.access_token)).toMatchObject({ aud: 'http://localhost:4001', scope: 'other:use' });
    },
  );

  it('need not be named again at the token endpoint', async () => {
    const code =
      redirectOf(await authorize(as, { resource, scope: 'openid notes:read' })).searchParams.get('code') ??
      '';
    const { body } = await exchange(as, code);
    expect(payload(body.access_token).aud).toBe(resource);
  });

  it('may be several; the token is for the one named with the code, else for the first', async () => {
    const asked = { resource: [resource, other.resource], scope: 'notes:write other:use' };
    const code = async () => redirectOf(await authorize(as, asked)).searchParams.get('code') ?? '';
    const second = await exchange(as, await code(), { resource: other.resource });
    expect(payload(second.body.access_token)).toMatchObject({ aud: other.resource, scope: 'other:use' });
    const first = await exchange(as, await code());
    expect(payload(first.body.access_token)).toMatchObject({ aud: resource, scope: 'notes:write' });
  });

  describe('that were not configured at all', () => {
    it('are every one on loopback, with any scope', async () => {
      await withServer({ autoApprove: true }, async (server) => {
        for (const asked of [
          'http://localhost:1/mcp',
          'http://127.0.0.1:2',
          'https://[::1]:3/',
          'http://a.localhost/mcp',
        ]) {
          const { body } = await signIn(server, {
            resource: asked,
            scope: 'openid my:scope offline_access',
            prompt: 'consent',
          });
          expect(payload(body.access_token)).toMatchObject({ aud: asked, scope: 'my:scope' });
        }
        const { status, body } = await signIn(server, { resource });
        expect(status).toBe(200);
        expect(scopesOf(body.access_token)).toEqual([]);
        for (const asked of [
          'https://api.example.com/mcp',
          'http://localhost.example.com/',
          'ftp://localhost/',
        ]) {
          const back = redirectOf(await authorize(server, { resource: asked }));
          expect(back.searchParams.get('error')).toBe('invalid_target');
        }
      });
    });

    it('have the scopes of the option', async () => {
      await withServer({ autoApprove: true, scopes: ['a', 'b'] }, async (server) => {
        expect(scopesOf((await signIn(server, { resource })).body.access_token)).toEqual(['a', 'b']);
        expect(scopesOf((await signIn(server, { resource, scope: 'b c' })).body.access_token)).toEqual(['b']);
      });
    });
  });
});
