// @ts-check
/** An endpoint of the authorization server accepts connections and never answers: to a cold server, and to a warm one. */

import { outcome, seconds, statuses, worstWait } from '../figures.js';
import { minute, second } from '../stage.js';

export const title = 'The key set or the metadata hangs';

/** Three seconds, and what a busy machine adds to a timer. */
const limit = 3.5 * second;

/** @typedef {Parameters<import('../figures.js').Scenario['run']>[0]} Open */

/** @type {import('../figures.js').Scenario['run']} */
export async function run(open) {
  const parts = [
    cold(open, 'metadata', 'cold, metadata hangs'),
    cold(open, 'keys', 'cold, key set hangs'),
    warm(open, 'metadata', 61 * minute, 'warm for 61 min, metadata hangs'),
    warm(open, 'keys', 11 * minute, 'warm for 11 min, key set hangs'),
  ];
  return (await Promise.all(parts)).flat();
}

/** @param {Open} open @param {'metadata' | 'keys'} part @param {string} label @returns {Promise<import('../figures.js').Figure[]>} */
async function cold(open, part, label) {
  const stage = await open();
  stage.authorizationServer[part] = 'hangs';
  const answers = await stage.askAtOnce(10);
  const kept = statuses(answers) === '503' && worstWait(answers) < limit;
  return [{ label, value: outcome(answers), promise: '503 within 3 s, Retry-After', kept }];
}

/**
 * @param {Open} open @param {'metadata' | 'keys'} part @param {number} age @param {string} label
 * @returns {Promise<import('../figures.js').Figure[]>}
 */
async function warm(open, part, age, label) {
  const stage = await open();
  await stage.warmUp();
  stage.authorizationServer[part] = 'hangs';
  await stage.advance(age);
  const first = await stage.askAtOnce(10);
  const later = [await stage.ask(), await stage.ask()];
  return [
    {
      label: `${label}: first requests`,
      value: outcome(first),
      promise: '200 within 3 s',
      kept: statuses(first) === '200' && worstWait(first) < limit,
    },
    {
      label: `${label}: requests after those`,
      value: outcome(later),
      promise: `200 after ${seconds(0)}`,
      kept: statuses(later) === '200' && worstWait(later) < second,
    },
  ];
}
