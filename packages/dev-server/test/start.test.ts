import { Agent, createServer, get } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type DevServer, type DevServerOptions, startDevServer } from '../src/index.js';
import { authorize, redirectOf } from './support/flow.js';

const hasIPv6 = Object.values(networkInterfaces())
  .flat()
  .some((address) => address?.address === '::1');

const started: DevServer[] = [];
async function start(options?: DevServerOptions) {
  const as = await startDevServer(options);
  started.push(as);
  return as;
}
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(started.splice(0).map((as) => as.close()));
});

describe('what the server refuses to start with', () => {
  it('NODE_ENV=production', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    await expect(startDevServer({ port: 0 })).rejects.toThrow(/NODE_ENV=production/);
  });

  it.each(['0.0.0.0', '::', '192.168.1.10', 'example.com', ''])('the host %j', async (host) => {
    await expect(startDevServer({ port: 0, host: host as 'localhost' })).rejects.toThrow(/this machine only/);
  });

  it('a port that is taken, on 127.0.0.1', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    try {
      await expect(startDevServer({ port })).rejects.toThrow(`Port ${port} is already in use on 127.0.0.1`);
    } finally {
      other.close();
    }
  });

  it.each<[string, DevServerOptions, RegExp]>([
    ['a port that is none', { port: 70_000 }, /port must be/],
    [
      'a resource with a fragment',
      { resources: [{ resource: 'http://a/#b', scopes: [] }] },
      /without a fragment/,
    ],
    ['no users at all', { users: [] }, /leave it out for alice and bob/],
    ['a user without a password', { users: [{ username: 'eve' } as never] }, /User "eve" needs a password/],
    ['scopes in one string', { scopes: 'a b' as never }, /scopes must be a list of scopes/],
    [
      'a resource without scopes',
      { resources: [{ resource: 'http://a' } as never] },
      /scopes of resource "http:\/\/a" must be/,
    ],
    ['two scopes in one', { resources: [{ resource: 'http://a', scopes: ['a b'] }] }, /each without spaces/],
    [
      'a default scope of no resource',
      { resources: [{ resource: 'http://a', scopes: ['a'], defaultScopes: ['b'] }] },
      /has "b", which is not in its scopes/,
    ],
    ['a relative resource', { resources: [{ resource: '/mcp', scopes: [] }] }, /absolute URI/],
    [
      'one resource in two spellings',
      { resources: ['http://a', 'http://a/'].map((resource) => ({ resource, scopes: [] })) },
      /twice/,
    ],
    ['scopes that no resource has', { resources: [], scopes: ['a'] }, /without resources/],
    ['automatic approval by nobody', { autoApprove: 'carol' }, /autoApprove names no user: "carol"/],
    [
      'two users of one name',
      { users: [1, 2].map((n) => ({ username: 'a', sub: `${n}`, password: 'a' })) },
      /Two users/,
    ],
    ['a client with the id of a user', { clients: [{ client_id: 'alice' }] }, /also the sub of a user/],
    [
      'a client that cannot work',
      { clients: [{ client_id: 'x', redirect_uris: ['http://evil.example/'] }] },
      /invalid_redirect_uri/,
    ],
    ['tokens that never lived', { accessTokenTtl: 0 }, /accessTokenTtl must be/],
  ])('%s', async (_name, options, message) => {
    await expect(start({ port: 0, ...options })).rejects.toThrow(message);
  });
});

describe('listening', () => {
  it('answers to localhost and to 127.0.0.1, and calls itself localhost', async () => {
    const as = await start({ port: 0 });
    expect(as.issuer).toBe(`http://localhost:${as.port}`);
    for (const host of ['localhost', '127.0.0.1']) {
      const response = await fetch(`http://${host}:${as.port}/.well-known/openid-configuration`);
      expect((await response.json()).issuer).toBe(as.issuer);
    }
  });

  it.skipIf(!hasIPv6)('answers on ::1, which localhost may mean first', async () => {
    const as = await start({ port: 0 });
    expect((await fetch(`http://[::1]:${as.port}/jwks`)).status).toBe(200);
  });

  it.skipIf(!hasIPv6)('says so when the port is taken on ::1 only', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '::1', resolve));
    const { port } = other.address() as AddressInfo;
    try {
      await expect(startDevServer({ port })).rejects.toThrow(`Port ${port} is already in use on ::1`);
    } finally {
      other.close();
    }
    // The half that was listening already is closed again.
    await expect(fetch(`http://127.0.0.1:${port}/jwks`)).rejects.toThrow();
  });

  it('takes the host it is given into the issuer', async () => {
    const as = await start({ port: 0, host: '127.0.0.1' });
    expect(as.issuer).toBe(`http://127.0.0.1:${as.port}`);
    expect((await fetch(`${as.issuer}/jwks`)).status).toBe(200);
  });

  it('cannot be reached at an address of the network', async () => {
    const as = await start({ port: 0 });
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((address) => address && !address.internal && address.family === 'IPv4');
    if (!outside) return;
    const outcome = await new Promise((resolve) => {
      const socket = connect(as.port, outside.address, () => resolve('connected'));
      socket.once('error', () => resolve('refused'));
    });
    expect(outcome).toBe('refused');
  });

  it('runs twice at once, with keys and state apart', async () => {
    const [one, two] = await Promise.all([start({ port: 0 }), start({ port: 0 })]);
    const keys = async (as: DevServer) => (await (await fetch(`${as.issuer}/jwks`)).json()).keys[0].n;
    expect(await keys(one)).not.toBe(await keys(two));
  });
});

describe('closing', () => {
  it('ends idle keep-alive connections and frees the port', async () => {
    const as = await startDevServer({ port: 0 });
    const agent = new Agent({ keepAlive: true });
    let socketClosed: Promise<unknown> | undefined;
    await new Promise<void>((resolve) => {
      get(`${as.issuer}/jwks`, { agent }, (response) => {
        const { socket } = response;
        socketClosed = new Promise((closed) => socket.once('close', closed));
        response.resume().once('end', resolve);
      });
    });
    const before = performance.now();
    await as.close();
    expect(performance.now() - before).toBeLessThan(900);
    await socketClosed;
    agent.destroy();
    await expect(fetch(`${as.issuer}/jwks`)).rejects.toThrow();
    await (await startDevServer({ port: as.port })).close();
  });

  it('ends even when a request is under way, for whoever asks', async () => {
    const as = await startDevServer({ port: 0 });
    const socket = connect(as.port, '127.0.0.1');
    const ended = new Promise((resolve) => socket.on('error', () => {}).once('close', resolve));
    const headers = [
      'Host: a',
      'Content-Type: application/x-www-form-urlencoded',
      'Content-Length: 100',
      'Expect: 100-continue',
    ];
    socket.write(`POST /token HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);
    // 100 Continue: the server has begun, and waits for a body that does not come.
    await new Promise((resolve) => socket.once('data', resolve));
    const order: string[] = [];
    const first = as.close().then(() => order.push('first'));
    const second = as.close().then(() => order.push('second'));
    await Promise.all([first, second, ended]);
    expect(order).toEqual(['first', 'second']);
  });
});

it('prints no notice of oidc-provider while it serves', async () => {
  const spies = (['log', 'info', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name));
  const as = await start({ port: 0, autoApprove: true });
  const back = redirectOf(await authorize(as, { scope: 'openid' }));
  expect(back.searchParams.has('code')).toBe(true);
  for (const path of ['/token', '/introspect', '/revoke', '/register', '/userinfo']) {
    await fetch(as.issuer + path, { method: 'POST', headers: { origin: 'http://app.example' } });
  }
  for (const spy of spies) {
    expect(spy).not.toHaveBeenCalled();
    spy.mockRestore();
  }
});
