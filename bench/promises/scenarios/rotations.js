// @ts-check
/** 1,000 key rotations, each used at once: in a row, and a minute apart. */

import { refused } from '../figures.js';
import { minute } from '../stage.js';
import { makeKey } from '../tokens.js';

export const title = '1,000 key rotations, each used at once';

const rotations = 1000;

/** @type {import('../figures.js').Scenario['run']} */
export async function run(open) {
  return [...(await rotate(open, 0, 'in a row')), ...(await rotate(open, minute, 'a minute apart'))];
}

/** @param {Parameters<import('../figures.js').Scenario['run']>[0]} open @param {number} apart @param {string} name */
async function rotate(open, apart, name) {
  const stage = await open();
  await stage.warmUp();
  const answers = [];
  let most = 0;
  for (let count = 0; count < rotations; count++) {
    const next = makeKey(`rotated-${count}`);
    stage.publish(stage.key, next);
    stage.key = next;
    if (apart > 0) await stage.advance(apart);
    stage.authorizationServer.forget();
    answers.push(await stage.ask());
    most = Math.max(most, stage.authorizationServer.counts.keys);
  }
  const failures = refused(answers);
  return [
    { label: `${name}: valid requests refused`, value: failures, promise: '0', kept: failures === 0 },
    { label: `${name}: key fetches for one rotation, at most`, value: most, promise: '≤ 1', kept: most <= 1 },
  ];
}
