// @ts-check
/** The authorization server refuses connections for a day; the tokens it issued before, or still issues elsewhere, stay valid. */

import { refused, statuses } from '../figures.js';
import { hour, minute } from '../stage.js';

export const title = 'Authorization server down for 24 h after warm-up';

/** Finer than any cache of keys lives, so that the beginning of the outage is seen, too. */
const step = 6 * minute;
const perStep = 2;

/** @type {import('../figures.js').Scenario['run']} */
export async function run(open) {
  const stage = await open();
  await stage.warmUp();
  await stage.authorizationServer.close();
  const answers = [];
  for (let passed = 0; passed < 24 * hour; passed += step) {
    await stage.advance(step);
    answers.push(...(await stage.askAtOnce(perStep)));
  }
  await stage.authorizationServer.listen();
  await stage.advance(minute);
  const afterwards = await stage.askAtOnce(perStep);
  const failures = refused(answers);
  return [
    {
      label: `valid requests refused, of ${answers.length}`,
      value: failures,
      promise: '0',
      kept: failures === 0,
    },
    { label: 'statuses', value: statuses(answers), promise: '200', kept: statuses(answers) === '200' },
    {
      label: 'status a minute after the server is back',
      value: statuses(afterwards),
      promise: '200',
      kept: statuses(afterwards) === '200',
    },
  ];
}
