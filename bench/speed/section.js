// @ts-check
/** What a section of the benchmark is, and which there are. */

/** @typedef {{ quick: boolean, rounds: number, log: (line: string) => void }} Options  */
/** @typedef {{ at: '>=' | '<=', value: number }} Goal */
/** @typedef {object} Row
 * @property {string} what what was measured, e.g. `1,000 hot tokens`
 * @property {string} contender display name, e.g. `mcp-auth (this repository)`
 * @property {number} value
 * @property {string} unit e.g. `of no auth`, `µs`, `ms`, `KB`, `fetches`
 * @property {[number, number]} [spread] lower and upper quartile over the rounds
 * @property {string} [detail] one more figure for people, e.g. `4.4 µs of auth`
 * @property {Goal} [goal] only on rows of this library: what the issue promises
 */
/** @typedef {object} Section
 * @property {string} name for --only
 * @property {string} title
 * @property {string} how one or two sentences: what exactly is measured, and how
 * @property {(options: Options) => Promise<Row[]>} run
 */
/** @typedef {Omit<Section, 'run'> & { rows: Row[] }} Measured a section that has run */

/** In the order in which they run and are shown: over sockets first, then inside a process, then what it weighs, and what it was for. */
export const sectionNames = [
  'express',
  'node-http',
  'hono',
  'fastify',
  'mcp',
  'refusals',
  'latency',
  'verify',
  'in-process',
  'event-loop',
  'herd',
  'many',
  'import',
  'bundle',
  'install',
  'memory',
  'strictness',
];

/** The display name of this library, the only one whose rows have goals. */
export const ours = 'mcp-auth (this repository)';

/** @param {string} name @returns {Promise<Section>} */
export function loadSection(name) {
  return import(`./sections/${name}.js`);
}

/** @param {Row} row */
export function isMet({ value, goal }) {
  if (!goal) return true;
  return goal.at === '>=' ? value >= goal.value : value <= goal.value;
}
