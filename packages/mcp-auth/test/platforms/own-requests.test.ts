/** What each framework gives to the guard and to the handler beside the request itself. */

import { fastify } from 'fastify';
import { H3, type H3Event } from 'h3';
import { Hono } from 'hono';
import Koa from 'koa';
import type { AuthInfo } from 'mcp-auth';
import {
  type AuthenticatedRequest,
  bearerAuth as fastifyAuth,
  metadata as fastifyMetadata,
} from 'mcp-auth/fastify';
import { type AuthEventContext, bearerAuth as h3Auth, metadata as h3Metadata } from 'mcp-auth/h3';
import { type AuthVariables, bearerAuth as honoAuth, metadata as honoMetadata } from 'mcp-auth/hono';
import { type AuthState, bearerAuth as koaAuth, metadata as koaMetadata } from 'mcp-auth/koa';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Guard } from '../../src/core/types.js';
import { startFakeServer } from '../support/fake-server.js';
import { asAlice, callOfTool, simpleAuth, toolRules } from './simple-auth.js';

const { guard, documents } = simpleAuth();
const post = { method: 'POST', headers: asAlice, body: callOfTool };
/** Allows everything, and keeps the targets that it was shown. */
const watching = (): { targets: string[]; guard: Guard } => {
  const targets: string[] = [];
  return {
    targets,
    guard: async ({ url }) => {
      targets.push(url);
      return { type: 'allow', headers: [] };
    },
  };
};

describe('Hono', () => {
  it('needs no socket, and types what is in the context', async () => {
    const app = new Hono();
    app.use(honoMetadata(documents));
    app.all('/mcp', honoAuth(guard(toolRules)), async (c) => {
      expectTypeOf(c.get('auth')).toEqualTypeOf<AuthInfo | undefined>();
      return c.json({ subject: c.get('auth')?.subject, body: await c.req.json() });
    });
    expect(await (await app.request('/mcp', post)).json()).toEqual({
      subject: 'alice',
      body: JSON.parse(callOfTool),
    });
    expect((await app.request('/.well-known/oauth-protected-resource')).status).toBe(200);
  });

  it('keeps the parsed body of middleware in front, unless the guard has judged another', async () => {
    const parsed = async (rules?: typeof toolRules) => {
      const app = new Hono<{ Variables: AuthVariables }>();
      app.use(async (c, next) => {
        c.set('parsedBody', 'in front');
        await next();
      });
      app.all('/mcp', honoAuth(guard(rules)), (c) => c.json(c.get('parsedBody')));
      return (await app.request('/mcp', post)).json();
    };
    expect(await parsed()).toBe('in front');
    expect(await parsed(toolRules)).toEqual(JSON.parse(callOfTool));
  });
});

describe('Fastify', () => {
  it('needs no socket, and types the request of the handler', async () => {
    const app = fastify();
    app.addHook('onRequest', fastifyMetadata(documents));
    app.all('/mcp', { onRequest: fastifyAuth(guard(toolRules)) }, async (request: AuthenticatedRequest) => {
      expectTypeOf(request.auth).toEqualTypeOf<AuthInfo | undefined>();
      return { subject: request.auth?.subject, body: request.body };
    });
    const answer = await app.inject({ method: 'POST', url: '/mcp', headers: asAlice, payload: callOfTool });
    expect(answer.json()).toEqual({ subject: 'alice', body: JSON.parse(callOfTool) });
    expect((await app.inject('/.well-known/oauth-protected-resource')).statusCode).toBe(200);
  });

  it('shows the guard the target as the client sent it', async () => {
    const { targets, guard } = watching();
    const app = fastify({ rewriteUrl: () => '/mcp' });
    app.get('/mcp', { onRequest: fastifyAuth(guard) }, async () => 'ok');
    expect((await app.inject('/public/mcp?a=b')).body).toBe('ok');
    expect(targets).toEqual(['/public/mcp?a=b']);
  });

  it('in a hook behind the parser, judges what was parsed', async () => {
    const app = fastify();
    app.addContentTypeParser('application/json', (_request, payload, done) => {
      payload
        .resume()
        .on('end', () => done(null, JSON.parse(callOfTool.replace('tools/call', 'tools/list'))));
    });
    app.post('/mcp', { preHandler: fastifyAuth(guard({ 'tools/list': ['other'] })) }, async () => 'ok');
    const answer = await app.inject({ method: 'POST', url: '/mcp', headers: asAlice, payload: callOfTool });
    expect(answer.statusCode).toBe(403);
  });
});

describe('Koa', () => {
  it('shows the guard the target as the client sent it, and types the state', async () => {
    const { targets, guard } = watching();
    const app = new Koa<AuthState>();
    app.use((ctx, next) => {
      ctx.path = '/mcp';
      return next();
    });
    app.use(koaMetadata(documents));
    app.use(koaAuth(guard));
    app.use((ctx) => {
      expectTypeOf(ctx.state.auth).toEqualTypeOf<AuthInfo | undefined>();
      ctx.body = ctx.path;
    });
    const { url, close } = await startFakeServer(app.callback());
    expect(await (await fetch(`${url}/public/mcp?a=b`)).text()).toBe('/mcp');
    expect(targets).toEqual(['/public/mcp?a=b']);
    await close();
  });
});

describe('h3', () => {
  it('keeps what the server said about a request whose body was read', async () => {
    const waited: unknown[] = [];
    const app = new H3();
    app.use(h3Metadata(documents));
    let first: H3Event['req'] | undefined;
    app.use((event) => {
      first = event.req;
    });
    const handler = async (event: H3Event) => {
      expect(event.req).not.toBe(first);
      expect(event.runtime).toBe(first?.runtime);
      expect(event.req.ip).toBe('192.0.2.1');
      expect(event.req.context).toBe(event.context);
      event.waitUntil(Promise.resolve());
      const { auth, parsedBody } = event.context as AuthEventContext;
      expectTypeOf(auth).toEqualTypeOf<AuthInfo | undefined>();
      return { subject: auth?.subject, parsedBody, text: await event.req.text() };
    };
    app.all('/mcp', handler, { middleware: [h3Auth(guard(toolRules))] });
    const request = Object.assign(new Request('http://localhost/mcp', post), {
      runtime: { name: 'node' as const },
      ip: '192.0.2.1',
      own: 'mine',
      waitUntil(this: { own?: string }) {
        waited.push(this.own);
      },
    });
    const answer = await app.fetch(request);
    expect(await answer.json()).toEqual({
      subject: 'alice',
      parsedBody: JSON.parse(callOfTool),
      text: callOfTool,
    });
    expect(waited).toEqual(['mine']);
  });

  it('tells the guard the head of answers that are no Response', async () => {
    const heads: [number, string | null][] = [];
    const app = new H3();
    const watch: Guard = async () => ({
      type: 'allow',
      headers: [],
      answered: ({ status, get }) => heads.push([status, get('mcp-session-id')]),
    });
    app.all(
      '/mcp',
      (event) => {
        event.res.status = 202;
        event.res.headers.set('mcp-session-id', 'session-1');
        return { ok: true };
      },
      { middleware: [h3Auth(watch)] },
    );
    expect((await app.request('/mcp')).status).toBe(202);
    expect(heads).toEqual([[202, 'session-1']]);
  });

  it('leaves a path without a route to h3', async () => {
    const app = new H3({ silent: true });
    app.use(h3Auth(guard()));
    expect((await app.request('/nowhere', { headers: asAlice })).status).toBe(404);
  });
});
