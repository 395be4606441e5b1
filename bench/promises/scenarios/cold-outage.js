// @ts-check
/** A valid token meets a server that has never reached its authorization server. */

import { outcome, statuses, worstWait } from '../figures.js';
import { second } from '../stage.js';

export const title = 'The first requests during an outage';

/** @type {import('../figures.js').Scenario['run']} */
export async function run(open) {
  return [
    await first(open, 'connections are refused', ({ authorizationServer }) => authorizationServer.close()),
    await first(open, 'metadata answers 500', ({ authorizationServer }) => {
      authorizationServer.metadata = 'fails';
    }),
    await first(open, 'key set answers 500', ({ authorizationServer }) => {
      authorizationServer.keys = 'fails';
    }),
    await first(open, 'key set answers 404', ({ authorizationServer }) => {
      authorizationServer.keys = 'is gone';
    }),
  ];
}

/**
 * @param {Parameters<import('../figures.js').Scenario['run']>[0]} open @param {string} label
 * @param {(stage: import('../stage.js').Stage) => unknown} fail
 * @returns {Promise<import('../figures.js').Figure>}
 */
async function first(open, label, fail) {
  const stage = await open();
  await fail(stage);
  const answers = await stage.askAtOnce(5);
  const kept =
    statuses(answers) === '503' &&
    !answers.some(({ challenge }) => challenge) &&
    worstWait(answers) < 3.5 * second;
  return { label, value: outcome(answers), promise: '503, Retry-After, no challenge', kept };
}
