// @ts-check
import assert from 'node:assert/strict';
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { signInAndApprove } from '../support/browser.js';
import { OAuthClient } from '../support/oauth-client.js';

/** A client of one resource, signed in as one user, that asks its user again when a call needs more scopes. */
export class SignedInClient {
  /** How often the user was sent to the authorization server. */
  signIns = 0;
  #oauth = new OAuthClient({ name: 'notes example' });
  #url;
  #user;

  /** @param {{ url: string, user: { username: string, password: string } }} options */
  constructor({ url, user }) {
    this.#url = new URL(url);
    this.#user = user;
  }

  /** The scopes of the current token, as far as the authorization server said. */
  get scopes() {
    return (this.#oauth.tokens()?.scope ?? '').split(' ');
  }

  /**
   * @param {string} name
   * @param {Record<string, unknown>} [args]
   * @returns {Promise<string[]>} the lines of the answer
   */
  async call(name, args = {}) {
    try {
      return await this.#callOnce(name, args);
    } catch (error) {
      if (!(error instanceof UnauthorizedError)) throw error;
      await this.#signIn();
      return await this.#callOnce(name, args);
    }
  }

  /** Sends any request with the token of this client, to any server. @param {string} url */
  fetchWithToken(url) {
    return fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#oauth.tokens()?.access_token}` },
    });
  }

  /** @param {string} name @param {Record<string, unknown>} args */
  async #callOnce(name, args) {
    const client = new Client(
      { name: 'notes-example', version: '1.0.0' },
      { versionNegotiation: { mode: 'auto' } },
    );
    try {
      await client.connect(this.#transport());
      const { content, isError } = await client.callTool({ name, arguments: args });
      assert(!isError, `${name} answered with an error`);
      return content.map((part) => (part.type === 'text' ? part.text : part.type));
    } finally {
      await client.close();
    }
  }

  async #signIn() {
    this.signIns += 1;
    const { authorizationUrl, redirectUrl: redirectUri } = this.#oauth;
    assert(authorizationUrl, 'the client knows where to send the user');
    const callback = await signInAndApprove(authorizationUrl, { redirectUri, ...this.#user });
    await this.#transport().finishAuth(this.#oauth.acceptCallback(callback));
  }

  #transport() {
    return new StreamableHTTPClientTransport(this.#url, { authProvider: this.#oauth });
  }
}
