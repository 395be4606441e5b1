// @ts-check
/** One contender, fed with fields: what does it cost, and how long does the event loop stand still? */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { makeContender } from '../process/checks.js';
import { cpu } from '../process/figures.js';
import { unpack } from '../process/tokens.js';

/** Requests that are under way at the same time, for contenders that answer later. */
const atOnce = 16;
/** Before the clock runs: other processes have had the caches of the machine meanwhile. */
const lead = 2 * atOnce;

/** @type {import('../process/checks.js').Contender} */
let contender;

/** @param {{ name: string, setting: import('../process/checks.js').Setting }} wanted */
export async function open({ name, setting }) {
  contender = await makeContender(name, setting);
}

/**
 * Microseconds of CPU for each field. Throws when a field is not decided over as expected.
 *
 * @param {{ packed?: Uint8Array, times?: number, accepted: boolean }} load without `packed` requests come without credentials
 */
export async function run({ packed, times = 1, accepted }) {
  /** @type {(string | null)[]} */
  const fields = [];
  for (let time = 0; time < times; time++) fields.push(...(packed ? unpack(packed) : [null]));
  const inputs = contender.prepare ? fields.map(contender.prepare) : fields;
  await inGroups(inputs.slice(0, lead), accepted);
  const begun = process.cpuUsage();
  await inGroups(inputs.slice(lead), accepted);
  return cpu(begun) / (inputs.length - lead);
}

/**
 * The delay of the event loop in milliseconds while bursts arrive, each of them in one turn.
 *
 * @param {{ packed: Uint8Array, burst: number, every: number }} load `every`: milliseconds from one burst to the next
 */
export async function bursts({ packed, burst, every }) {
  const fields = unpack(packed);
  const inputs = contender.prepare ? fields.map(contender.prepare) : fields;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const under = [];
  const begunCpu = process.cpuUsage();
  delay.enable();
  const begun = performance.now();
  for (let from = 0; from < inputs.length; from += burst) {
    const due = begun + (from / burst) * every;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    under.push(all(inputs.slice(from, from + burst), true));
  }
  await Promise.all(under);
  // One more turn, so that the delay of the last burst is seen.
  await new Promise((resolve) => setTimeout(resolve, 20));
  delay.disable();
  return {
    p99: delay.percentile(99) / 1e6,
    max: delay.max / 1e6,
    cpu: cpu(begunCpu) / inputs.length,
  };
}

/** Requests come with the turns of the event loop, and what a contender leaves for the next turn is done in it. */
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** @param {readonly unknown[]} inputs @param {boolean} accepted */
async function inGroups(inputs, accepted) {
  for (let from = 0; from < inputs.length; from += atOnce) {
    await all(inputs.slice(from, from + atOnce), accepted);
    await nextTurn();
  }
}

/** Waits for nothing where everything was decided at once. @param {readonly unknown[]} inputs @param {boolean} accepted */
function all(inputs, accepted) {
  /** @type {Promise<boolean>[]} */
  const under = [];
  for (const input of inputs) {
    const result = contender.check(input);
    if (result instanceof Promise) under.push(result);
    else if (result !== accepted) throw new Error(`A field was ${result ? 'accepted' : 'refused'}.`);
  }
  if (under.length === 0) return undefined;
  return Promise.all(under).then((results) => {
    if (results.some((result) => result !== accepted))
      throw new Error('A field was not decided over as expected.');
  });
}
