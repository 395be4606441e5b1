// @ts-check
/** What a run leaves behind: its figures, and where and when they were measured. */

import { arch, cpus, platform, release, totalmem } from 'node:os';
import { versions } from './peers.js';
import { isMet } from './section.js';

/** @typedef {import('./section.js').Measured} Measured */
/** @typedef {import('./section.js').Row & { section: string }} Missed */
/**
 * @typedef {object} Results
 * @property {string} date of the end of the run, YYYY-MM-DD
 * @property {{ cpu: string, cores: number, memory: string, os: string }} machine
 * @property {string} node
 * @property {string[]} versions of what was measured
 * @property {boolean} quick
 * @property {number} rounds
 * @property {Measured[]} sections
 */

/** @param {{ quick: boolean, rounds: number }} options @param {Measured[]} sections @returns {Results} */
export function resultsOf({ quick, rounds }, sections) {
  const date = new Date().toISOString().slice(0, 10);
  return { date, machine: machine(), node: process.version, versions: versions(), quick, rounds, sections };
}

function machine() {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    os: `${platform()} ${release()} ${arch()}`,
  };
}

/** One line for people. @param {Results} results */
export function where({ machine: { cpu, cores, memory, os }, node, rounds, quick }) {
  const extent = `${rounds} rounds${quick ? ', quick' : ''}`;
  return `${cpu}, ${cores} ${cores === 1 ? 'core' : 'cores'}, ${memory}, ${os}, Node ${node}, ${extent}`;
}

/** @param {Results} results @returns {Missed[]} */
export function missed({ sections }) {
  return sections.flatMap(({ name, rows }) =>
    rows.filter((row) => !isMet(row)).map((row) => ({ ...row, section: name })),
  );
}
