// @ts-check
/** @import { Options, Row } from '../section.js' */
/** @import { Alg } from '../process/tokens.js' */
import { ours } from '../process/checks.js';
import { withContest } from '../process/contest.js';
import { figure } from '../process/figures.js';
import { pinning } from '../process/lab.js';
import { mint, pack } from '../process/tokens.js';

const oneCore = pinning() !== undefined;

export const name = 'event-loop';
export const title = 'How long the event loop stands still';
export const how = `500 tokens that nobody has seen yet arrive in one turn, every 100 ms, in a process ${oneCore ? 'that is kept on one core (`taskset`), the usual container' : 'on all cores, because there is no `taskset` here'}. The figure is the 99th percentile of \`monitorEventLoopDelay\` with a resolution of 1 ms, which is included: an idle loop shows about 1.1 ms.`;

const contenders = ['raw crypto.verify', 'WebCrypto subtle.verify', 'jose jwtVerify, KeyObject', ours];
const burst = 500;
const every = 100;

/** @param {Options} options @returns {Promise<Row[]>} */
export async function run({ quick, log }) {
  const rows = [];
  // Signing with RSA takes most of a millisecond, so there are fewer bursts of it.
  for (const [alg, count] of /** @type {[Alg, number][]} */ ([
    ['ES256', quick ? 4 : 40],
    ['RS256', quick ? 2 : 16],
  ])) {
    log(`event-loop ${alg}`);
    rows.push(...(await runFor(alg, count)));
  }
  return rows;
}

/** @param {Alg} alg @param {number} count @returns {Promise<Row[]>} */
function runFor(alg, count) {
  return withContest({ alg, names: contenders, oneCore }, async ({ labs, key, issuer }) => {
    const warmUp = pack(burst, () => mint(key, issuer));
    const packed = pack(burst * count, () => mint(key, issuer));
    /** @type {Row[]} */
    const rows = [];
    for (const [contender, lab] of labs) {
      await lab.call('run', { packed: warmUp, times: 2, accepted: true });
      const { p99, max, cpu } = await lab.call('bursts', { packed, burst, every });
      rows.push({
        what: `p99, bursts of ${burst} new ${alg} tokens`,
        contender,
        value: p99,
        unit: 'ms',
        detail: `at most ${figure(max, 'ms')}, ${figure(cpu, 'µs')} of CPU each`,
        ...(contender === ours && alg === 'ES256' ? { goal: { at: '<=', value: 5 } } : {}),
      });
    }
    return rows;
  });
}
