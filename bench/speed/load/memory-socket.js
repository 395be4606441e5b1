// @ts-check
/** A connection without a network: what a server costs when the system has no part in it. */

import { Duplex } from 'node:stream';

export class MemorySocket extends Duplex {
  remoteAddress = '127.0.0.1';
  /** @type {((answer: string) => void) | undefined} */
  #settle;

  /** Sends one request, and has its answer. The server gets it in a later turn, as from a network. @param {Buffer} request @returns {Promise<string>} */
  ask(request) {
    return new Promise((resolve) => {
      this.#settle = resolve;
      this.push(request);
    });
  }

  /** @override */
  _read() {}

  /** @override @param {Buffer} chunk @param {string} _encoding @param {() => void} done */
  _write(chunk, _encoding, done) {
    done();
    this.#answered(chunk);
  }

  /** @override @param {{ chunk: Buffer }[]} parts @param {() => void} done */
  _writev(parts, done) {
    done();
    this.#answered(Buffer.concat(parts.map(({ chunk }) => chunk)));
  }

  /** @param {Buffer} bytes */
  #answered(bytes) {
    const settle = this.#settle;
    this.#settle = undefined;
    setImmediate(() => settle?.(bytes.toString('latin1')));
  }

  // What servers ask of a socket.
  setTimeout() {
    return this;
  }
  setNoDelay() {}
  setKeepAlive() {}
  ref() {}
  unref() {}
  destroySoon() {
    this.destroy();
  }
}
