// @ts-check
import assert from 'node:assert/strict';
import { startDevServer } from '@mcp-auth/dev-server';
import { SignedInClient } from '../notes/client.js';
import { startOnLocalhost } from './listen.js';

const alice = { username: 'alice', password: 'alice' };

/**
 * Checks the server of one framework, as a listener of Node.
 *
 * @param {string} name of the example
 * @param {(options: { origin: string, issuer: string }) => import('node:http').RequestListener} createListener
 */
export function checkFramework(name, createListener) {
  return checkServer(name, ({ issuer }) =>
    startOnLocalhost((origin) => createListener({ origin, issuer }), 0),
  );
}

/**
 * Runs a server against an authorization server of its own, on free ports, and asserts what all the examples have to do.
 *
 * @param {string} name of the example
 * @param {(options: { issuer: string }) => Promise<{ origin: string, close(): Promise<void> }>} start
 */
export async function checkServer(name, start) {
  const { issuer, ...authorizationServer } = await startDevServer({ port: 0 });
  const server = await start({ issuer });
  try {
    const url = `${server.origin}/mcp`;
    const metadataUrl = `${server.origin}/.well-known/oauth-protected-resource/mcp`;
    const metadata = await (await fetch(metadataUrl)).json();
    assert.deepEqual(metadata, {
      resource: url,
      authorization_servers: [issuer],
      resource_name: 'Notes',
      scopes_supported: ['read:notes'],
    });

    const refusal = await fetch(url, { method: 'POST' });
    assert.equal(refusal.status, 401);
    assert.equal(
      refusal.headers.get('www-authenticate'),
      `Bearer resource_metadata="${metadataUrl}", scope="read:notes"`,
    );

    // The official client signs its user in, and asks once more when a tool needs more.
    const client = new SignedInClient({ url, user: alice });
    assert.deepEqual(await client.call('whoami'), ['alice']);
    assert.deepEqual(client.scopes, ['read:notes']);
    assert.deepEqual(await client.call('clear-notes'), ['Forgotten.']);
    assert.equal(client.signIns, 2);
    console.log(`${name}: every check passed`);
  } finally {
    await Promise.all([server.close(), authorizationServer.close()]);
  }
}
