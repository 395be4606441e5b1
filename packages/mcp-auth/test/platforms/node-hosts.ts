/** The platforms whose handlers get Node's request and response, put together as their users do. */

import { text } from 'node:stream/consumers';
import {
  type AuthenticatedRequest,
  bearerAuth as fastifyAuth,
  metadata as fastifyMetadata,
} from 'mcp-auth/fastify';
import { type AuthState, bearerAuth as koaAuth, metadata as koaMetadata } from 'mcp-auth/koa';
import { withAuth } from 'mcp-auth/node';
import type { Served } from '../operations/hosts.js';
import { startFakeServer } from '../support/fake-server.js';
import { fail, forged, frameworkAnswer, guarded, requireSame, type StartArranged } from './ingredients.js';

export const nodeHosts = {
  async express({ name, mcpAuth, options, served, inFront = {}, throws }) {
    const { default: express } = (await import(name)) as { default: typeof import('express') };
    const app = express();
    app.use((request, response, next) => {
      request.auth = forged;
      next(void response.set(inFront));
    });
    app.use(mcpAuth.protectedResourceMetadataRouter());
    app.all('/mcp', mcpAuth.bearerAuth('jwt', options), (request, response) =>
      throws ? fail() : served.node(request, response, undefined),
    );
    app.use(((_error, _request, response, _next) => {
      response.status(500).send(frameworkAnswer);
    }) as import('express').ErrorRequestHandler);
    return startFakeServer(app);
  },

  node: async (arranged) =>
    startFakeServer(
      withAuth(guarded(arranged), (request, response) =>
        arranged.throws ? fail() : arranged.served.node(request, response, request.body),
      ),
    ),

  async fastify({ name, arrangement, served, inFront = {}, throws, ...rest }) {
    const { fastify } = (await import(name)) as typeof import('fastify');
    const { guard, documents } = guarded({ served, ...rest });
    const app = fastify();
    app.addHook('onRequest', async (request, reply) => {
      Object.assign(request, { auth: forged });
      reply.headers(inFront);
    });
    app.addHook('onRequest', fastifyMetadata(documents));
    const hook = arrangement === 'parser first' ? 'preHandler' : 'onRequest';
    app.all('/mcp', { [hook]: fastifyAuth(guard) }, async (request: AuthenticatedRequest, reply) => {
      if (throws) fail();
      const raw = request.raw as Parameters<Served['node']>[0];
      requireSame(request.auth, raw.auth);
      reply.hijack();
      await served.node(Object.assign(raw, { body: request.body }), reply.raw, request.body);
    });
    app.setErrorHandler((error: { statusCode?: number }, _request, reply) =>
      reply.code(error.statusCode ?? 500).send(frameworkAnswer),
    );
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    return {
      url,
      async close() {
        app.server.closeAllConnections();
        await app.close();
      },
    };
  },

  async koa({ name, arrangement, served, inFront = {}, throws, ...rest }) {
    const { default: Koa } = (await import(name)) as { default: typeof import('koa') };
    const { guard, documents } = guarded({ served, ...rest });
    const app = new Koa<AuthState>();
    app.use(async (ctx, next) => {
      ctx.state.auth = forged;
      ctx.set({ ...inFront });
      try {
        await next();
      } catch {
        ctx.status = 500;
        ctx.body = frameworkAnswer;
      }
    });
    app.use(koaMetadata(documents));
    if (arrangement === 'parser first') {
      app.use(async (ctx, next) => {
        if (ctx.is('json')) {
          try {
            Object.assign(ctx.request, { body: JSON.parse(await text(ctx.req)) });
          } catch {
            ctx.throw(400);
          }
        }
        await next();
      });
    }
    app.use(koaAuth(guard));
    app.use(async (ctx) => {
      if (throws) fail();
      const request = ctx.req as Parameters<Served['node']>[0];
      requireSame(ctx.state.auth, request.auth);
      const { body } = ctx.request as { body?: unknown };
      requireSame(body, (request as { body?: unknown }).body);
      ctx.respond = false;
      ctx.status = 200;
      await served.node(request, ctx.res, body);
    });
    return startFakeServer(app.callback());
  },
} satisfies Record<string, StartArranged>;
