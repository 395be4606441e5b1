// @ts-check
/** Runs the example against an authorization server of its own, on free ports. Exits with 1 when something is not as it should be. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startDevServer } from '@mcp-auth/dev-server';
import { start as startWhoAmI } from '../whoami/start.js';
import { askWhoAmI } from './client.js';

const authorizationServer = await startDevServer({ port: 0 });
const { issuer } = authorizationServer;

// A process of its own, as its reader would run it: the program has nothing that could be imported.
const server = spawn(process.execPath, [fileURLToPath(new URL('whoami.js', import.meta.url))], {
  env: { ...process.env, ISSUER: issuer, PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const failed = once(server, 'exit').then(([code]) => {
    throw new Error(`whoami.js ended with ${code}`);
  });
  const [url] = await Promise.race([once(createInterface(server.stdout), 'line'), failed]);

  const alice = { sub: 'alice', username: 'alice', name: 'Alice Smith', email: 'alice@example.com' };
  for (const clientId of ['demo-public', undefined]) {
    /** @type {URL[]} */
    const visited = [];
    const claims = await askWhoAmI({
      url,
      clientId,
      fetch: (input, init) => {
        visited.push(new URL(input));
        return fetch(input, init);
      },
    });
    assert.deepEqual({ ...claims, ...alice }, claims);
    const { origin } = new URL(url);
    const metadata = `${origin}/.well-known/oauth-authorization-server`;
    assert(
      visited.some(({ href }) => href === metadata),
      'the client found the authorization server through the MCP server',
    );
  }

  // The same client gets along with a server of today, which still offers this transport.
  const today = await startWhoAmI({ issuer, port: 0 });
  try {
    assert.deepEqual(await askWhoAmI({ url: `${today.origin}/sse` }), alice);
  } finally {
    await today.close();
  }

  const refusal = await fetch(url);
  assert.equal(refusal.status, 401);
  assert.equal(refusal.headers.get('www-authenticate'), 'Bearer realm="mcp"');
  assert.equal((await fetch(url, { headers: { authorization: 'Bearer not-a-token' } })).status, 401);

  console.log('whoami-legacy: every check passed');
} finally {
  server.removeAllListeners('exit');
  server.kill();
  await authorizationServer.close();
}
