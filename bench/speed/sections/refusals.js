// @ts-check
/** What it costs to say no. */

import { ourName } from '../contenders.js';
import { atMost, costsOf, rowOf } from '../host-rows.js';
import { cheap, signed } from '../load/amounts.js';
import { Arena } from '../load/arena.js';
import { badSignatures, everyNew, forgedKids, noHeader } from '../load/loads.js';
import { differences, ratios } from '../load/statistics.js';

export const name = 'refusals';
export const title = 'Refusals on Express';
export const how =
  'CPU time of the server process for a refused request, less that of a request without auth in the same round. Every bad token is a new one. For this library, bad tokens also as a multiple of what an accepted new token costs.';

const names = [
  'none',
  'minimum',
  ourName,
  'mcp-auth-0.2',
  'sdk-with-jose',
  'express-oauth2-jwt-bearer',
  'fast-jwt',
];
const kinds = {
  'new token, accepted': everyNew,
  'bad signature': badSignatures,
  'forged kid, keys warm': forgedKids,
  'no header': noHeader,
};
/** @type {Record<string, import('../section.js').Goal>} */
const besideAccepted = { 'bad signature': atMost(1.1), 'forged kid, keys warm': atMost(0.5) };

/** @param {import('../section.js').Options} options */
export async function run(options) {
  const arena = await Arena.open({ host: 'express', names });
  try {
    return await measure(arena, options);
  } finally {
    arena.close();
  }
}

/** @param {Arena} arena @param {import('../section.js').Options} options */
async function measure(arena, options) {
  /** @type {import('../section.js').Row[]} */
  const rows = [];
  /** @type {number[]} */
  let accepted = [];
  for (const [what, load] of Object.entries(kinds)) {
    options.log(`refusals: ${what}`);
    const costs = await arena.measure(load, { ...signed(options), warmUp: cheap(options).warmUp / 4 });
    for (const name of names.slice(1)) {
      const auth = differences(costsOf(costs, name), costsOf(costs, 'none'));
      const isOurs = name === ourName;
      const goal = isOurs && load === noHeader ? { goal: atMost(15) } : {};
      rows.push(
        rowOf(
          { what, contender: arena.title(name), unit: 'µs of auth', ...detailOf(arena, name, load), ...goal },
          auth,
        ),
      );
      if (isOurs && load === everyNew) accepted = auth;
      const beside = besideAccepted[what];
      if (!isOurs || !beside) continue;
      const about = { what, contender: arena.title(name), unit: 'of an accepted new token', goal: beside };
      rows.push(rowOf(about, ratios(auth, accepted)));
    }
  }
  return rows;
}

/** @param {Arena} arena @param {string} name @param {import('../load/arena.js').Load} load */
function detailOf(arena, name, load) {
  const status = arena.refusal(name);
  return load === everyNew || status === 401 ? {} : { detail: `answers ${status}` };
}
