// @ts-check
/** The key set suddenly has 20,000 keys, and the one in use is not among them. */

import { outcome, statuses } from '../figures.js';
import { minute } from '../stage.js';
import { makeKey } from '../tokens.js';

export const title = 'The key set has 20,000 keys';

/** @type {import('../figures.js').Scenario['run']} */
export async function run(open) {
  const other = makeKey('other');
  const warm = await open();
  await warm.warmUp();
  fill(warm, other);
  await warm.advance(11 * minute);
  const withOldKey = await warm.askAtOnce(5);
  const withNewKey = await warm.askAtOnce(5, () => warm.token(other));

  const cold = await open();
  fill(cold, other);
  const coldAnswers = await cold.askAtOnce(5, () => cold.token(other));
  return [
    {
      label: 'tokens of the key held before',
      value: outcome(withOldKey),
      promise: '200: old keys are kept',
      kept: statuses(withOldKey) === '200',
    },
    {
      label: 'tokens of a key of the huge set',
      value: outcome(withNewKey),
      promise: '503: the set is refused',
      kept: statuses(withNewKey) === '503',
    },
    {
      label: 'the same, cold',
      value: outcome(coldAnswers),
      promise: '503',
      kept: statuses(coldAnswers) === '503',
    },
  ];
}

/** @param {import('../stage.js').Stage} stage @param {import('../tokens.js').SigningKey} other */
function fill(stage, other) {
  const keys = Array.from({ length: 19_999 }, (_, index) => ({ ...other.jwk, kid: `filler-${index}` }));
  stage.authorizationServer.published = [...keys, other.jwk];
}
