// @ts-check
/** How long clients wait while the server is busy. */

import { contenders, ourName } from '../contenders.js';
import { atMost, rowOf } from '../host-rows.js';
import { cheap } from '../load/amounts.js';
import { Arena } from '../load/arena.js';
import { oneHot } from '../load/loads.js';
import { median, quantile, ratios } from '../load/statistics.js';

export const name = 'latency';
export const title = 'Waiting under 64 connections, on Express';
export const how =
  'Time from sending a request to its whole answer, with 64 connections that always have a request in flight, and one hot token. p50 and p99 of every round, without its first requests, which all come at once; ratios to no auth are taken round by round.';

const connections = 64;
const names = ['none', 'header', 'minimum', ...contenders.express];

/** @param {import('../section.js').Options} options */
export async function run(options) {
  options.log('latency: one hot token');
  const arena = await Arena.open({ host: 'express', names, connections });
  try {
    // One in a hundred requests has to be more than a handful, and a round longer than the turn in which it begins.
    const { warmUp, requests, rounds } = cheap(options);
    const amounts = { warmUp, requests: requests * 6, rounds: Math.ceil(rounds / 3) };
    return await measure(arena, amounts);
  } finally {
    arena.close();
  }
}

/** @param {Arena} arena @param {import('../load/arena.js').Amounts} amounts */
async function measure(arena, amounts) {
  /** @type {Record<'p50' | 'p99', Map<string, number[]>>} */
  const waited = { p50: new Map(), p99: new Map() };
  await arena.rounds(oneHot, amounts, async (server, requests) => {
    /** @type {number[]} */
    const waits = [];
    await server.send(requests, waits);
    waits.splice(0, connections * 4);
    add(waited.p50, server.name, quantile(waits, 0.5));
    add(waited.p99, server.name, quantile(waits, 0.99));
  });
  return Object.entries(waited).flatMap(([what, values]) => rows(arena, what, values));
}

/** @param {Arena} arena @param {string} what @param {Map<string, number[]>} values @returns {import('../section.js').Row[]} */
function rows(arena, what, values) {
  const none = values.get('none') ?? [];
  return [...values].flatMap(([name, own]) => {
    const contender = arena.title(name);
    const beside = ratios(own, none);
    const detail = `${median(beside).toFixed(2)} of no auth`;
    const row = rowOf({ what, contender, unit: 'ms', detail }, own);
    if (name !== ourName || what !== 'p99') return [row];
    return [row, rowOf({ what, contender, unit: 'of no auth', goal: atMost(1.1) }, beside)];
  });
}

/** @param {Map<string, number[]>} values @param {string} name @param {number} value */
function add(values, name, value) {
  values.set(name, [...(values.get(name) ?? []), value]);
}
