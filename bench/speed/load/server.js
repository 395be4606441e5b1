// @ts-check
/** One contender in a process of its own, and the connections over which it gets its load. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Connection } from './connection.js';

/** @typedef {import('./connection.js').Answer} Answer */
/**
 * What a server process is given.
 * @typedef {object} Setting
 * @property {string} issuer the trusted authorization server, also its origin
 * @property {string} resource the audience that tokens must have
 * @property {string} scope that tokens must have
 * @property {import('./tokens.js').Algorithm} algorithm
 * @property {Record<string, unknown> & { kid?: string }} jwk the public key, for contenders that fetch none
 * @property {string} pem the same
 */

const script = fileURLToPath(new URL('server-process.js', import.meta.url));

export class Server {
  /** The answer to a token whose signature does not verify; known after the first one. */
  refusal = 401;

  /** @param {string} name @param {string} title @param {import('node:child_process').ChildProcess} process @param {Connection[]} connections @param {number} share */
  constructor(name, title, process, connections, share) {
    this.name = name;
    this.title = title;
    this.process = process;
    this.connections = connections;
    /** The part of a burst that it gets: some are so slow that the others would wait for them most of the time. */
    this.share = share;
  }

  /** @param {string} host @param {string} name @param {Setting} setting @param {number} connections */
  static async open(host, name, setting, connections) {
    const child = fork(script, [host, name, JSON.stringify(setting)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, NODE_ENV: 'production' },
    });
    const failed = once(child, 'exit').then(() => {
      throw new Error(`The server of ${name} on ${host} did not start.`);
    });
    const [{ port, title, share }] = await Promise.race([once(child, 'message'), failed]);
    failed.catch(() => {});
    const opened = await Promise.all(Array.from({ length: connections }, () => Connection.open(port)));
    return new Server(name, title, child, opened, share);
  }

  close() {
    for (const connection of this.connections) connection.close();
    this.process.kill('SIGKILL');
  }

  /** CPU time of the process so far, user and system, in microseconds. */
  async cpu() {
    const answered = once(this.process, 'message');
    this.process.send('cpu');
    const [{ user, system }] = await answered;
    return user + system;
  }

  /** @param {Buffer} request @returns {Promise<Answer>} */
  ask(request) {
    const [connection] = this.connections;
    return new Promise((resolve, reject) => connection?.send(request, resolve, reject));
  }

  /**
   * Sends all of them, one at a time over each connection.
   * @param {readonly import('./requests.js').Request[]} requests
   * @param {number[]} [waits] gets the milliseconds of every request
   * @returns {Promise<void>} rejects when one gets another status than it should
   */
  async send(requests, waits) {
    const rest = stayAwake();
    try {
      await this.#send(requests, waits);
    } finally {
      rest();
    }
  }

  /** @param {readonly import('./requests.js').Request[]} requests @param {number[] | undefined} waits @returns {Promise<void>} */
  #send(requests, waits) {
    return new Promise((resolve, reject) => {
      let [next, left] = [0, requests.length];
      const step = (/** @type {Connection} */ connection) => {
        const request = requests[next++];
        if (!request) return;
        const expected = request.isGood ? 200 : this.refusal;
        const begun = waits ? performance.now() : 0;
        connection.send(
          request.bytes,
          ({ status, body }) => {
            waits?.push(performance.now() - begun);
            if (status !== expected)
              return reject(new Error(`${this.title} answered ${status} instead of ${expected}: ${body}`));
            left -= 1;
            if (left === 0) resolve();
            else step(connection);
          },
          reject,
        );
      };
      for (const connection of this.connections) step(connection);
    });
  }
}

/**
 * Keeps this process from sleeping until the function that is returned is called. To wake up a sleeping client is work that the server
 * is charged for, on some machines more than for all the rest of a request, and the more often the slower it is itself.
 */
function stayAwake() {
  let isAwake = true;
  const turn = () => {
    if (isAwake) setImmediate(turn);
  };
  turn();
  return () => {
    isAwake = false;
  };
}
