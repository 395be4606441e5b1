// @ts-check
import { randomUUID } from 'node:crypto';

/**
 * What an MCP client has to remember while it gets a token, kept in memory. Serves both lines of the MCP SDK as their
 * `OAuthClientProvider`. A real client keeps the tokens in the keychain of the system instead.
 */
export class OAuthClient {
  redirectUrl = 'http://localhost/callback';
  /** Where the SDK wants to send the user; undefined until it does. @type {URL | undefined} */
  authorizationUrl;
  #state = randomUUID();
  #codeVerifier = '';
  /** @type {any} */
  #tokens;
  /** @type {any} */
  #discoveryState;
  /** @type {any} */
  #registered;

  /** @param {{ name?: string, clientId?: string | undefined, scope?: string }} [options] without a client id the client registers itself */
  constructor({ name = 'Example client', clientId, scope } = {}) {
    if (clientId) this.#registered = { client_id: clientId };
    this.clientMetadata = {
      client_name: name,
      redirect_uris: [this.redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      ...(scope ? { scope } : {}),
    };
  }

  state = () => this.#state;
  clientInformation = () => this.#registered;
  /** @param {unknown} information */
  saveClientInformation(information) {
    this.#registered = information;
  }
  tokens = () => this.#tokens;
  /** @param {unknown} tokens */
  saveTokens(tokens) {
    this.#tokens = tokens;
  }
  codeVerifier = () => this.#codeVerifier;
  /** @param {string} codeVerifier */
  saveCodeVerifier(codeVerifier) {
    this.#codeVerifier = codeVerifier;
  }
  discoveryState = () => this.#discoveryState;
  /** @param {unknown} state */
  saveDiscoveryState(state) {
    this.#discoveryState = state;
  }
  /** @param {URL} url */
  redirectToAuthorization(url) {
    this.authorizationUrl = url;
  }

  /**
   * The SDKs leave this check to their callers: a callback with another state is an answer to somebody else's request.
   *
   * @param {URL} callback
   * @returns {URLSearchParams}
   */
  acceptCallback({ searchParams }) {
    if (searchParams.get('state') !== this.#state) throw new Error('The callback carries another state');
    const error = searchParams.get('error');
    if (error)
      throw new Error(`Not authorized: ${error} ${searchParams.get('error_description') ?? ''}`.trim());
    return searchParams;
  }
}
