// @ts-check
/**
 * What a request costs on a host when the system has no part in it: one hot token, a process for each contender, a connection in memory.
 * The best twentieth of short batches, for whoever wants to know where the time goes, and not how a busy machine feels.
 *
 *     node bench/speed/profile.js <host> [contender …]
 *     NODE_OPTIONS=--cpu-prof node bench/speed/profile.js express mcp-auth
 */

import { contenders, controls, ourName } from './contenders.js';
import { issuerOf } from './load/issuer.js';
import { get } from './load/requests.js';
import { quantile } from './load/statistics.js';
import { resource, scope } from './load/tokens.js';
import { openLab, withLab } from './process/lab.js';

const [host = '', ...chosen] = process.argv.slice(2);
const known = Object.hasOwn(contenders, host)
  ? [...controls, ...contenders[/** @type {keyof typeof contenders} */ (host)]]
  : [];
const names = chosen.length > 0 ? chosen : ['none', 'header', 'minimum', ourName];
const unknown = names.filter((name) => !known.includes(name));
if (known.length === 0 || unknown.length > 0) {
  const problem = known.length === 0 ? `There is no host ${host}.` : `There is no ${unknown} on ${host}.`;
  process.stderr.write(
    `${problem}\n\nUsage: node bench/speed/profile.js <host> [contender ...]\n\n  hosts       ${Object.keys(contenders).join(', ')}\n${known.length > 0 ? `  contenders  ${known.join(', ')}\n` : ''}`,
  );
  process.exit(2);
}

const issuer = await issuerOf('RS256');
const { jwk, pem } = issuer.key;
const setting = { issuer: issuer.url, resource, scope, algorithm: 'RS256', jwk, pem };
const [token] = await issuer.tokens(0, 1);
const wanted = { host, setting, request: get(token) };

/** @type {Map<string, number>} */
const best = new Map();
// The machine may be slow for as long as one of them runs.
for (let round = 0; round < 3; round++) {
  for (const name of names) {
    const value = await withLab(openLab('hosted'), async (lab) => {
      await lab.call('open', { ...wanted, name });
      await lab.call('take', { batches: 1200, requests: 25 });
      return quantile(await lab.call('take', { batches: 1600, requests: 25 }), 0.05);
    });
    best.set(name, Math.min(value, best.get(name) ?? Number.POSITIVE_INFINITY));
  }
}
const base = best.get('none');
for (const [name, value] of best)
  console.log(
    `${name.padEnd(26)} ${value.toFixed(1).padStart(6)} µs${base === undefined ? '' : `  ${(value - base).toFixed(1).padStart(6)} µs of auth`}`,
  );
process.exit();
