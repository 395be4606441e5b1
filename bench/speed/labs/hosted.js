// @ts-check
/** One contender on its host, asked over a connection in memory. */

import { loadContender } from '../contenders.js';
import { MemorySocket } from '../load/memory-socket.js';

/** @type {MemorySocket} */
let socket;
/** @type {Buffer} */
let request;

/** @param {{ host: string, name: string, setting: import('../load/server.js').Setting, request: Uint8Array }} wanted */
export async function open(wanted) {
  process.env.NODE_ENV = 'production';
  request = Buffer.from(wanted.request);
  /** @type {import('../hosts/host.js').Host} */
  const { listen } = await import(`../hosts/${wanted.host}.js`);
  const server = await listen(await loadContender(wanted.host, wanted.name), wanted.setting);
  socket = new MemorySocket();
  server.emit('connection', socket);
  const answer = await socket.ask(request);
  if (!answer.startsWith('HTTP/1.1 200')) throw new Error(`It answered ${answer}`);
}

/**
 * Microseconds of a request, one value a batch: the shortest batches are those that nothing disturbed.
 * @param {{ batches: number, requests: number }} load @returns {Promise<number[]>}
 */
export async function take({ batches, requests }) {
  const values = [];
  for (let batch = 0; batch < batches; batch++) {
    const begun = performance.now();
    for (let index = 0; index < requests; index++) await socket.ask(request);
    values.push(((performance.now() - begun) * 1000) / requests);
  }
  return values;
}
