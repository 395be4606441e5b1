// @ts-check
/** Runs the example against an authorization server of its own, on free ports. Exits with 1 when something is not as it should be. */
import assert from 'node:assert/strict';
import { startDevServer } from '@mcp-auth/dev-server';
import { askWhoAmI } from './client.js';
import { start } from './start.js';

const authorizationServer = await startDevServer({ port: 0 });
const { issuer } = authorizationServer;
const server = await start({ issuer, port: 0 });
const [mcp, sse] = [`${server.origin}/mcp`, `${server.origin}/sse`];
try {
  // Every transport and every era of the protocol gets the same answer.
  const alice = { sub: 'alice', username: 'alice', name: 'Alice Smith', email: 'alice@example.com' };
  for (const protocol of /** @type {const} */ (['legacy', 'auto', { pin: '2026-07-28' }])) {
    assert.deepEqual(await askWhoAmI({ url: mcp, protocol }), alice);
  }
  assert.deepEqual(await askWhoAmI({ url: sse, protocol: 'legacy' }), alice);

  // Who is asked for is who signed in.
  const bob = await askWhoAmI({ url: mcp, user: { username: 'bob', password: 'bob' } });
  assert.deepEqual(bob, { sub: 'bob', username: 'bob', name: 'Bob Jones', email: 'bob@example.com' });

  // A session over SSE belongs to who opened it, whoever else learns its id.
  const [alices, bobs] = [await tokenFor('alice'), await tokenFor('bob')];
  const stream = await fetch(sse, { headers: { authorization: alices } });
  const endpoint = await firstData(stream);
  for (const [authorization, status] of /** @type {const} */ ([
    [alices, 202],
    [bobs, 404],
  ])) {
    const headers = { authorization, 'content-type': 'application/json' };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });
    const response = await fetch(new URL(endpoint, sse), { method: 'POST', headers, body });
    assert.equal(response.status, status);
  }

  // Each resource describes itself where its path says (RFC 9728), and refuses strangers with a pointer to that place.
  for (const resource of [mcp, sse]) {
    const { origin, pathname } = new URL(resource);
    const metadataUrl = `${origin}/.well-known/oauth-protected-resource${pathname}`;
    const metadata = await (await fetch(metadataUrl)).json();
    assert.equal(metadata.resource, resource);
    assert.deepEqual(metadata.authorization_servers, [issuer]);
    const refusal = await fetch(resource);
    assert.equal(refusal.status, 401);
    assert.match(
      refusal.headers.get('www-authenticate') ?? '',
      new RegExp(`resource_metadata="${metadataUrl}"`),
    );

    // Clients in web pages ask first whether they may send a token.
    const headers = {
      origin: 'http://localhost:5173',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    };
    const preflight = await fetch(resource, { method: 'OPTIONS', headers });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
  }
  console.log('whoami: every check passed');
} finally {
  await Promise.all([server.close(), authorizationServer.close()]);
}

/**
 * The `Authorization` header that a client ends up with.
 *
 * @param {string} username also the password
 */
async function tokenFor(username) {
  let authorization = '';
  await askWhoAmI({
    url: sse,
    protocol: 'legacy',
    user: { username, password: username },
    fetch: (input, init) => {
      authorization = new Headers(init?.headers).get('authorization') ?? authorization;
      return fetch(input, init);
    },
  });
  return authorization;
}

/** The data of the first event of a stream, which stays open. @param {Response} stream */
async function firstData(stream) {
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (let received = ''; ; ) {
    const chunk = await reader?.read();
    if (!chunk?.value) throw new Error(`The stream ended with ${stream.status}, before it said anything`);
    received += chunk.value;
    const data = /^data: (.*)\n/m.exec(received)?.[1];
    if (data) return data;
  }
}
