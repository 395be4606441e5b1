// @ts-check
/** Several contenders on one host, all alive at once, and rounds in which each gets the same load in its turn. */

import { issuerOf } from './issuer.js';
import { get } from './requests.js';
import { Server } from './server.js';
import { resource, scope } from './tokens.js';

/** CPU microseconds of a request, one value a round, by the name of the contender. @typedef {Map<string, number[]>} Costs */
/**
 * Requests of one kind. What is new to a server must be new in every call, so the arena counts the tokens that it has used up.
 * @typedef {(arena: Arena, count: number) => Promise<import('./requests.js').Request[]>} Load
 */
/** @typedef {{ warmUp: number, requests: number, rounds: number }} Amounts */

export class Arena {
  /** Tokens before this one may have been seen. */
  used = 0;

  /** @param {import('./issuer.js').Issuer} issuer @param {Server[]} servers @param {import('./requests.js').MakeRequest} makeRequest */
  constructor(issuer, servers, makeRequest) {
    this.issuer = issuer;
    this.servers = servers;
    this.makeRequest = makeRequest;
  }

  /**
   * @param {object} wanted
   * @param {string} wanted.host
   * @param {readonly string[]} wanted.names of contenders; `none` must be among them
   * @param {import('./tokens.js').Algorithm} [wanted.algorithm]
   * @param {number} [wanted.connections] to each contender
   * @param {import('./requests.js').MakeRequest} [wanted.makeRequest]
   */
  static async open({ host, names, algorithm = 'RS256', connections = 32, makeRequest = get }) {
    const issuer = await issuerOf(algorithm);
    const { jwk, pem } = issuer.key;
    const setting = { issuer: issuer.url, resource, scope, algorithm, jwk, pem };
    const opening = names.map((name) => Server.open(host, name, setting, connections));
    const opened = await Promise.allSettled(opening);
    const servers = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const arena = new Arena(issuer, servers, makeRequest);
    try {
      for (const one of opened) if (one.status === 'rejected') throw one.reason;
      await arena.#introduce();
    } catch (error) {
      arena.close();
      throw error;
    }
    return arena;
  }

  close() {
    for (const server of this.servers) server.close();
  }

  /** @param {string} name */
  title(name) {
    return this.#server(name).title;
  }

  /** Whether that contender refuses what cannot be verified; controls may not. @param {string} name */
  refusal(name) {
    return this.#server(name).refusal;
  }

  /** @param {string} name */
  #server(name) {
    const server = this.servers.find((one) => one.name === name);
    if (!server) throw new Error(`There is no ${name} in this arena.`);
    return server;
  }

  /** Keys are fetched, all answer a good token alike, and how each answers a forged one is known. */
  async #introduce() {
    const [token = ''] = await this.issuer.tokens(0, 1);
    this.used = 1;
    let first = '';
    for (const server of this.servers) {
      const { status, body } = await server.ask(this.makeRequest(token));
      first ||= body;
      if (status !== 200 || body !== first)
        throw new Error(`${server.title} answered ${status} ${body}, and should have answered ${first}`);
      const forged = await server.ask(this.makeRequest(this.issuer.forged()));
      server.refusal = forged.status;
    }
  }

  /** @param {number} count @returns {Promise<import('./requests.js').Request[]>} */
  async newTokens(count) {
    const tokens = await this.issuer.tokens(this.used, count);
    this.used += count;
    return tokens.map((token) => ({ bytes: this.makeRequest(token), isGood: true }));
  }

  /** @param {Load} load @param {Amounts} amounts @returns {Promise<Costs>} */
  async measure(load, amounts) {
    /** @type {Costs} */
    const costs = new Map(this.servers.map(({ name }) => [name, []]));
    await this.rounds(load, amounts, async (server, requests) => {
      const before = await server.cpu();
      await server.send(requests);
      costs.get(server.name)?.push(((await server.cpu()) - before) / requests.length);
    });
    return costs;
  }

  /**
   * Warms up, and then lets every contender have its turn in every round, each time another one first.
   * @param {Load} load @param {Amounts} amounts
   * @param {(server: Server, requests: import('./requests.js').Request[]) => Promise<void>} turn
   */
  async rounds(load, { warmUp, requests, rounds }, turn) {
    const first = await load(this, warmUp);
    for (const server of this.servers) await server.send(partOf(first, server));
    for (let round = 0; round < rounds; round++) {
      const burst = await load(this, requests);
      const shift = round % this.servers.length;
      const order = [...this.servers.slice(shift), ...this.servers.slice(0, shift)];
      for (const server of order) await turn(server, partOf(burst, server));
    }
  }
}

/** @param {import('./requests.js').Request[]} requests @param {Server} server */
function partOf(requests, { share }) {
  return requests.slice(0, Math.ceil(requests.length * share));
}
