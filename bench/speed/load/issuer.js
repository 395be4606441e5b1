// @ts-check
/** The authorization server of a run, with one key of each algorithm and the tokens that it has issued so far. */

import { AuthorizationServer } from '../../promises/authorization-server.js';
import { forge, makeKey, mint } from './tokens.js';

/** How many are signed at once: a few for every thread of Node's pool. */
const atOnce = 16;

/** @type {Map<import('./tokens.js').Algorithm, Promise<Issuer>>} */
const issuers = new Map();

/**
 * The same one for every section of a run: signing is dear, and what is new to one server process is new to all. Listens until the
 * process exits.
 * @param {import('./tokens.js').Algorithm} algorithm
 */
export function issuerOf(algorithm) {
  const issuer = issuers.get(algorithm) ?? Issuer.open(algorithm);
  issuers.set(algorithm, issuer);
  return issuer;
}

export class Issuer {
  /** @type {string[]} */
  #issued = [];

  /** @param {import('./tokens.js').SigningKey} key @param {AuthorizationServer} server */
  constructor(key, server) {
    this.key = key;
    this.server = server;
  }

  /** @param {import('./tokens.js').Algorithm} algorithm */
  static async open(algorithm) {
    const [key, server] = [await makeKey(algorithm), new AuthorizationServer()];
    server.published = [key.jwk];
    await server.listen();
    return new Issuer(key, server);
  }

  get url() {
    return this.server.issuer;
  }

  /** Tokens `from` to `from + count`, signed now or earlier. @param {number} from @param {number} count */
  async tokens(from, count) {
    while (this.#issued.length < from + count) {
      const first = this.#issued.length;
      const part = Array.from({ length: atOnce }, (_, index) => mint(this.key, this.url, first + index));
      this.#issued.push(...(await Promise.all(part)));
    }
    return this.#issued.slice(from, from + count);
  }

  /** A token that nobody has seen, with a signature that does not verify. @param {string} [kid] */
  forged(kid) {
    return forge(this.key, this.url, kid);
  }
}
