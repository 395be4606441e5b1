/** Answers that a handler gives in the way of its framework: headers of the decision, streams, errors. */

import { PassThrough } from 'node:stream';
import { bearerAuth as fastifyAuth } from 'mcp-auth/fastify';
import { bearerAuth as h3Auth } from 'mcp-auth/h3';
import { bearerAuth as honoAuth } from 'mcp-auth/hono';
import { bearerAuth as koaAuth } from 'mcp-auth/koa';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Guard } from '../../src/core/types.js';
import { startFakeServer } from '../support/fake-server.js';
import { startFetchHost } from '../support/fetch-host.js';
import { asAlice, simpleAuth } from './simple-auth.js';

/** `/json`, `/throw` and streams that begin with one event and say when they were given up. */
type Start = (name: string, guard: Guard, givenUp: () => void) => Promise<{ url: string; close(): unknown }>;

const ownHeaders = {
  'access-control-allow-origin': 'https://page.example',
  'access-control-expose-headers': 'X-Own',
};
const event = 'data: 1\n\n';
const fail = (): never => {
  throw new Error('the handler failed');
};
const nodeStream = (givenUp: () => void): PassThrough => {
  const stream = new PassThrough();
  stream.once('close', givenUp);
  stream.write(event);
  return stream;
};
const webStream = (givenUp: () => void): ReadableStream =>
  new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(event)),
    cancel: givenUp,
  });

const starts: Readonly<Record<string, { packages: string[]; streams: string[]; start: Start }>> = {
  Hono: {
    packages: ['hono-oldest', 'hono'],
    streams: ['/helper', '/web'],
    async start(name, guard, givenUp) {
      const { Hono } = (await import(name)) as typeof import('hono');
      const { streamSSE } = (await import(`${name}/streaming`)) as typeof import('hono/streaming');
      const app = new Hono();
      app.use('*', async (c, next) => {
        for (const [header, value] of Object.entries(ownHeaders)) c.res.headers.set(header, value);
        await next();
      });
      app.use('*', honoAuth(guard));
      app.get('/json', (c) => c.json({ ok: true }));
      app.get('/throw', fail);
      app.get('/web', (c) => c.body(webStream(givenUp), 200, { 'content-type': 'text/event-stream' }));
      app.get('/helper', (c) =>
        streamSSE(c, async (stream) => {
          const left = new Promise<void>((resolve) => stream.onAbort(resolve));
          await stream.writeSSE({ data: '1' });
          await left;
          givenUp();
        }),
      );
      app.onError((_error, c) => c.text('handled', 500));
      return startFetchHost((request) => app.fetch(request));
    },
  },
  Fastify: {
    packages: ['fastify-oldest', 'fastify'],
    streams: ['/node', '/web'],
    async start(name, guard, givenUp) {
      const { fastify } = (await import(name)) as typeof import('fastify');
      const app = fastify();
      app.addHook('onRequest', async (_request, reply) => void reply.headers(ownHeaders));
      app.addHook('onRequest', fastifyAuth(guard));
      app.get('/json', async () => ({ ok: true }));
      app.get('/throw', fail);
      app.get('/node', (_request, reply) =>
        reply.header('content-type', 'text/event-stream').send(nodeStream(givenUp)),
      );
      app.get('/web', (_request, reply) =>
        reply.send(new Response(webStream(givenUp), { headers: { 'content-type': 'text/event-stream' } })),
      );
      app.setErrorHandler((_error, _request, reply) => reply.code(500).send('handled'));
      const url = await app.listen({ port: 0, host: '127.0.0.1' });
      return { url, close: () => app.close() };
    },
  },
  Koa: {
    packages: ['koa-oldest', 'koa'],
    streams: ['/node'],
    async start(name, guard, givenUp) {
      const { default: Koa } = (await import(name)) as { default: typeof import('koa') };
      const app = new Koa();
      app.silent = true;
      app.use((ctx, next) => {
        ctx.set(ownHeaders);
        return next();
      });
      app.use(koaAuth(guard));
      app.use((ctx) => {
        if (ctx.path === '/throw') fail();
        if (ctx.path === '/json') ctx.body = { ok: true };
        if (ctx.path !== '/node') return;
        ctx.type = 'text/event-stream';
        ctx.body = nodeStream(givenUp);
      });
      return startFakeServer(app.callback());
    },
  },
  h3: {
    packages: ['h3-oldest', 'h3'],
    streams: ['/helper', '/sent', '/web', '/response'],
    async start(name, guard, givenUp) {
      const { H3, createEventStream } = (await import(name)) as typeof import('h3');
      const app = new H3({ silent: true });
      app.use((event, next) => {
        for (const [header, value] of Object.entries(ownHeaders)) {
          event.res.headers.set(header, value);
          event.res.errHeaders.set(header, value);
        }
        return next();
      });
      app.use(h3Auth(guard));
      app.get('/json', () => ({ ok: true }));
      app.get('/throw', fail);
      const helper = (event: import('h3').H3Event) => {
        const stream = createEventStream(event);
        stream.onClosed(givenUp);
        void stream.push('1');
        return stream;
      };
      app.get('/helper', helper);
      app.get('/sent', (event) => helper(event).send());
      app.get('/web', (event) => {
        event.res.headers.set('content-type', 'text/event-stream');
        return webStream(givenUp);
      });
      app.get(
        '/response',
        () => new Response(webStream(givenUp), { headers: { 'content-type': 'text/event-stream' } }),
      );
      return startFetchHost((request) => app.fetch(request));
    },
  },
};

let running: { close(): unknown } | undefined;
afterEach(() => running?.close());

const cases = Object.entries(starts).flatMap(([framework, { packages, ...rest }]) =>
  packages.map((name) => ({ framework, name, ...rest })),
);

const fromPage = { ...asAlice, origin: 'https://page.example' };

describe.each(cases)('$name', ({ framework, name, streams, start }) => {
  it.each(streams)('the event stream of %s ends with the token, and its source is told', async (path) => {
    const { guard, expire } = simpleAuth();
    const givenUp = vi.fn();
    const server = await start(name, guard(), givenUp);
    running = server;
    const answer = await fetch(server.url + path, { headers: asAlice });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/event-stream'),
    ]);
    expect(givenUp).not.toHaveBeenCalled();
    expire();
    expect(await answer.text()).toContain(event.trim());
    await expect.poll(() => givenUp.mock.calls.length).toBeGreaterThan(0);
  });

  it('answers have the headers of the decision beside those of the host', async () => {
    const { guard } = simpleAuth();
    const server = await start(name, guard(), () => {});
    running = server;
    const answer = await fetch(`${server.url}/json`, { headers: fromPage });
    expect(await answer.json()).toEqual({ ok: true });
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://page.example');
    expect(answer.headers.get('access-control-expose-headers')).toMatch(/^X-Own, WWW-Authenticate, /);
  });

  it('errors go through the handling of the framework', async () => {
    const { guard } = simpleAuth();
    const server = await start(name, guard(), () => {});
    running = server;
    const answer = await fetch(`${server.url}/throw`, { headers: fromPage });
    expect(answer.status).toBe(500);
    // Koa takes every header from an error that was not told to keep it, but the guard adds its own to what is left.
    const exposed = framework === 'Koa' ? /^WWW-Authenticate, / : /^X-Own, WWW-Authenticate, /;
    expect(answer.headers.get('access-control-expose-headers')).toMatch(exposed);
  });
});
