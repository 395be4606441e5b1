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
  }
  console.log('whoami: every check passed');
} finally {
  await Promise.all([server.close(), authorizationServer.close()]);
}
