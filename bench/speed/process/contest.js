// @ts-check
/** Several contenders, each in a process of its own, that take turns in every round. */

import { AuthorizationServer } from '../../promises/authorization-server.js';
import { openLab } from './lab.js';
import { makeKey, resource } from './tokens.js';

/** @typedef {{ packed?: Uint8Array, times?: number, accepted: boolean }} Load */

/**
 * An authorization server with one key, and a lab for each contender. All are closed in the end.
 *
 * @template T
 * @param {{ alg: import('./tokens.js').Alg, names: readonly string[], oneCore?: boolean }} stage
 * @param {(contest: { labs: Map<string, import('./lab.js').Lab>, key: import('./tokens.js').SigningKey, issuer: string }) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withContest({ alg, names, oneCore = false }, use) {
  const key = makeKey(alg);
  const server = new AuthorizationServer();
  server.published = [key.jwk];
  await server.listen();
  const labs = new Map(names.map((name) => [name, openLab('checks', { oneCore })]));
  try {
    const setting = { alg, issuer: server.issuer, resource, jwk: key.jwk };
    await Promise.all([...labs].map(([name, lab]) => lab.call('open', { name, setting })));
    return await use({ labs, key, issuer: server.issuer });
  } finally {
    for (const lab of labs.values()) lab.close();
    await server.close();
  }
}

/**
 * Microseconds of CPU for each field, by contender, one figure a round. Another contender begins in every round.
 *
 * @param {ReadonlyMap<string, import('./lab.js').Lab>} labs
 * @param {number} rounds
 * @param {(round: number) => Load} loadOf the same load for all contenders of a round
 * @returns {Promise<Map<string, number[]>>}
 */
export async function takeTurns(labs, rounds, loadOf) {
  const names = [...labs.keys()];
  const figures = new Map(names.map((name) => [name, /** @type {number[]} */ ([])]));
  for (let round = 0; round < rounds; round++) {
    const load = loadOf(round);
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length] ?? '';
      figures.get(name)?.push(await labs.get(name)?.call('run', load));
    }
  }
  return figures;
}
