// @ts-check
/** One authorization server and one contender in a process of its own, and the clock they share. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { AuthorizationServer } from './authorization-server.js';
import { makeKey, mint } from './tokens.js';

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;

/** The audience of every token. Nothing listens there: identity comes from configuration. */
export const resource = 'https://api.example.com/mcp';

/** Milliseconds after which a request counts as not answered: some contenders wait without a limit. */
export const patience = 12 * second;

/** @typedef {{ status: number | 'no answer', wait: number, challenge: boolean, retryAfter: string | undefined }} Answer */

export class Stage {
  authorizationServer = new AuthorizationServer();
  /** @type {import('./tokens.js').SigningKey} */
  key = makeKey('first');
  #ahead = 0;
  #port = 0;
  #agent = new Agent({ keepAlive: true, maxSockets: 600 });
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #process;

  /** @param {string} contender */
  static async open(contender) {
    const stage = new Stage();
    const { authorizationServer } = stage;
    await authorizationServer.listen();
    stage.publish(stage.key);
    const script = fileURLToPath(new URL('contender-process.js', import.meta.url));
    stage.#process = fork(script, [contender, authorizationServer.issuer, resource]);
    const [{ port }] = await once(stage.#process, 'message');
    stage.#port = port;
    return stage;
  }

  async close() {
    this.#agent.destroy();
    this.#process?.kill('SIGKILL');
    await this.authorizationServer.close();
  }

  get now() {
    return Date.now() + this.#ahead;
  }

  /** Moves the contender's clock, and ours. @param {number} milliseconds */
  async advance(milliseconds) {
    this.#ahead += milliseconds;
    const process = this.#process;
    if (!process) return;
    const done = once(process, 'message');
    process.send({ ahead: this.#ahead });
    await done;
  }

  /** @param {...import('./tokens.js').SigningKey} keys */
  publish(...keys) {
    this.authorizationServer.published = keys.map(({ jwk }) => jwk);
  }

  /** Claims of a token that is valid for an hour. @param {Record<string, unknown>} [changes] */
  claims(changes = {}) {
    const now = Math.floor(this.now / second);
    const who = { sub: 'alice', client_id: 'client', scope: 'read', jti: `${Math.random()}` };
    const iss = this.authorizationServer.issuer;
    return { iss, aud: resource, ...who, iat: now, exp: now + 3600, ...changes };
  }

  /** A new valid token. @param {import('./tokens.js').SigningKey} [key] */
  token(key = this.key) {
    return mint(key, this.claims());
  }

  /** Sends one request; never rejects. @param {string} [token] @returns {Promise<Answer>} */
  ask(token = this.token()) {
    const begun = performance.now();
    return new Promise((resolve) => {
      /** @param {Answer['status']} status @param {import('node:http').IncomingHttpHeaders} [headers] */
      const settle = (status, headers = {}) => {
        clearTimeout(limit);
        const wait = performance.now() - begun;
        const challenge = headers['www-authenticate'] !== undefined;
        resolve({ status, wait, challenge, retryAfter: headers['retry-after'] });
      };
      const { port, agent, headers } = { port: this.#port, agent: this.#agent, headers: bearer(token) };
      const sent = request({ host: '127.0.0.1', port, agent, headers }, (response) => {
        response.resume().on('end', () => settle(response.statusCode ?? 0, response.headers));
      });
      sent.on('error', () => settle('no answer'));
      const limit = setTimeout(() => sent.destroy(), patience);
      sent.end();
    });
  }

  /**
   * The first request. What a scenario measures after it means nothing unless it is let in, and on a machine that is too busy to
   * answer within the contender's own limits it is not.
   */
  async warmUp() {
    const { status } = await this.ask();
    if (status !== 200) throw new Error(`The warm-up got ${status}: this machine is too busy to measure on.`);
  }

  /** Several requests at a time. @param {number} count @param {() => string} [makeToken] */
  askAtOnce(count, makeToken) {
    return Promise.all(Array.from({ length: count }, () => this.ask(makeToken?.())));
  }

  /** Many requests, 32 at a time. @param {number} count @param {(index: number) => string} makeToken */
  async askMany(count, makeToken) {
    /** @type {Answer[]} */
    const answers = [];
    let next = 0;
    const worker = async () => {
      while (next < count) answers.push(await this.ask(makeToken(next++)));
    };
    await Promise.all(Array.from({ length: 32 }, worker));
    return answers;
  }
}

/** @param {string} token */
function bearer(token) {
  return token === '' ? {} : { authorization: `Bearer ${token}` };
}
