// @ts-check
/**
 * One keep-alive connection with one request in flight. Plain sockets, because an HTTP client would take more of the machine than the
 * servers that are measured.
 */

import { once } from 'node:events';
import { connect } from 'node:net';

/** @typedef {{ status: number, body: string }} Answer */

const headEnd = '\r\n\r\n';

export class Connection {
  #received = '';
  /** @type {((answer: Answer) => void) | undefined} */
  #settle;
  /** @type {((error: Error) => void) | undefined} */
  #fail;

  /** @param {import('node:net').Socket} socket */
  constructor(socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', (text) => this.#receive(String(text)));
    socket.on('error', (error) => this.#fail?.(error));
    socket.on('close', () => this.#fail?.(new Error('The server closed the connection.')));
  }

  /** @param {number} port */
  static async open(port) {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new Connection(socket);
  }

  /**
   * Callbacks, because promises would be a measurable part of the load generator.
   * @param {Buffer} request @param {(answer: Answer) => void} settle @param {(error: Error) => void} fail
   */
  send(request, settle, fail) {
    this.#settle = settle;
    this.#fail = fail;
    this.socket.write(request);
  }

  close() {
    this.#fail = undefined;
    this.socket.destroy();
  }

  /** @param {string} text */
  #receive(text) {
    this.#received = this.#received === '' ? text : this.#received + text;
    const answer = parse(this.#received);
    if (!answer) return;
    this.#received = '';
    this.#settle?.(answer);
  }
}

/** @param {string} text @returns {Answer | undefined} nothing while it is not whole */
function parse(text) {
  const end = text.indexOf(headEnd);
  if (end < 0) return undefined;
  const head = text.slice(0, end);
  const status = Number(head.slice(9, 12));
  const from = end + headEnd.length;
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined)
    return text.length < from + Number(length) ? undefined : { status, body: text.slice(from) };
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) return unchunked(status, text, from);
  throw new Error(`An answer says neither how long it is nor where it ends:\n${head}`);
}

/** @param {number} status @param {string} text @param {number} from @returns {Answer | undefined} */
function unchunked(status, text, from) {
  let [at, body] = [from, ''];
  while (true) {
    const lineEnd = text.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    const end = lineEnd + 2 + size + 2;
    if (text.length < end) return undefined;
    if (size === 0) return { status, body };
    body += text.slice(lineEnd + 2, end - 2);
    at = end;
  }
}
