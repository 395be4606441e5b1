// @ts-check
/** Express 5: `app.use(middleware)`, then the route. */

import express from 'express';
import { challenge, nobody, refusal } from './host.js';

/** @param {import('./host.js').Contender} contender @param {import('../load/server.js').Setting} setting */
export async function listen(contender, setting) {
  const app = express();
  const { middleware, subject } = mounted(contender, setting);
  for (const one of middleware) app.use(one);
  app.get('/', (request, response) => {
    response.json({ subject: subject(request) });
  });
  return app.listen(0, '127.0.0.1');
}

/**
 * @param {import('./host.js').Contender} contender @param {import('../load/server.js').Setting} setting
 * @returns {{ middleware: readonly import('express').RequestHandler[], subject: (request: any) => string | undefined }}
 */
export function mounted({ gate, middleware, subject }, setting) {
  if (middleware) return { middleware: [middleware(setting)].flat(), subject };
  if (!gate) return { middleware: [], subject: () => nobody };
  return { middleware: [guarded(gate(setting))], subject: (request) => request.auth.sub };
}

/** @param {import('../contenders.js').Gate} gate @returns {import('express').RequestHandler} */
function guarded(gate) {
  return (request, response, next) => {
    const auth = gate(request.headers.authorization);
    if (!auth) {
      response.status(401).set('WWW-Authenticate', challenge).json(refusal);
      return;
    }
    /** @type {any} */ (request).auth = auth;
    next();
  };
}
