// @ts-check
/** Hono on its own server for Node: `app.use(middleware)`, then the route. */

import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { challenge, nobody, refusal } from './host.js';

/** @param {import('./host.js').Contender} contender @param {import('../load/server.js').Setting} setting */
export async function listen({ gate, middleware, subject }, setting) {
  /** @type {Hono<{ Variables: Record<string, any> }>} */
  const app = new Hono();
  if (middleware) app.use(middleware(setting));
  else if (gate) app.use(guarded(gate(setting)));
  const who = subject ?? ((/** @type {any} */ c) => (gate ? c.get('auth').sub : nobody));
  app.get('/', (c) => c.json({ subject: who(c) }));
  return /** @type {import('node:http').Server} */ (
    serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  );
}

/** @param {import('../contenders.js').Gate} gate @returns {import('hono').MiddlewareHandler} */
function guarded(gate) {
  return async (c, next) => {
    const auth = gate(c.req.header('authorization'));
    if (!auth) return c.json(refusal, 401, { 'WWW-Authenticate': challenge });
    c.set('auth', auth);
    await next();
  };
}
