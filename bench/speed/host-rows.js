// @ts-check
/** From what requests have cost to rows: every contender beside no auth, and this library beside the controls. */

import { ourName } from './contenders.js';
import { differences, median, quartiles, ratios } from './load/statistics.js';

/** @typedef {import('./section.js').Row} Row */
/** @typedef {import('./section.js').Goal} Goal */
/** @typedef {import('./load/arena.js').Arena} Arena */
/** @typedef {import('./load/arena.js').Costs} Costs */

/** @param {number} value @returns {Goal} */
export const atLeast = (value) => ({ at: '>=', value });
/** @param {number} value @returns {Goal} */
export const atMost = (value) => ({ at: '<=', value });

/** @param {Costs} costs @param {string} name */
export function costsOf(costs, name) {
  return costs.get(name) ?? [];
}

/**
 * A row of values that were taken round by round.
 * @param {Omit<Row, 'value' | 'spread'>} about @param {readonly number[]} values @returns {Row}
 */
export function rowOf(about, values) {
  return { ...about, value: median(values), spread: quartiles(values) };
}

/**
 * One row for every contender: its requests beside those without auth.
 * @param {Arena} arena @param {string} what @param {Costs} costs @param {Record<string, Goal>} [goals] by the name of the contender
 * @returns {Row[]}
 */
export function besideNoAuth(arena, what, costs, goals = {}) {
  const none = costsOf(costs, 'none');
  return [...costs].map(([name, own]) => {
    const about = { what, contender: arena.title(name) };
    if (name === 'none') return rowOf({ ...about, unit: 'µs a request' }, own);
    const auth = median(differences(own, none));
    const detail = [`${auth.toFixed(1)} µs of auth`];
    if (what.includes('bad') && arena.refusal(name) !== 401) detail.push(`answers ${arena.refusal(name)}`);
    const goal = goals[name];
    return rowOf(
      { ...about, unit: 'of no auth', detail: detail.join(', '), ...(goal ? { goal } : {}) },
      ratios(none, own),
    );
  });
}

/**
 * This library beside one control: above 1 it is the faster one.
 * @param {Arena} arena @param {string} what @param {Costs} costs @param {string} control @param {Goal} goal
 * @returns {Row}
 */
export function besideControl(arena, what, costs, control, goal) {
  const unit = `of ${arena.title(control).replace('control: ', '`')}\``;
  return rowOf(
    { what, contender: arena.title(ourName), unit, goal },
    ratios(costsOf(costs, control), costsOf(costs, ourName)),
  );
}

/** What auth costs this library. @param {Arena} arena @param {string} what @param {Costs} costs @param {Goal} goal @returns {Row} */
export function costOfAuth(arena, what, costs, goal) {
  const auth = differences(costsOf(costs, ourName), costsOf(costs, 'none'));
  return rowOf({ what, contender: arena.title(ourName), unit: 'µs of auth', goal }, auth);
}

/**
 * What auth costs this library, as a multiple of one signature verified in the same round: of what `floor` does on top of `header`.
 * @param {Arena} arena @param {string} what @param {Costs} costs @param {Goal} goal @returns {Row}
 */
export function besideRawVerify(arena, what, costs, goal) {
  const auth = differences(costsOf(costs, ourName), costsOf(costs, 'none'));
  const raw = differences(costsOf(costs, 'floor'), costsOf(costs, 'header'));
  const detail = `raw verify ${median(raw).toFixed(1)} µs, auth ${median(auth).toFixed(1)} µs`;
  return rowOf(
    { what, contender: arena.title(ourName), unit: 'raw verifies', detail, goal },
    ratios(auth, raw),
  );
}
