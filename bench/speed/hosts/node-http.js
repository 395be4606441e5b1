// @ts-check
/** Plain `node:http`: contenders wrap the listener. */

import { createServer } from 'node:http';
import { challenge, nobody, refusal } from './host.js';

/** @param {import('./host.js').Contender} contender @param {import('../load/server.js').Setting} setting */
export async function listen({ gate, listener }, setting) {
  if (listener) return serve(listener(setting, answer));
  if (!gate) return serve((_request, response) => answer(response, nobody));
  const judge = /** @type {import('../contenders.js').Gate} */ (gate(setting));
  return serve((/** @type {any} */ request, response) => {
    const auth = judge(request.headers.authorization);
    if (!auth) return refuse(response);
    request.auth = auth;
    answer(response, auth.sub);
  });
}

/** @param {import('node:http').RequestListener} listener */
function serve(listener) {
  return createServer(listener).listen(0, '127.0.0.1');
}

/** @param {import('node:http').ServerResponse} response @param {string | undefined} subject */
function answer(response, subject) {
  send(response, 200, { subject });
}

/** @param {import('node:http').ServerResponse} response */
export function refuse(response) {
  response.setHeader('WWW-Authenticate', challenge);
  send(response, 401, refusal);
}

/** @param {import('node:http').ServerResponse} response @param {number} status @param {unknown} content */
function send(response, status, content) {
  const body = JSON.stringify(content);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
