// @ts-check
/** A run on a terminal. */

import { goalOf, spreadOf, valueWithUnit } from './figures.js';
import { uncheckedAsMarkdown } from './peers.js';
import { missed, where } from './results.js';
import { isMet } from './section.js';

/** @typedef {import('./section.js').Row} Row */

const head = ['what', 'contender', 'value', 'quartiles', 'detail', 'goal', ''];

/** @param {import('./section.js').Measured} section */
export function sectionAsText({ name, title, how, rows }) {
  const cells = [head, ...rows.map(cellsOf)];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `\n${title} (--only ${name})\n${how}\n\n${lines.join('\n')}\n`;
}

/** @param {Row} row */
function cellsOf(row) {
  const outcome = row.goal ? (isMet(row) ? 'met' : 'NOT met') : '';
  return [row.what, row.contender, valueWithUnit(row), spreadOf(row), row.detail ?? '', goalOf(row), outcome];
}

/** @param {import('./results.js').Results} results */
export function headAsText(results) {
  return `${where(results)}\n${results.versions.join(', ')}\n`;
}

/** @param {import('./results.js').Results} results */
export function endAsText(results) {
  const lines = missed(results).map(
    (row) =>
      `  ${row.section}: ${row.what}: ${valueWithUnit(row)} (quartiles ${spreadOf(row) || 'none'}), goal ${goalOf(row)}`,
  );
  const goals = lines.length === 0 ? 'Every goal was met.' : `Goals that were not met:\n${lines.join('\n')}`;
  return `\nWhat each contender does not check, as it is configured here:\n${uncheckedAsMarkdown()}\n\n${goals}\n`;
}
