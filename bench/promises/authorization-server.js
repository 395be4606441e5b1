// @ts-check
/** An authorization server on loopback whose parts can be broken one by one, and which counts what it is asked. */

import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * What an endpoint does: its work, `500`, nothing at all, or 404. `delay` answers late.
 * @typedef {'works' | 'fails' | 'hangs' | 'is gone'} Behaviour
 */

const metadataPaths = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'];

export class AuthorizationServer {
  /** @type {Behaviour} */
  metadata = 'works';
  /** @type {Behaviour} */
  keys = 'works';
  /** Milliseconds before any answer. */
  delay = 0;
  /** @type {readonly Record<string, unknown>[]} */
  published = [];
  /** Where the key set is, and what the metadata says of it. */
  jwksPath = '/jwks';
  /** Key sets at other locations. @type {Map<string, readonly Record<string, unknown>[]>} */
  leftBehind = new Map();
  /** Requests since {@link AuthorizationServer.forget}. */
  counts = { metadata: 0, keys: 0 };
  issuer = '';
  #port = 0;
  /** @type {import('node:http').Server | undefined} */
  #server;

  /** Listens: at first on any port, afterwards on the same one again. */
  async listen() {
    const server = createServer((request, response) => {
      setTimeout(() => this.#answer(request.url ?? '', response), this.delay);
    });
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address === 'object' && address) this.#port = address.port;
    this.issuer = `http://127.0.0.1:${this.#port}`;
    this.#server = server;
  }

  /** Refuses connections from now on, and cuts those there are. */
  async close() {
    const server = this.#server;
    if (!server?.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  forget() {
    this.counts = { metadata: 0, keys: 0 };
  }

  get fetches() {
    return this.counts.metadata + this.counts.keys;
  }

  /** @param {string} path @param {import('node:http').ServerResponse} response */
  #answer(path, response) {
    const isMetadata = metadataPaths.includes(path);
    const isKeys = path.startsWith('/jwks');
    if (isMetadata) this.counts.metadata += 1;
    if (isKeys) this.counts.keys += 1;
    const left = this.leftBehind.get(path);
    const behaviour = isMetadata ? this.metadata : this.keys;
    if (behaviour === 'hangs') return;
    if (behaviour === 'fails') response.writeHead(500).end();
    else if (isMetadata && behaviour === 'works') this.#send(response, this.#document());
    else if (path === this.jwksPath && behaviour === 'works') this.#send(response, { keys: this.published });
    else if (left && behaviour === 'works') this.#send(response, { keys: left });
    else response.writeHead(404).end();
  }

  #document() {
    const { issuer } = this;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      registration_endpoint: `${issuer}/register`,
      jwks_uri: issuer + this.jwksPath,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code'],
      code_challenge_methods_supported: ['S256'],
      scopes_supported: ['read'],
    };
  }

  /** @param {import('node:http').ServerResponse} response @param {unknown} document */
  #send(response, document) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
  }
}
