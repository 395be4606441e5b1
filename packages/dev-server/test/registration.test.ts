import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DevServer, startDevServer } from '../src/index.js';
import { authorize, callback, notes, redirectOf, register, resource, signIn } from './support/flow.js';

let as: DevServer;
beforeAll(async () => {
  as = await startDevServer({ port: 0, autoApprove: true, resources: [notes] });
});
afterAll(() => as.close());

describe('dynamic registration', () => {
  it('does not pin the client to the scope it registers with', async () => {
    const { body } = await register(as, { scope: 'notes:read' });
    expect(body).not.toHaveProperty('scope');
    const { body: tokens } = await signIn(as, {
      client_id: body.client_id,
      resource,
      scope: 'notes:write notes:read',
    });
    expect(tokens.scope?.split(' ').sort()).toEqual(['notes:read', 'notes:write']);
  });

  it('accepts a scope that the server has never heard of', async () => {
    expect((await register(as, { scope: 'whatever:else' })).status).toBe(201);
  });

  it.each([undefined, 'native', 'web'])(
    'takes a loopback redirect with application_type %s',
    async (type) => {
      const { status, body } = await register(as, { application_type: type });
      expect(status).toBe(201);
      const back = redirectOf(
        await authorize(as, { client_id: body.client_id, redirect_uri: 'http://127.0.0.1:1/callback' }),
      );
      expect(back.host).toBe('127.0.0.1:1');
      expect(back.searchParams.has('code')).toBe(true);
    },
  );

  it.each([
    'http://localhost/cb',
    'http://localhost:8080/cb?x=1',
    'http://[::1]:5000/cb',
    'https://app.example/cb',
    'https://localhost:3000/cb',
    'cursor://anysphere.cursor-mcp/oauth/callback',
    'vscode://vscode.github-authentication/did-authenticate',
    'com.example.app:/callback',
  ])('takes the redirect URI %s', async (uri) => {
    const { status, body } = await register(as, { redirect_uris: [uri] });
    expect(status).toBe(201);
    const back = redirectOf(await authorize(as, { client_id: body.client_id, redirect_uri: uri }));
    expect(back.href.startsWith(uri.split('?')[0] ?? '')).toBe(true);
    expect(back.searchParams.get('iss')).toBe(as.issuer);
  });

  it.each([
    'http://evil.example/cb',
    'http://localhost.evil.example/cb',
    'http://127.0.0.1.evil.example/cb',
    'http://0.0.0.0:3000/cb',
    'http://192.168.1.1/cb',
    'http://localhost@evil.example/cb',
    'http://user:pass@localhost/cb',
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'https://app.example/cb#fragment',
    '/relative',
  ])('refuses the redirect URI %s', async (uri) => {
    const { status, body } = await register(as, { redirect_uris: [callback, uri] });
    expect(status).toBe(400);
    expect(body.error).toBe('invalid_redirect_uri');
  });

  it('refuses links that run code', async () => {
    const { status, body } = await register(as, { client_uri: 'javascript:alert(1)' });
    expect([status, body.error]).toEqual([400, 'invalid_client_metadata']);
  });

  it('gives ids that are no URLs and no user has', async () => {
    const { body } = await register(as, { client_id: 'alice' });
    expect(body.client_id).toMatch(/^client-[\w-]{16}$/);
  });

  it('gives a secret to clients that want one, and none to those that do not', async () => {
    const confidential = await register(as, { token_endpoint_auth_method: undefined });
    expect(confidential.body).toMatchObject({
      token_endpoint_auth_method: 'client_secret_basic',
      client_secret: expect.stringMatching(/^.{40,}$/),
    });
    expect((await register(as, {})).body).not.toHaveProperty('client_secret');
  });

  it('leaves out grant types it does not have', async () => {
    const { status, body } = await register(as, {
      grant_types: [
        'authorization_code',
        'refresh_token',
        'client_credentials',
        'urn:ietf:params:oauth:grant-type:device_code',
        'implicit',
      ],
    });
    expect(status).toBe(201);
    expect(body.grant_types).toEqual(['authorization_code', 'refresh_token']);
  });

  it('refuses what is not JSON, and what is too long', async () => {
    const post = (body: string) =>
      fetch(`${as.issuer}/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
    expect((await post('{')).status).toBe(400);
    expect((await post(JSON.stringify({ redirect_uris: [callback], x: 'x'.repeat(60_000) }))).status).toBe(
      400,
    );
  });

  it('ends a flood with 429', async () => {
    const flooded = await startDevServer({ port: 0 });
    const ask = async () => (await fetch(`${flooded.issuer}/register`, { method: 'POST' })).status;
    const statuses: number[] = [];
    // The bucket refills while this asks, but by far not as fast.
    while (!statuses.includes(429) && statuses.length < 3000) {
      statuses.push(...(await Promise.all(Array.from({ length: 100 }, ask))));
    }
    await flooded.close();
    expect(statuses.slice(0, 300)).toEqual(Array.from({ length: 300 }, () => 400));
    expect(statuses).toContain(429);
  });
});

describe('static clients', () => {
  it.each([
    'http://localhost:6274/oauth/callback',
    'http://localhost:8090/callback',
    'http://127.0.0.1:19876/mcp/oauth/callback',
    'http://localhost:60700/callback',
    'http://[::1]:1/callback',
  ])('demo-public may be called back at %s', async (redirect_uri) => {
    const back = redirectOf(await authorize(as, { redirect_uri }));
    expect(back.searchParams.has('code')).toBe(true);
  });

  it('demo-confidential needs its secret', async () => {
    await expect(signIn(as, { client_id: 'demo-confidential', resource })).resolves.toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
  });

  it('keep a scope that limits them, other than registered ones', async () => {
    const limited = await startDevServer({
      port: 0,
      autoApprove: true,
      resources: [notes],
      clients: [{ client_id: 'reader', redirect_uris: ['http://localhost/cb'], scope: 'notes:read' }],
    });
    const asked = { client_id: 'reader', redirect_uri: 'http://localhost:1/cb', resource };
    const refused = redirectOf(await authorize(limited, { ...asked, scope: 'notes:write' }));
    const granted = redirectOf(await authorize(limited, { ...asked, scope: 'notes:read' }));
    await limited.close();
    expect(refused.searchParams.get('error')).toBe('invalid_scope');
    expect(granted.searchParams.has('code')).toBe(true);
  });
});
