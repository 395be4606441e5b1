// @ts-check
/** 100,000 requests that anybody can send: nothing in them was signed by anybody. The contender is cold, so it holds no keys yet. */

import { randomBytes } from 'node:crypto';
import { statuses } from '../figures.js';
import { forge, unsigned } from '../tokens.js';

export const title = '100,000 unsigned garbage requests, before any valid one';

const requests = 100_000;
const duringOutage = 2000;

/** @type {import('../figures.js').Scenario['run']} */
export async function run(open) {
  const cold = await open();
  const answers = await cold.askMany(requests, garbage(cold));
  const fetches = cold.authorizationServer.fetches;

  const down = await open();
  down.authorizationServer.metadata = 'fails';
  down.authorizationServer.keys = 'fails';
  await down.askMany(duringOutage, garbage(down));
  const fetchesThen = down.authorizationServer.fetches;
  return [
    { label: 'outbound requests', value: fetches, promise: '0', kept: fetches === 0 },
    { label: 'statuses', value: statuses(answers), promise: '401', kept: statuses(answers) === '401' },
    {
      label: `outbound requests for ${duringOutage} of them while the authorization server answers 500`,
      value: fetchesThen,
      promise: '0',
      kept: fetchesThen === 0,
    },
  ];
}

/** @param {import('../stage.js').Stage} stage @returns {(index: number) => string} */
function garbage(stage) {
  const text = () => randomBytes(24).toString('base64url');
  const claims = stage.claims();
  const kinds = [
    () => '',
    () => text(),
    () => `${text()}.${text()}`,
    () => `${text()}.${text()}.${text()}`,
    () => unsigned({ alg: 'none' }, claims),
    () => unsigned({ alg: 'none', kid: stage.key.kid }, claims),
    () => `${unsigned({ alg: 'HS256', kid: stage.key.kid }, claims)}${text()}`,
    () => `${unsigned({ alg: 'ES256', kid: stage.key.kid }, claims)}`,
    () => forge({ kid: stage.key.kid }, { ...claims, iss: 'https://other.example' }),
    () => forge({ kid: stage.key.kid }, { ...claims, exp: 1 }),
    () => forge({ kid: stage.key.kid }, { ...claims, aud: 'https://other.example' }),
  ];
  return (index) => kinds[index % kinds.length]?.() ?? '';
}
