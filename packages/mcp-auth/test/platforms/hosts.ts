/** Each platform of the table as a server on a real port, put together as its users do. */

import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { getRequestListener } from '@hono/node-server';
import type { AuthInfo, BearerAuthJwtConfig, MCPAuth } from 'mcp-auth';
import {
  type AuthenticatedRequest,
  bearerAuth as fastifyAuth,
  metadata as fastifyMetadata,
} from 'mcp-auth/fastify';
import { withAuth as withFetchAuth } from 'mcp-auth/fetch';
import { type AuthEventContext, bearerAuth as h3Auth, metadata as h3Metadata } from 'mcp-auth/h3';
import { type AuthVariables, bearerAuth as honoAuth, metadata as honoMetadata } from 'mcp-auth/hono';
import { type AuthState, bearerAuth as koaAuth, metadata as koaMetadata } from 'mcp-auth/koa';
import { withAuth as withNodeAuth } from 'mcp-auth/node';
import type { RunningHost, Served } from '../operations/hosts.js';
import { startFakeServer } from '../support/fake-server.js';
import { type FetchHandler, startFetchHost } from '../support/fetch-host.js';
import { type PlatformId, platforms } from './table.js';

export interface Ingredients {
  readonly mcpAuth: MCPAuth;
  readonly options: BearerAuthJwtConfig;
  readonly served: Served;
  /** Set by middleware in front of everything else. */
  readonly inFront?: Readonly<Record<string, string>>;
  /** Lets the handler throw before it has answered anything. */
  readonly throws?: boolean;
}

interface Arranged extends Ingredients {
  /** Under which name the framework is installed. */
  readonly name: string;
  readonly arrangement: string;
}

export interface Host {
  readonly title: string;
  readonly platform: PlatformId;
  /** The framework has taken the stream when the handler runs. */
  readonly takesStream: boolean;
  /** The parser of the host comes before the guard. */
  readonly parsesFirst: boolean;
  start(ingredients: Ingredients): Promise<RunningHost>;
}

/** What the error handling of each framework answers, so that one knows who answered. */
export const frameworkAnswer = 'the framework handles its errors';

const guarded = ({ mcpAuth, options }: Ingredients) => ({
  guard: mcpAuth.guard('jwt', options),
  documents: mcpAuth.protectedResourceMetadata(),
});
const fail = (): never => {
  throw new Error('the handler failed');
};
/** The framework's own slots and the places where the SDK looks must not differ. */
const requireSame = (slot: unknown, sdk: unknown): void => {
  if (slot !== sdk) throw new Error('the framework and the request say different things');
};
/** What another authentication in front may have left behind; the guard has the last word. */
const forged = { subject: 'forged' } as unknown as AuthInfo;
const onNode = (arrangement: string) => arrangement.toLowerCase().includes('node');

const starts: Readonly<Record<PlatformId, (arranged: Arranged) => Promise<RunningHost>>> = {
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
      withNodeAuth(guarded(arranged), (request, response) =>
        arranged.throws ? fail() : arranged.served.node(request, response, request.body),
      ),
    ),

  fetch: async (arranged) =>
    startFetchHost(
      withFetchAuth(guarded(arranged), (request, context) =>
        arranged.throws ? fail() : arranged.served.web(request, context),
      ),
    ),

  async hono({ name, arrangement, served, inFront = {}, throws, ...rest }) {
    const { Hono } = (await import(name)) as typeof import('hono');
    const { guard, documents } = guarded({ served, ...rest });
    const app = new Hono<{ Variables: AuthVariables }>();
    app.use('*', async (c, next) => {
      c.set('auth', forged);
      for (const [header, value] of Object.entries(inFront)) c.res.headers.set(header, value);
      await next();
    });
    app.use('*', honoMetadata(documents));
    app.all('/mcp', honoAuth(guard), (c) => {
      if (throws) fail();
      const [authInfo, parsedBody] = [c.get('auth'), c.get('parsedBody')];
      return served.web(c.req.raw, { ...(authInfo ? { authInfo } : {}), parsedBody });
    });
    app.onError((_error, c) => c.text(frameworkAnswer, 500));
    const handler = app.fetch as FetchHandler;
    return onNode(arrangement)
      ? startFakeServer(getRequestListener(handler, { overrideGlobalObjects: false }))
      : startFetchHost(handler);
  },

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

  async h3({ name, arrangement, served, inFront = {}, throws, ...rest }) {
    const { H3, toNodeHandler } = (await import(name)) as typeof import('h3');
    const { guard, documents } = guarded({ served, ...rest });
    const app = new H3({ silent: true, onError: () => new Response(frameworkAnswer, { status: 500 }) });
    app.use((event, next) => {
      event.context.auth = forged;
      for (const [header, value] of Object.entries(inFront)) {
        event.res.headers.set(header, value);
        event.res.errHeaders.set(header, value);
      }
      return next();
    });
    app.use(h3Metadata(documents));
    const handler = async (event: import('h3').H3Event) => {
      if (throws) fail();
      const { auth, parsedBody } = event.context as AuthEventContext;
      return served.web(event.req, { ...(auth ? { authInfo: auth } : {}), parsedBody });
    };
    app.all('/mcp', handler, { middleware: [h3Auth(guard)] });
    return onNode(arrangement)
      ? startFakeServer(toNodeHandler(app) as Parameters<typeof startFakeServer>[0])
      : startFetchHost(app.fetch as FetchHandler);
  },
};

/** Of an installed package, by any name. */
export function versionOf(name: string): string {
  const url = new URL(`../../../../node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')).version;
}

export const hosts: readonly Host[] = platforms.flatMap(({ id, title, packages, arrangements }) =>
  (packages.length > 0 ? packages : [undefined]).flatMap((name) =>
    arrangements.map((arrangement): Host => {
      const number = name === undefined ? '' : ` ${versionOf(name)}`;
      const parsesFirst = arrangement === 'parser first';
      return {
        title: arrangements.length > 1 ? `${title}${number}, ${arrangement}` : `${title}${number}`,
        platform: id,
        takesStream: parsesFirst || id === 'fastify',
        parsesFirst,
        start: (ingredients) => starts[id]({ ...ingredients, name: name ?? '', arrangement }),
      };
    }),
  ),
);
