// @ts-check
/** The same four kinds of load on one host, over every contender there and the controls. */

import { contenders, controls, ourName } from './contenders.js';
import { atLeast, besideControl, besideNoAuth } from './host-rows.js';
import { cheap, cheapAgain, signed } from './load/amounts.js';
import { Arena } from './load/arena.js';
import { everyNew, manyHot, oneHot, tenthBad } from './load/loads.js';

/** @typedef {import('./section.js').Row} Row */
/** @typedef {import('./load/arena.js').Costs} Costs */

export const what = {
  oneHot: 'one hot token',
  manyHot: '1,000 hot tokens',
  tenthBad: '10 % bad among 1,000 hot',
  everyNew: 'every token new',
};

export const how =
  'CPU time of the server process for a request to `GET /` without auth, divided by that with auth: 1 would be auth for nothing. RS256 tokens; 32 connections with one request in flight each, from a client that never sleeps: to wake it up would be work of the server.';

/**
 * @param {keyof typeof contenders} host @param {import('./section.js').Options} options
 * @param {{ goals?: Partial<Record<keyof typeof what, import('./section.js').Goal>>, more?: (arena: Arena, what: string, costs: Costs) => Row[] }} [extras]
 * @returns {Promise<Row[]>}
 */
export async function measureHost(host, options, { goals = {}, more = () => [] } = {}) {
  const arena = await Arena.open({ host, names: [...controls, ...contenders[host]] });
  // The same 1,000 tokens among bad ones: they are known by then.
  const hot = manyHot();
  const loads = { oneHot, manyHot: hot, tenthBad: tenthBad(hot), everyNew };
  /** @type {Row[]} */
  const rows = [];
  try {
    for (const kind of /** @type {(keyof typeof loads)[]} */ (Object.keys(loads))) {
      options.log(`${host}: ${what[kind]}`);
      const amounts = { oneHot: cheap, manyHot: cheapAgain, tenthBad: cheapAgain, everyNew: signed }[kind](
        options,
      );
      const costs = await arena.measure(loads[kind], amounts);
      const goal = goals[kind];
      rows.push(...besideNoAuth(arena, what[kind], costs, goal ? { [ourName]: goal } : {}));
      if (kind === 'oneHot' || kind === 'manyHot') {
        rows.push(besideControl(arena, what[kind], costs, 'header', atLeast(0.95)));
        rows.push(besideControl(arena, what[kind], costs, 'minimum', atLeast(1)));
      }
      rows.push(...more(arena, what[kind], costs));
    }
  } finally {
    arena.close();
  }
  return rows;
}
