// @ts-check
/** Requests to an Express application in this process, without a socket: a million of them through sockets would measure sockets. */

import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

/** Never connected; requests need one to hold on to. */
const socket = new Socket();

/**
 * @param {import('express').Express} app @param {string} token
 * @returns {Promise<{ status: number, body: string }>}
 */
export function inject(app, token) {
  return new Promise((resolve) => {
    const request = new IncomingMessage(socket);
    request.method = 'GET';
    request.url = '/';
    // Without a body, and read to its end: Express's own error handler waits for that.
    request.complete = true;
    request.push(null);
    request.headers = { host: 'localhost', authorization: `Bearer ${token}` };
    const response = new ServerResponse(request);
    // Nobody reads the answer, so it never "finishes": its end is caught here.
    response.end = (/** @type {unknown} */ chunk) => {
      resolve({ status: response.statusCode, body: String(chunk ?? '') });
      return response;
    };
    app(/** @type {any} */ (request), /** @type {any} */ (response));
  });
}
