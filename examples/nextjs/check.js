// @ts-check
/** Runs the example against an authorization server of its own, on free ports. Exits with 1 when something is not as it should be. */
import assert from 'node:assert/strict';
import { getRequestListener } from '@hono/node-server';
import { checkServer } from '../support/check-framework.js';
import { startOnLocalhost } from '../support/listen.js';
import { routesOf } from './app-router.js';

const preflight = {
  method: 'OPTIONS',
  headers: {
    origin: 'https://client.example.com',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization',
  },
};

await checkServer('nextjs', async ({ issuer }) => {
  /** @type {(request: Request) => Promise<Response>} */
  let answer;
  const server = await startOnLocalhost(() => getRequestListener((request) => answer(request)), 0);
  try {
    Object.assign(process.env, { ORIGIN: server.origin, ISSUER: issuer });
    answer = await routesOf(new URL('app/', import.meta.url));

    const metadata = '/.well-known/oauth-protected-resource';
    for (const path of ['/mcp', `${metadata}/mcp`]) {
      const { status, headers } = await fetch(`${server.origin}${path}`, preflight);
      assert.deepEqual([path, status, headers.get('access-control-allow-origin')], [path, 204, '*']);
    }
    assert.equal((await fetch(`${server.origin}${metadata}/mcp`, { method: 'HEAD' })).status, 200);
    // The documents' own answer, not the guard's.
    assert.equal((await fetch(`${server.origin}${metadata}/other`)).status, 404);
    return server;
  } catch (error) {
    await server.close();
    throw error;
  }
});
