// @ts-check
import { steps } from './steps.js';

/**
 * @typedef {import('./steps.js').Step} Step
 * @typedef {import('./steps.js').Result} Result
 * @typedef {import('./run-client.js').Client} Client
 * @typedef {{ shows: '✓' | '✗' | '–', reason?: string }} Cell
 * @typedef {{ client: string, version: string, note: string, cells: Record<Step, Cell> }} Row as in `clients/results.json`
 */

/**
 * What a run says about a client, held against what its driver expects.
 *
 * @param {Client} client
 * @param {Record<Step, Result>} results
 * @returns {{ row: Row, surprises: string[] }} a surprise is a step that went otherwise than expected, for better or worse
 */
export function judge({ name, version, note, expects }, results) {
  /** @type {string[]} */
  const surprises = [];
  const cells = steps.map((step) => {
    const [expected, result] = [expects[step], results[step]];
    const surprise = (/** @type {string} */ what) => surprises.push(`${step}: ${what}`);
    if (result.outcome === 'passed') {
      if (expected !== true) surprise('works now; its driver says otherwise');
      return [step, { shows: '✓' }];
    }
    if (expected === true) {
      const reason = result.outcome === 'failed' ? result.reason : 'was not reached';
      surprise(reason);
      return [step, { shows: result.outcome === 'failed' ? '✗' : '–', reason }];
    }
    if (typeof expected === 'string') {
      if (result.outcome === 'failed') surprise(`was to be left out, but failed: ${result.reason}`);
      return [step, { shows: '–', reason: expected }];
    }
    if (result.outcome === 'not run') surprise('was not reached');
    else if (!expected.seen.test(result.reason)) surprise(`fails otherwise than it did: ${result.reason}`);
    return [step, { shows: '✗', reason: expected.reason }];
  });
  return { row: { client: name, version, note, cells: Object.fromEntries(cells) }, surprises };
}

/** What is said of a client that cannot run here. @param {Client} client @returns {Row} */
export function absent({ name, version, note, unavailable = '' }) {
  const cells = steps.map((step) => [step, { shows: '–', reason: unavailable }]);
  return { client: name, version, note, cells: Object.fromEntries(cells) };
}

/** One line for people. @param {Row} row */
export function line({ client, version, cells }) {
  const reasons = new Set(steps.flatMap((step) => cells[step].reason ?? []));
  const shown = steps.map((step) => `${cells[step].shows} ${step}`).join('  ');
  return `${client.padEnd(54)} ${version.padEnd(8)} ${shown}  ${[...reasons].join('; ')}`.trimEnd();
}

/** @param {readonly Row[]} rows @returns {string} the table of docs/clients.md */
export function markdown(rows) {
  const cell = (/** @type {Cell} */ { shows, reason }) => (reason ? `${shows} ${reason}` : shows);
  return [
    `| client | version | ${steps.join(' | ')} |`,
    `| --- | --- |${' --- |'.repeat(steps.length)}`,
    ...rows.map(
      ({ client, version, cells }) =>
        `| ${client} | ${version} | ${steps.map((step) => cell(cells[step])).join(' | ')} |`,
    ),
    '',
    'One thing to know about each:',
    '',
    // Rows of one client share what there is to know, and begin with its name.
    ...[...new Map(rows.map((row) => [row.note, row])).values()].map(
      ({ client, note }) => `* **${client.split(/, | --/)[0]}**: ${note}`,
    ),
  ].join('\n');
}
