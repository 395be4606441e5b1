// @ts-check
/** Forged tokens, each naming a key of its own, for 100 seconds; in the middle the authorization server really gets a new key. */

import { refused, seconds, statuses, worstWait } from '../figures.js';
import { second } from '../stage.js';
import { forge, makeKey } from '../tokens.js';

export const title = 'A flood of 10,000 unknown key ids';

const batches = 100;
const perBatch = 100;
const outageFlood = 2000;
/** Fetches that the bucket allows in that time: three draws, one more every ten seconds, and the one that the rotation gives back. */
const bucket = (/** @type {number} */ milliseconds) => 3 + Math.floor(milliseconds / (10 * second)) + 1;

/** @type {import('../figures.js').Scenario['run']} */
export async function run(open) {
  const stage = await open();
  await stage.warmUp();
  stage.authorizationServer.forget();
  const forged = (/** @type {number} */ index) =>
    forge({ kid: `made-up-${index}-${Math.random()}` }, stage.claims());
  const rotated = makeKey('rotated');
  const good = [];
  const bad = [];
  let rotatedAt = 0;
  let seenAfter;
  const begun = stage.now;
  for (let batch = 0; batch < batches; batch++) {
    if (batch === batches / 2) {
      stage.publish(stage.key, rotated);
      rotatedAt = stage.now;
    }
    bad.push(...(await stage.askMany(perBatch, forged)));
    good.push(await stage.ask());
    if (batch >= batches / 2 && seenAfter === undefined) {
      const probe = await stage.ask(stage.token(rotated));
      if (probe.status === 200) seenAfter = stage.now - rotatedAt;
    }
    await stage.advance(second);
  }
  const { keys } = stage.authorizationServer.counts;
  const allowed = bucket(stage.now - begun);
  const failures = refused(good);
  return [
    {
      label: 'key fetches',
      value: keys,
      promise: `≤ ${allowed} in ${Math.round((stage.now - begun) / second)} s`,
      kept: keys <= allowed,
    },
    {
      label: 'statuses of forged requests',
      value: statuses(bad),
      promise: '401',
      kept: statuses(bad) === '401',
    },
    {
      label: `valid requests refused meanwhile, of ${good.length}`,
      value: failures,
      promise: '0',
      kept: failures === 0,
    },
    {
      label: 'a rotation in the middle is seen after',
      value: seenAfter === undefined ? 'not before the end' : `${Math.round(seenAfter / second)} s`,
      promise: '≤ 10 s',
      kept: seenAfter !== undefined && seenAfter <= 12 * second,
    },
    ...(await duringAnOutage(open)),
  ];
}

/** The same while the key set answers 500: now every fetch fails. @param {Parameters<import('../figures.js').Scenario['run']>[0]} open */
async function duringAnOutage(open) {
  const stage = await open();
  await stage.warmUp();
  await stage.advance(31 * second);
  stage.authorizationServer.forget();
  stage.authorizationServer.keys = 'fails';
  const begun = performance.now();
  await stage.askMany(outageFlood, (index) => forge({ kid: `made-up-${index}` }, stage.claims()));
  const took = performance.now() - begun;
  const good = await stage.askAtOnce(10);
  const { keys } = stage.authorizationServer.counts;
  // One a second is what a remembered failure allows.
  const allowed = Math.ceil(took / second) + 1;
  return [
    {
      label: `key fetches for ${outageFlood} forged requests while the key set answers 500`,
      value: keys,
      promise: '≤ 1 a second',
      kept: keys <= allowed,
    },
    {
      label: 'valid requests then',
      value: `${statuses(good)} after ${seconds(worstWait(good))}`,
      promise: '200',
      kept: statuses(good) === '200',
    },
  ];
}
