/** The platforms whose handlers get a `Request`, put together as their users do. */

import { getRequestListener } from '@hono/node-server';
import { type WithAuthOptions, withAuth } from 'mcp-auth/fetch';
import { type AuthEventContext, bearerAuth as h3Auth, metadata as h3Metadata } from 'mcp-auth/h3';
import { type AuthVariables, bearerAuth as honoAuth, metadata as honoMetadata } from 'mcp-auth/hono';
import { startFakeServer } from '../support/fake-server.js';
import { type FetchHandler, startFetchHost } from '../support/fetch-host.js';
import {
  type Arranged,
  fail,
  forged,
  frameworkAnswer,
  guarded,
  guardedByJwtAuth,
  onNode,
  type StartArranged,
} from './ingredients.js';

/** Nothing but the guard and the handler. */
const startBare = (auth: WithAuthOptions, { throws, served }: Arranged) =>
  startFetchHost(withAuth(auth, (request, context) => (throws ? fail() : served.web(request, context))));

export const webHosts = {
  fetch: async (arranged) => startBare(guarded(arranged), arranged),

  'jwt-auth': async (arranged) => startBare(guardedByJwtAuth(arranged), arranged),

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

  async h3({ name, arrangement, served, inFront = {}, throws, ...rest }) {
    const { H3, toNodeHandler } = (await import(name)) as typeof import('h3');
    const { guard, documents } = guarded({ served, ...rest });
    const app = new H3({
      silent: true,
      // Its own 404 comes by here as well, and stays one.
      onError: ({ status }) => (status === 500 ? new Response(frameworkAnswer, { status }) : undefined),
    });
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
} satisfies Record<string, StartArranged>;
