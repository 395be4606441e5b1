// @ts-check
/**
 * The metadata names another location for the keys, where a new key is; the old location is gone, or still
 * has the old keys. Nobody restarts anything.
 */

import { hour, minute } from '../stage.js';
import { makeKey } from '../tokens.js';

export const title = 'jwks_uri changes, with a new key at the new location';

/** Minutes after which a contender is taken not to notice. */
const longest = (24 * hour) / minute;

/** @type {import('../figures.js').Scenario['run']} */
export async function run(open) {
  const gone = await move(open, []);
  const kept = await move(open, ['/jwks']);
  return [
    {
      label: 'the old location is gone: tokens of the new key are accepted after',
      value: gone.after,
      promise: 'without restart, at once',
      kept: gone.noticed && gone.minutes === 0,
    },
    {
      label: 'statuses until then',
      value: gone.meanwhile,
      promise: 'never 401',
      kept: !gone.meanwhile.includes('401'),
    },
    {
      label: 'the old location still has the old key: tokens of the new key are accepted after',
      value: kept.after,
      promise: 'without restart, at once',
      kept: kept.noticed && kept.minutes === 0,
    },
    {
      label: 'statuses until then',
      value: kept.meanwhile,
      promise: 'never 401',
      kept: !kept.meanwhile.includes('401'),
    },
  ];
}

/** @param {Parameters<import('../figures.js').Scenario['run']>[0]} open @param {readonly string[]} left locations that keep the old key */
async function move(open, left) {
  const stage = await open();
  await stage.warmUp();
  await stage.advance(minute);
  const { authorizationServer, key: old } = stage;
  stage.key = makeKey('moved');
  stage.publish(stage.key);
  authorizationServer.jwksPath = '/jwks/moved';
  for (const path of left) authorizationServer.leftBehind.set(path, [old.jwk]);
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
  const after = noticed ? `${minutes} min` : 'not within 24 h';
  return { noticed, minutes, after, meanwhile: meanwhile === '' ? '–' : meanwhile };
}
