/** `withAuth` around plain `node:http` handlers: the identity, the documents, and what happens to errors. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import express5 from 'express';
import { type AuthInfo, MCPAuth } from 'mcp-auth';
import { type AuthenticatedRequest, type NodeWithAuthOptions, withAuth } from 'mcp-auth/node';
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import { send } from '../support/send.js';

const resource = 'https://api.example.com/notes';
const issuer = 'https://as.example';
const mcpAuth = new MCPAuth({
  protectedResources: { metadata: { resource, authorizationServers: [{ issuer, type: 'oidc' }] } },
});
const verify = (token: string) => ({ issuer, audience: resource, subject: token, scopes: ['a'] });
const guard = mcpAuth.guard(verify, {
  resource,
  operations: { 'tools/list': 'public', 'tools/call': ['a'] },
});
const documents = mcpAuth.protectedResourceMetadata();
const headers = { authorization: 'Bearer alice', 'content-type': 'application/json' };
const call = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{}}}';

let server: ReturnType<typeof createServer> | undefined;
afterEach(async () => {
  const closed = new Promise((resolve) => server?.close(resolve));
  server?.closeAllConnections();
  if (server) await closed;
  server = undefined;
});
const listen = async (
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> => {
  server = createServer(handler);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

describe('withAuth', () => {
  it('gives the handler the identity and the body, or answers itself', async () => {
    const url = await listen(
      withAuth({ guard, documents }, (request, response) => {
        expectTypeOf(request.auth).toEqualTypeOf<AuthInfo | undefined>();
        response.end(JSON.stringify({ subject: request.auth?.subject, body: request.body }));
      }),
    );
    const passed = await send(url, { headers, body: call });
    expect(JSON.parse(passed.text)).toEqual({ subject: 'alice', body: JSON.parse(call) });
    const refused = await send(url, { body: call });
    expect([refused.status, refused.headers['www-authenticate']]).toEqual([
      401,
      expect.stringMatching(/^Bearer resource_metadata=/),
    ]);
  });

  it('serves the documents, and leaves every other path to the guard', async () => {
    const url = await listen(withAuth({ guard, documents }, (_request, response) => response.end('handled')));
    const path = '/.well-known/oauth-protected-resource/notes';
    const document = await send(`${url}${path}`, { method: 'GET' });
    expect(JSON.parse(document.text)).toMatchObject({ resource, authorization_servers: [issuer] });
    expect((await send(`${url}${path}`, { method: 'HEAD' })).text).toBe('');
    expect((await send(`${url}/.well-known/oauth-protected-resource/other`, { method: 'GET' })).status).toBe(
      404,
    );
    expect((await send(`${url}/notes`, { method: 'DELETE' })).status).toBe(401);
    expect((await send(`${url}//`, { headers, body: call })).text).toBe('handled');
  });

  it('an identity from before never gets to the handler', async () => {
    const evil: AuthInfo = { token: 'x', issuer, clientId: '', scopes: ['admin'], claims: {} };
    const guarded = withAuth({ guard }, (request, response) => {
      response.end(JSON.stringify({ auth: request.auth ?? null }));
    });
    const url = await listen((request, response) =>
      guarded(Object.assign(request, { auth: evil }), response),
    );
    const body = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
    expect((await send(url, { body })).text).toBe('{"auth":null}');
  });

  it('hands more parameters on, and takes a handler of the SDK or an application as it is', async () => {
    const handler = createMcpHandler(() => {
      const mcp = new McpServer({ name: 'x', version: '1' });
      mcp.registerTool('x', { description: 'x' }, async ({ http }) => ({
        content: [{ type: 'text', text: `for ${(http?.authInfo as AuthInfo | undefined)?.subject}` }],
      }));
      return mcp;
    });
    const accept = 'application/json, text/event-stream';
    const url = await listen(withAuth({ guard }, toNodeHandler(handler)));
    expect((await send(url, { headers: { ...headers, accept }, body: call })).text).toContain('for alice');

    const app = express5();
    app.use(
      withAuth({ guard }, (request: AuthenticatedRequest, _response, next: () => void) => {
        expect(request.auth?.subject).toBe('alice');
        next();
      }),
      (_request, response) => {
        response.send('next');
      },
    );
    const host = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => host.on('listening', resolve));
    const { port } = host.address() as AddressInfo;
    expect((await send(`http://127.0.0.1:${port}`, { headers, body: call })).text).toBe('next');
    host.close();
    host.closeAllConnections();
  });
});

describe('errors of the handler', () => {
  const errors: unknown[] = [];
  const start = (handler: (response: ServerResponse) => unknown, options?: Partial<NodeWithAuthOptions>) => {
    errors.length = 0;
    const onError = (error: unknown) => errors.push(error);
    return listen(withAuth({ guard, onError, ...options }, (_request, response) => handler(response)));
  };
  const failure = new Error('secret detail');

  it.each<[string, (response: ServerResponse) => unknown]>([
    [
      'thrown',
      () => {
        throw failure;
      },
    ],
    ['rejected', () => Promise.reject(failure)],
    [
      'thrown after headers were set',
      (response) => {
        response.setHeader('content-length', '5').setHeader('etag', '"a"').statusCode = 201;
        throw failure;
      },
    ],
  ])('%s are a 500 that says nothing, and the operator is told', async (_name, handler) => {
    const url = await start(handler);
    const { status, text, headers: got } = await send(url, { headers, body: call });
    expect([status, text]).toEqual([500, '{"message":"Internal server error."}']);
    expect(got).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
    });
    expect(got.etag).toBeUndefined();
    expect(errors).toEqual([failure]);
  });

  it('after the answer has begun cut it off', async () => {
    const url = await start((response) => {
      response.writeHead(200).write('half');
      throw failure;
    });
    await expect(send(url, { headers, body: call })).rejects.toThrow();
    expect(errors).toEqual([failure]);
  });

  it.each<[string, (error: unknown) => unknown]>([
    [
      'throws',
      () => {
        throw new Error('listener');
      },
    ],
    ['rejects', () => Promise.reject(new Error('listener'))],
  ])('bring nothing down where onError %s', async (_name, onError) => {
    const url = await start(() => Promise.reject(failure), { onError: onError as (error: unknown) => void });
    expect((await send(url, { headers, body: call })).status).toBe(500);
    expect((await send(url, { headers, body: call })).status).toBe(500);
  });

  it('a guard that breaks its promise is a 500, never a way in', async () => {
    let handled = false;
    const url = await start(
      () => {
        handled = true;
      },
      { guard: () => Promise.reject(failure) },
    );
    expect((await send(url, { headers, body: call })).status).toBe(500);
    expect(handled).toBe(false);
  });
});

describe('options that are not what MCPAuth makes', () => {
  const handler = (): void => {};
  it.each<[string, unknown, unknown, RegExp]>([
    ['none', undefined, handler, /`guard` must be what `mcpAuth.guard/],
    ['no guard', {}, handler, /`guard` must be what/],
    ['middleware as guard', { guard: mcpAuth.bearerAuth(verify, { resource }) }, handler, /`guard` must be/],
    [
      'middleware as documents',
      { guard, documents: mcpAuth.protectedResourceMetadataRouter() },
      handler,
      /`documents` must be what `mcpAuth.protectedResourceMetadata\(\)` returns/,
    ],
    ['no handler', { guard }, undefined, /takes a handler after its options/],
  ])('throw at creation: %s', (_name, options, given, message) => {
    expect(() => withAuth(options as NodeWithAuthOptions, given as typeof handler)).toThrow(message);
  });
});
