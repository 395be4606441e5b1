// @ts-check
/** Express 5, the host that most MCP servers use, with RS256 and, for two kinds of load, ES256. */

import { oursWithoutCache } from '../contenders.js';
import { atLeast, atMost, besideNoAuth, besideRawVerify, costOfAuth, costsOf, rowOf } from '../host-rows.js';
import { measureHost, how as onEveryHost, what } from '../host-section.js';
import { cheap, signed } from '../load/amounts.js';
import { Arena } from '../load/arena.js';
import { everyNew, oneHot } from '../load/loads.js';
import { ratios } from '../load/statistics.js';

export const name = 'express';
export const title = 'Express 5';
export const how = `${onEveryHost} Nothing but the middleware is mounted. "Raw verifies" are what the control \`floor\` costs more than \`header\` in the same round.`;

/** Those that take ES256 keys without another configuration. */
const onEs256 = [
  'none',
  'header',
  'floor',
  'minimum',
  'mcp-auth',
  'mcp-auth-0.2',
  'sdk-with-jose',
  'fast-jwt',
];

const goals = { oneHot: atLeast(0.88), manyHot: atLeast(0.88), tenthBad: atLeast(0.7) };

/** @param {import('../section.js').Options} options */
export async function run(options) {
  const rows = await measureHost('express', options, {
    goals,
    more(arena, kind, costs) {
      if (kind === what.oneHot || kind === what.manyHot) return [costOfAuth(arena, kind, costs, atMost(5))];
      if (kind !== what.everyNew) return [];
      return [besideRawVerify(arena, kind, costs, atMost(1.35)), ...besideNoCache(arena, kind, costs)];
    },
  });
  return [...rows, ...(await measureEs256(options))];
}

/** Whether remembering costs anything where it cannot help. @type {(arena: Arena, what: string, costs: import('../load/arena.js').Costs) => import('../section.js').Row[]} */
function besideNoCache(arena, kind, costs) {
  const without = costsOf(costs, oursWithoutCache);
  if (without.length === 0) return [];
  const about = { what: kind, contender: arena.title('mcp-auth'), unit: 'of the cost without cache' };
  return [rowOf({ ...about, goal: atMost(1.05) }, ratios(costsOf(costs, 'mcp-auth'), without))];
}

/** @param {import('../section.js').Options} options */
async function measureEs256(options) {
  options.log('express: ES256');
  const arena = await Arena.open({ host: 'express', names: onEs256, algorithm: 'ES256' });
  try {
    const [hot, fresh] = [`ES256, ${what.oneHot}`, `ES256, ${what.everyNew}`];
    const hotCosts = await arena.measure(oneHot, cheap(options));
    const newCosts = await arena.measure(everyNew, signed(options));
    return [
      ...besideNoAuth(arena, hot, hotCosts),
      ...besideNoAuth(arena, fresh, newCosts),
      besideRawVerify(arena, fresh, newCosts, atMost(1.2)),
    ];
  } finally {
    arena.close();
  }
}
