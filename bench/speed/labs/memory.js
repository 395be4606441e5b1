// @ts-check
/** The heap of a process in which one contender has seen many tokens. Needs `--expose-gc`. */

import { makeContender } from '../process/checks.js';
import { unpack } from '../process/tokens.js';

/** @type {import('../process/checks.js').Contender} */
let contender;

/** @param {{ name: string, setting: import('../process/checks.js').Setting }} wanted */
export async function open({ name, setting }) {
  contender = await makeContender(name, setting);
}

/** Each of the tokens so many times, all of them before any comes again. @param {{ packed: Uint8Array, times: number }} load */
export async function feed({ packed, times }) {
  for (let time = 0; time < times; time++) {
    let index = 0;
    for (const field of unpack(packed)) {
      const result = contender.check(field);
      if (!(result instanceof Promise ? await result : result)) throw new Error('A token was refused.');
      // Timers and sockets get their turn, as they would between requests.
      if (++index % 1000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** Bytes that are in use after everything else has been collected. */
export async function heap() {
  for (let round = 0; round < 4; round++) {
    await new Promise((resolve) => setImmediate(resolve));
    globalThis.gc?.();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
