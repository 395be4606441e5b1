// @ts-check
import assert from 'node:assert/strict';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { signInAndApprove } from '../support/browser.js';
import { OAuthClient } from '../support/oauth-client.js';

/**
 * A client of SDK v1 over SSE. It finds no metadata of a protected resource, takes the origin of the MCP server for the
 * authorization server as clients of the 2025-03-26 revision did, and there finds what `delegatedRouter()` passes on.
 *
 * @param {object} options
 * @param {string} options.url
 * @param {string | undefined} [options.clientId] one that the authorization server knows, as in the guide; without it the client registers
 * @param {(input: string | URL, init?: RequestInit) => Promise<Response>} [options.fetch] sees every request of the client
 * @returns {Promise<Record<string, unknown>>} the claims that the server answered
 */
export async function askWhoAmI({ url, clientId, fetch = globalThis.fetch }) {
  // The same that the guide types into the Inspector: nothing else tells the client which scopes to ask for.
  const authProvider = new OAuthClient({
    name: 'whoami-legacy example',
    clientId,
    scope: 'openid profile email',
  });
  const connect = () => {
    const transport = new SSEClientTransport(new URL(url), { authProvider, fetch });
    const client = new Client({ name: 'whoami-legacy-example', version: '1.0.0' });
    return { client, transport, connected: client.connect(transport) };
  };

  const first = connect();
  await assert.rejects(first.connected, UnauthorizedError);
  assert(authProvider.authorizationUrl, 'the client knows where to send the user');

  const { redirectUrl: redirectUri } = authProvider;
  const alice = { username: 'alice', password: 'alice' };
  const callback = await signInAndApprove(authProvider.authorizationUrl, { redirectUri, ...alice });
  const code = authProvider.acceptCallback(callback).get('code');
  assert(code, 'the callback carries a code');
  await first.transport.finishAuth(code);

  const { client, connected } = connect();
  await connected;
  try {
    const { content } = await client.callTool({ name: 'whoami', arguments: {} });
    const [answer] = /** @type {{ type: string, text: string }[]} */ (content);
    assert.equal(answer?.type, 'text');
    return JSON.parse(answer.text);
  } finally {
    await client.close();
  }
}
