// @ts-check
import assert from 'node:assert/strict';
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { signInAndApprove } from '../support/browser.js';
import { OAuthClient } from '../support/oauth-client.js';

const identity = { name: 'todo-manager-example', version: '1.0.0' };

/** @typedef {import('@modelcontextprotocol/client').ClientOptions['versionNegotiation']} VersionNegotiation */

/** One connection of one user. Sends the user to the authorization server when it has no token, and once more when a call needs more scopes. */
export class TodoClient {
  /** How often the user was sent to the authorization server. */
  signIns = 0;
  #oauth = new OAuthClient({ name: 'todo manager example' });
  #url;
  #user;
  #versionNegotiation;
  #client = new Client(identity);
  /** @type {StreamableHTTPClientTransport | undefined} */
  #transport;

  /** @param {{ url: string, user: { username: string, password: string }, versionNegotiation?: VersionNegotiation }} options */
  constructor({ url, user, versionNegotiation = { mode: 'auto' } }) {
    this.#url = new URL(url);
    this.#user = user;
    this.#versionNegotiation = versionNegotiation;
  }

  /** The scopes of the current token, as far as the authorization server said. */
  get scopes() {
    return (this.#oauth.tokens()?.scope ?? '').split(' ');
  }

  async connect() {
    await this.#signingIn(async () => {
      this.#transport = new StreamableHTTPClientTransport(this.#url, { authProvider: this.#oauth });
      this.#client = new Client(identity, { versionNegotiation: this.#versionNegotiation });
      await this.#client.connect(this.#transport);
    });
    return this;
  }

  async toolNames() {
    const { tools } = await this.#client.listTools();
    return tools.map(({ name }) => name);
  }

  /** @param {string} name @param {Record<string, unknown>} [args] @returns {Promise<any>} */
  async call(name, args = {}) {
    const { content, isError } = await this.#signingIn(() =>
      this.#client.callTool({ name, arguments: args }),
    );
    const [part] = content;
    assert(part?.type === 'text' && !isError, `${name} answered with an error`);
    return JSON.parse(part.text);
  }

  /** The message of a call as it is on the wire, without what the SDK does about a refusal. @param {string} name @param {Record<string, unknown>} args */
  refusal(name, args) {
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } };
    return fetch(this.#url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.#oauth.tokens()?.access_token}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify(message),
    });
  }

  close() {
    return this.#client.close();
  }

  /**
   * Once, not in a loop: a user who may not have a scope comes back without it, and would be sent again for ever.
   *
   * @template Result
   * @param {() => Promise<Result>} attempt
   */
  async #signingIn(attempt) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof UnauthorizedError)) throw error;
      await this.#signIn();
      return await attempt();
    }
  }

  async #signIn() {
    this.signIns += 1;
    const { authorizationUrl, redirectUrl: redirectUri } = this.#oauth;
    assert(authorizationUrl, 'the client knows where to send the user');
    const callback = await signInAndApprove(authorizationUrl, { redirectUri, ...this.#user });
    await this.#transport?.finishAuth(this.#oauth.acceptCallback(callback));
  }
}
