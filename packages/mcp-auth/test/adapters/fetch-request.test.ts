/** `withAuth` for Fetch: which request the handler gets, and that no body can hang or overrun it. */

import { connect } from 'node:net';
import {
  createMcpHandler,
  McpServer,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import { type AuthInfo, MCPAuth } from 'mcp-auth';
import { type AuthContext, type WithAuthOptions, withAuth } from 'mcp-auth/fetch';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Body, Guard } from '../../src/core/types.js';
import { startFetchHost } from '../support/fetch-host.js';

const resource = 'https://api.example.com/notes';
const issuer = 'https://as.example';
const mcpAuth = new MCPAuth({
  protectedResources: { metadata: { resource, authorizationServers: [{ issuer, type: 'oidc' }] } },
});
const verify = (token: string) => ({ issuer, audience: resource, subject: token, scopes: ['a'] });
const documents = mcpAuth.protectedResourceMetadata();
const withRules = mcpAuth.guard(verify, {
  resource,
  operations: { 'tools/call': ['a'], 'tools/list': 'public' },
});
const withoutRules = mcpAuth.guard(verify, { resource });
const call = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{"ü":"🗝️"}}}';
const headers = {
  authorization: 'Bearer alice',
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
};
const post = (body: BodyInit | null = call, init: RequestInit = {}) =>
  new Request(`${resource}?a=b`, { method: 'POST', headers, body, duplex: 'half', ...init } as RequestInit);

/** What came through: the request, the context and the rest. */
const through = async (guard: Guard, request: Request): Promise<[Request, AuthContext] | Response> => {
  let got: [Request, AuthContext] | undefined;
  const response = await withAuth({ guard }, (...parameters: [Request, AuthContext]) => {
    got = parameters;
    return new Response();
  })(request);
  return got ?? response;
};

describe('the handler', () => {
  it('gets the very request where no rule needs its body', async () => {
    const request = post();
    const [got, context] = (await through(withoutRules, request)) as [Request, AuthContext];
    expect(got).toBe(request);
    expect(got.bodyUsed).toBe(false);
    expect(Object.keys(context)).toEqual(['authInfo']);
    expect(context.authInfo?.subject).toBe('alice');
  });

  it('gets one like it with the same bytes, and the parsed body, where a rule does', async () => {
    const leaving = new AbortController();
    const request = post(call, { signal: leaving.signal });
    const [got, { authInfo, parsedBody }] = (await through(withRules, request)) as [Request, AuthContext];
    expect(parsedBody).toEqual(JSON.parse(call));
    expect(authInfo?.subject).toBe('alice');
    expect([got.method, got.url]).toEqual(['POST', `${resource}?a=b`]);
    expect([...got.headers]).toEqual([...request.headers]);
    leaving.abort(new Error('left'));
    expect(got.signal.aborted).toBe(true);
    expect(await got.text()).toBe(call);
  });

  it('gets nobody where no token came and none was needed', async () => {
    const request = post('{"jsonrpc":"2.0","id":1,"method":"tools/list"}');
    request.headers.delete('authorization');
    const [, context] = (await through(withRules, request)) as [Request, AuthContext];
    expect(Object.keys(context)).toEqual(['parsedBody']);
  });

  it('gets what else the platform passes', async () => {
    const handler = withAuth(
      { guard: withoutRules },
      (_request, { authInfo }, env: { name: string }, extra: number) => {
        expectTypeOf(authInfo).toEqualTypeOf<AuthInfo | undefined>();
        return new Response(`${env.name} ${extra}`);
      },
    );
    expectTypeOf(handler).parameters.toEqualTypeOf<[Request, { name: string }, number]>();
    expect(await (await handler(post(), { name: 'env' }, 5)).text()).toBe('env 5');
  });

  it('may throw, and the platform is told', async () => {
    const handler = withAuth({ guard: withoutRules }, () => Promise.reject(new Error('of the handler')));
    await expect(handler(post())).rejects.toThrow('of the handler');
  });

  it('is not called by a guard that breaks its promise', async () => {
    const guard: Guard = () => Promise.reject(new Error('of the guard'));
    await expect(through(guard, post())).rejects.toThrow('of the guard');
  });

  it('may be one of the SDK as it is', async () => {
    const makeServer = () => {
      const server = new McpServer({ name: 'x', version: '1' });
      server.registerTool('x', { description: 'x' }, async ({ http }) => ({
        content: [{ type: 'text', text: `for ${(http?.authInfo as AuthInfo | undefined)?.subject}` }],
      }));
      return server;
    };
    const handler = createMcpHandler(makeServer);
    const direct = withAuth({ guard: withRules }, (request, context) => handler.fetch(request, context));
    expect(await (await direct(post())).text()).toContain('for alice');
    for (const isParsed of [true, false]) {
      const overTransport = withAuth({ guard: withRules }, async (request, { authInfo, parsedBody }) => {
        const transport = new WebStandardStreamableHTTPServerTransport();
        await makeServer().connect(transport);
        return transport.handleRequest(request, {
          ...(authInfo ? { authInfo } : {}),
          ...(isParsed ? { parsedBody } : {}),
        });
      });
      expect(await (await overTransport(post())).text()).toContain('for alice');
    }
  });

  it('may be another withAuth, and both guards take the request for one', async () => {
    const sources: unknown[] = [];
    const noting: Guard = async (head, readBody) => {
      sources.push(head.source);
      const body = (await readBody?.(1000)) as Body & { type: 'text' };
      return { type: 'allow', headers: [], message: { value: body.text } };
    };
    const request = post();
    const handler = withAuth({ guard: noting }, (outer) =>
      withAuth({ guard: noting }, (middle) =>
        withAuth({ guard: noting }, async (inner) => new Response(await inner.text()))(middle),
      )(outer),
    );
    expect(await (await handler(request)).text()).toBe(call);
    for (const source of sources) expect(source).toBe(request);
    expect(sources).toHaveLength(3);
  });
});

describe('a body', () => {
  const seen: Body[] = [];
  const reading: Guard = async (_head, readBody) => {
    seen.length = 0;
    if (readBody) seen.push(await readBody(10));
    return { type: 'allow', headers: [] };
  };
  /** A stream that counts how often it was asked for more. */
  const counting = (chunk: string, last = Number.POSITIVE_INFINITY) => {
    const state = { pulls: 0, isCancelled: false };
    const stream = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          state.pulls += 1;
          if (state.pulls > last) controller.close();
          else controller.enqueue(new TextEncoder().encode(chunk));
        },
        cancel() {
          state.isCancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
    return { state, stream };
  };

  it('of the length of the limit is read, in however many pieces', async () => {
    await through(reading, post(counting('1', 10).stream));
    expect(seen).toEqual([{ type: 'text', text: '1111111111' }]);
    await through(reading, post(null));
    expect(seen).toEqual([{ type: 'text', text: '' }]);
  });

  it('over the limit is given up as soon as that is known', async () => {
    const { state, stream } = counting('123456');
    await through(reading, post(stream));
    expect(seen).toEqual([{ type: 'unusable', problem: 'too_large' }]);
    expect(state).toEqual({ pulls: 2, isCancelled: true });
  });

  it('over the limit by its length is not read at all', async () => {
    const { state, stream } = counting('123456');
    await through(reading, post(stream, { headers: { 'content-length': '11' } }));
    expect(seen).toEqual([{ type: 'unusable', problem: 'too_large' }]);
    expect(state).toEqual({ pulls: 0, isCancelled: false });
  });

  it('that somebody has used is not there any more', async () => {
    const request = post();
    await request.text();
    const got = await through(withRules, request);
    expect((got as Response).status).toBe(400);
  });

  it('that breaks off is unreadable', async () => {
    const stream = new ReadableStream({ pull: (controller) => controller.error(new Error('broke off')) });
    await through(reading, post(stream));
    expect(seen).toEqual([{ type: 'unusable', problem: 'unreadable' }]);
  });

  it('that never ends is given up with its client', async () => {
    seen.length = 0;
    let isAsked = false;
    const noting: Guard = async (head, readBody) => {
      isAsked = true;
      return reading(head, readBody);
    };
    const host = await startFetchHost(withAuth({ guard: noting }, () => new Response()));
    const socket = connect(Number(new URL(host.url).port), '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"a":');
    await expect.poll(() => isAsked).toBe(true);
    socket.destroy();
    await expect.poll(() => seen).toEqual([{ type: 'unusable', problem: 'unreadable' }]);
    await host.close();
  });

  it('that is no UTF-8, compressed, or in another encoding is not text', async () => {
    await through(reading, post(Uint8Array.of(0x22, 0xff, 0x22)));
    expect(seen).toEqual([{ type: 'unusable', problem: 'unreadable' }]);
    for (const field of [
      { 'content-encoding': 'br' },
      { 'content-type': 'application/json; charset=utf-7' },
    ]) {
      await through(reading, post('1', { headers: field as Record<string, string> }));
      expect(seen).toEqual([{ type: 'unusable', problem: 'encoded' }]);
    }
  });

  it('goes on even where a host passes what only looks like a request', async () => {
    const request = post();
    const lookalike = new Proxy(request, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const [got] = (await through(withRules, lookalike)) as [Request, AuthContext];
    expect([got.method, got.url, await got.text()]).toEqual(['POST', `${resource}?a=b`, call]);
  });
});

describe('without the handler', () => {
  const handler = withAuth({ guard: withRules, documents }, () => new Response('handled'));

  it('the documents are served', async () => {
    const location = 'https://api.example.com/.well-known/oauth-protected-resource/notes';
    const response = await handler(new Request(location));
    expect(await response.json()).toMatchObject({ resource });
    const head = await handler(new Request(location, { method: 'HEAD' }));
    expect([head.status, head.body]).toEqual([200, null]);
    expect((await handler(new Request(`${location}/other`))).status).toBe(404);
  });

  it('refusals and preflights are answered', async () => {
    const refused = await handler(post(call, { headers: { 'content-type': 'application/json' } }));
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringMatching(/^Bearer resource_metadata=/),
    ]);
    expect(await refused.json()).toEqual({ message: expect.any(String) });
    const preflight = await handler(
      new Request(resource, { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } }),
    );
    expect([preflight.status, preflight.body]).toEqual([204, null]);
  });

  it('a refused HEAD has no body', async () => {
    const refused = await handler(new Request(resource, { method: 'HEAD' }));
    expect([refused.status, refused.body]).toEqual([401, null]);
  });
});

it('options that are not what MCPAuth makes throw at creation', () => {
  const options = { guard: mcpAuth.bearerAuth(verify, { resource }) } as unknown as WithAuthOptions;
  expect(() => withAuth(options, () => new Response())).toThrow(/`guard` must be what `mcpAuth.guard/);
});
