// @ts-check
/** The first 500 requests come at the same time, and the authorization server takes a moment for its answers. */

import { refused } from '../figures.js';

export const title = '500 concurrent requests to a cold server';

/** @type {import('../figures.js').Scenario['run']} */
export async function run(open) {
  const stage = await open();
  stage.authorizationServer.delay = 200;
  const tokens = Array.from({ length: 500 }, () => stage.token());
  const answers = await stage.askAtOnce(500, () => tokens.pop() ?? '');
  const { metadata, keys } = stage.authorizationServer.counts;
  const failures = refused(answers);
  return [
    { label: 'metadata fetches', value: metadata, promise: '1', kept: metadata === 1 },
    { label: 'key fetches', value: keys, promise: '1', kept: keys === 1 },
    { label: 'valid requests refused', value: failures, promise: '0', kept: failures === 0 },
  ];
}
