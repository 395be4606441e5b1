// @ts-check
import assert from 'node:assert/strict';
import {
  Client,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { signInAndApprove } from '../support/browser.js';
import { OAuthClient } from '../support/oauth-client.js';

/**
 * The official client, from nothing but the URL of the server to the answer of its tool.
 *
 * @param {object} options
 * @param {string} options.url
 * @param {'legacy' | 'auto' | { pin: string }} [options.protocol] which revision to speak; the SDK's default is `legacy`
 * @param {{ username: string, password: string }} [options.user]
 * @param {typeof globalThis.fetch} [options.fetch] sees every request of the client and of the browser
 * @returns {Promise<Record<string, unknown>>} the claims that the server answered
 */
export async function askWhoAmI({ url, protocol = 'auto', user = alice, fetch = globalThis.fetch }) {
  const authProvider = new OAuthClient({ name: 'whoami example' });
  const connect = () => {
    const Transport = new URL(url).pathname === '/sse' ? SSEClientTransport : StreamableHTTPClientTransport;
    const transport = new Transport(new URL(url), { authProvider, fetch });
    const client = new Client(
      { name: 'whoami-example', version: '1.0.0' },
      { versionNegotiation: { mode: protocol } },
    );
    return { client, transport, connected: client.connect(transport) };
  };

  // The server refuses, and the SDK finds out where to send the user, registers, and stops there.
  const first = connect();
  await assert.rejects(first.connected, UnauthorizedError);
  assert(authProvider.authorizationUrl, 'the client knows where to send the user');

  const callback = await signInAndApprove(authProvider.authorizationUrl, {
    redirectUri: authProvider.redirectUrl,
    ...user,
    fetch,
  });
  await first.transport.finishAuth(authProvider.acceptCallback(callback));

  const { client, connected } = connect();
  await connected;
  try {
    const { content, structuredContent } = await client.callTool({ name: 'whoami', arguments: {} });
    assert.deepEqual(content, [{ type: 'text', text: JSON.stringify(structuredContent) }]);
    return /** @type {Record<string, unknown>} */ (structuredContent);
  } finally {
    await client.close();
  }
}

const alice = { username: 'alice', password: 'alice' };
