/** For which URL a proof has to be made: what is configured decides, whatever the request says about its host. */

import { createServer } from 'node:http';
import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { guardMiddleware } from '../../src/adapters/express.js';
import { acceptedUris, normalizeHtu } from '../../src/verify/request-uri.js';
import {
  type DpopServer,
  type DpopServerOptions,
  resource,
  startDpopServer,
} from '../support/dpop-server.js';
import { sendRaw } from '../support/express-hosts.js';

const origin = 'https://api.example.com';

describe('normalizeHtu', () => {
  it.each([
    ['https://api.example.com', 'https://api.example.com/'],
    ['HTTPS://API.example.COM:443/notes', 'https://api.example.com/notes'],
    ['http://api.example.com:80/', 'http://api.example.com/'],
    ['http://api.example.com:443/', 'http://api.example.com:443/'],
    ['https://api.example.com/a/./b/../c?x#y', 'https://api.example.com/a/c'],
    ['https://api.example.com/%7Euser/%61', 'https://api.example.com/~user/a'],
    ['https://api.example.com/a%2fb%3f', 'https://api.example.com/a%2Fb%3F'],
    ['https://api.example.com/%252e%252e/a', 'https://api.example.com/%252e%252e/a'],
    ['https://api.example.com/a/%2e%2E/b', 'https://api.example.com/b'],
    ['https://api.example.com//a', 'https://api.example.com//a'],
    ['https://api.example.com/A', 'https://api.example.com/A'],
    ['https://[::1]:8080/a', 'https://[::1]:8080/a'],
  ])('writes %s as %s', (htu, normalized) => {
    expect(normalizeHtu(htu)).toBe(normalized);
  });

  it.each([
    '',
    '/notes',
    '//api.example.com/notes',
    'api.example.com/notes',
    'https:/api.example.com/notes',
    'https:api.example.com/notes',
    'https:///api.example.com/notes',
    'https:\\\\api.example.com/notes',
    'https://api.example.com\\notes',
    ' https://api.example.com/notes',
    'https://api.example.com/no tes',
    'https://api.example.com/notes\t',
    'https://ápi.example.com/notes',
    'https://me@api.example.com/notes',
    'https://:secret@api.example.com/notes',
    'ftp://api.example.com/notes',
    'javascript:alert(1)',
    'https://api.example.com:port/',
  ])('takes %j for no URL', (htu) => {
    expect(normalizeHtu(htu)).toBeUndefined();
  });
});

describe('acceptedUris', () => {
  it.each([
    ['/notes', [resource]],
    ['/notes?page=2', [resource]],
    ['/notes/1', [`${resource}/1`]],
    ['/notes/', [`${resource}/`]],
    ['/%6eotes', [resource]],
    ['/notes/../admin', [`${origin}/admin`, resource]],
    ['/notebook', [`${origin}/notebook`, resource]],
    ['/notes-old', [`${origin}/notes-old`, resource]],
    ['/', [`${origin}/`, resource]],
    ['/mcp', [`${origin}/mcp`, resource]],
    ['//evil.example/notes', [`${origin}//evil.example/notes`, resource]],
    ['http://evil.example/notes', [resource]],
    ['https://evil.example', [`${origin}/`, resource]],
    ['*', []],
    ['evil.example:443', []],
  ])('of the target %s of a resource are %j', (target, uris) => {
    expect(acceptedUris({ resource })(target)).toEqual(uris);
  });

  it('are those below the origin, where the resource has no path', () => {
    for (const identifier of [origin, `${origin}/`]) {
      const uris = acceptedUris({ resource: identifier });
      expect(uris('/')).toEqual([`${origin}/`]);
      expect(uris('/any/path')).toEqual([`${origin}/any/path`]);
    }
  });

  it('do not contain the query of a resource', () => {
    expect(acceptedUris({ resource: `${resource}?tenant=a` })('/notes?tenant=a')).toEqual([resource]);
  });

  it('are the public URL alone, where it is configured', () => {
    const uris = acceptedUris({ resource, publicUrl: 'https://front.example/api/mcp' });
    expect(uris('/notes')).toEqual(['https://front.example/api/mcp']);
    expect(uris('/api/mcp')).toEqual(['https://front.example/api/mcp']);
  });
});

describe('over HTTP', () => {
  let server: DpopServer | undefined;
  afterEach(() => server?.close());

  async function statusOf(
    options: DpopServerOptions,
    { path, url, headers = {} }: { path: string; url: string; headers?: Record<string, string> },
  ): Promise<number> {
    server = await startDpopServer(options);
    const token = await server.mintBound();
    const dpop = await server.prove(token, { url });
    return (await server.send({ authorization: `DPoP ${token}`, dpop, ...headers }, path)).status;
  }

  const spoofed = {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'http',
    'x-forwarded-port': '8443',
    'x-forwarded-prefix': '/evil',
    'x-original-url': '/evil',
    forwarded: 'host=evil.example;proto=http',
  };
  // Requirements: 9449-09
  it.each([
    ['whatever the headers say of the host', resource, 200],
    ['never what the headers say of the host', 'https://evil.example/notes', 401],
    ['never the scheme that the headers say', 'http://evil.example/notes', 401],
  ])('takes a proof for the resource, %s', async (_name, url, status) => {
    expect(await statusOf({}, { path: '/notes', url, headers: spoofed })).toBe(status);
  });

  it('takes no proof for the address it listens on', async () => {
    server = await startDpopServer();
    const token = await server.mintBound();
    const proof = await server.prove(token, { url: `${server.url}/notes` });
    expect((await server.call(token, proof)).status).toBe(401);
  });

  // Requirements: 9449-09
  it('ignores the host of an absolute target', async () => {
    server = await startDpopServer();
    const token = await server.mintBound();
    const ask = async (url: string) => {
      const proof = await server?.prove(token, { url });
      const head = `GET http://evil.example/notes HTTP/1.1\r\nHost: evil.example\r\nAuthorization: DPoP ${token}\r\nDPoP: ${proof}`;
      return (await sendRaw(String(server?.url), head)).status;
    };
    expect(await ask('http://evil.example/notes')).toBe(401);
    expect(await ask(resource)).toBe(200);
  });

  it('asks for the whole path below a mounted router', async () => {
    const routes: NonNullable<DpopServerOptions['routes']> = (app, mcpAuth) => {
      const router = express.Router();
      router.use('/deep', mcpAuth.bearerAuth('jwt', { resource }));
      app.use('/notes', router);
    };
    expect(await statusOf({ routes }, { path: '/notes/deep/1?x=1', url: `${resource}/deep/1` })).toBe(200);
    await server?.close();
    expect(await statusOf({ routes }, { path: '/notes/deep/1', url: `${origin}/1` })).toBe(401);
    await server?.close();
    expect(await statusOf({ routes }, { path: '/notes/deep/1', url: resource })).toBe(401);
  });

  it('serves two paths of one resource', async () => {
    const sse = `${origin}/sse`;
    const routes: NonNullable<DpopServerOptions['routes']> = (app, mcpAuth) => {
      const guard = mcpAuth.bearerAuth('jwt', { resource: sse });
      app.use('/sse', guard);
      app.use('/messages', guard);
    };
    expect(
      await statusOf({ routes, resource: sse }, { path: '/messages?id=1', url: `${origin}/messages` }),
    ).toBe(200);
    await server?.close();
    expect(await statusOf({ routes, resource: sse }, { path: '/sse', url: `${origin}/messages` })).toBe(401);
  });

  it('serves a resource whose prefix a proxy has taken away', async () => {
    const behind = `${origin}/team/mcp`;
    expect(await statusOf({ resource: behind, path: '/mcp' }, { path: '/mcp', url: behind })).toBe(200);
    await server?.close();
    expect(
      await statusOf({ resource: behind, path: '/mcp' }, { path: '/mcp', url: `${origin}/other/mcp` }),
    ).toBe(401);
  });

  it('takes proofs for the configured public URL and for no other', async () => {
    const publicUrl = 'https://front.example/mcp';
    const options = { dpop: { publicUrl } };
    expect(await statusOf(options, { path: '/notes', url: publicUrl })).toBe(200);
    await server?.close();
    expect(await statusOf(options, { path: '/notes', url: resource })).toBe(401);
  });

  it('survives targets that are no paths', async () => {
    server = await startDpopServer({ path: '/' });
    const token = await server.mintBound();
    for (const target of ['//', '*', '/%', 'http://', '/\\evil.example']) {
      const proof = await server.prove(token);
      const head = `GET ${target} HTTP/1.1\r\nHost: x\r\nAuthorization: DPoP ${token}\r\nDPoP: ${proof}`;
      const { status } = await sendRaw(server.url, head);
      expect([200, 400, 401, 404], target).toContain(status);
    }
  });

  it('reads the target that a host without routers has', async () => {
    let seen: string | undefined;
    const handle = guardMiddleware(async (head) => {
      seen = head.url;
      return { type: 'reply', reply: { status: 204, headers: [], body: '' } };
    });
    const host = createServer((request, response) => handle(request, response, () => {}));
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
    const { port } = host.address() as { port: number };
    await fetch(`http://127.0.0.1:${port}/a?b=c`);
    host.close();
    expect(seen).toBe('/a?b=c');
  });
});
