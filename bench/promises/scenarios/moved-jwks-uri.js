// @ts-check
/** The metadata names another location for the keys, where a new key is; the old location is gone. Nobody restarts anything. */

import { hour, minute } from '../stage.js';
import { makeKey } from '../tokens.js';

export const title = 'jwks_uri changes, with a new key at the new location';

/** Minutes after which a contender is taken not to notice. */
const longest = (24 * hour) / minute;

/** @type {import('../figures.js').Scenario['run']} */
export async function run(open) {
  const stage = await open();
  await stage.ask();
  stage.key = makeKey('moved');
  stage.publish(stage.key);
  stage.authorizationServer.jwksPath = '/jwks/moved';
  const seen = [];
  let minutes = 0;
  for (; minutes <= longest; minutes++) {
    const { status } = await stage.ask();
    seen.push(status);
    if (status === 200) break;
    await stage.advance(minute);
  }
  const noticed = seen.at(-1) === 200;
  const meanwhile = [...new Set(seen.filter((status) => status !== 200))].join(', ');
  return [
    {
      label: 'tokens of the new key are accepted after',
      value: noticed ? `${minutes} min` : 'not within 24 h',
      promise: 'without restart, ≤ 60 min',
      kept: noticed && minutes <= 60,
    },
    {
      label: 'statuses until then',
      value: meanwhile === '' ? '–' : meanwhile,
      promise: 'never 401',
      kept: !meanwhile.includes('401'),
    },
  ];
}
