// @ts-check
/** What every section of the benchmark looks like. */

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

export {};
