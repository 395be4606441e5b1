// @ts-check
/** Fastify 5: a hook `onRequest`, then the route. */

import { fastify } from 'fastify';
import { challenge, nobody, refusal } from './host.js';

/** @param {import('./host.js').Contender} contender @param {import('../load/server.js').Setting} setting */
export async function listen({ gate, protect, subject }, setting) {
  const app = fastify();
  if (protect) await protect(app, setting);
  else if (gate) app.decorateRequest('auth', null).addHook('onRequest', guarded(gate(setting)));
  const who = subject ?? ((/** @type {any} */ request) => (gate ? request.auth.sub : nobody));
  app.get('/', (request, reply) => {
    reply.send({ subject: who(request) });
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return app.server;
}

/** @param {import('../contenders.js').Gate} gate @returns {import('fastify').onRequestHookHandler} */
function guarded(gate) {
  return (/** @type {any} */ request, reply, done) => {
    const auth = gate(request.headers.authorization);
    if (!auth) {
      reply.code(401).header('WWW-Authenticate', challenge).send(refusal);
      return;
    }
    request.auth = auth;
    done();
  };
}
