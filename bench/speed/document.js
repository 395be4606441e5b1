// @ts-check
/** A run as the tables of `docs/performance.md`. */

import { figure, goalOf, spreadOf, valueWithUnit } from './figures.js';
import { missed, where } from './results.js';
import { isMet } from './section.js';

/** @typedef {import('./section.js').Row} Row */
/** @typedef {import('./section.js').Measured} Measured */

/** @param {import('./results.js').Results} results */
export function resultsAsMarkdown(results) {
  const about = `Measured on ${results.date}: ${where(results)}. Versions: ${results.versions.join(', ')}.`;
  return [about, ...results.sections.map(sectionAsMarkdown), missedAsMarkdown(results)].join('\n\n');
}

/** @param {Measured} section */
function sectionAsMarkdown({ name, title, how, rows }) {
  const wide = sideBySide(rows);
  const rest = rows.filter((row) => !wide.includes(row) || row.goal);
  return [
    `### ${title}`,
    how,
    `\`npm run bench -- --only ${name}\``,
    ...(wide.length > 0 ? [wideTable(wide)] : []),
    ...(rest.length > 0 ? [longTable(rest)] : []),
  ].join('\n\n');
}

/**
 * The rows of one unit, when several contenders have values of several kinds: one column for each of these.
 * @param {readonly Row[]} rows
 */
function sideBySide(rows) {
  for (const unit of new Set(rows.map((row) => row.unit))) {
    const own = rows.filter((row) => row.unit === unit);
    const [contenders, kinds] = [distinct(own, 'contender'), distinct(own, 'what')];
    const isBrief = own.every(({ detail = '' }) => detail.length <= 60);
    if (contenders.length >= 3 && kinds.length >= 2 && isBrief) return own;
  }
  return [];
}

/** @param {readonly Row[]} rows */
function wideTable(rows) {
  const kinds = distinct(rows, 'what');
  const unit = rows[0]?.unit ?? '';
  const lines = distinct(rows, 'contender').map((contender) => [
    contender,
    ...kinds.map((what) => cellOf(rows.find((row) => row.contender === contender && row.what === what))),
  ]);
  return table([`${unit} (quartiles)`, ...kinds], lines);
}

/** @param {Row | undefined} row */
function cellOf(row) {
  if (!row) return '–';
  const more = [spreadOf(row) && `(${spreadOf(row)})`, row.detail && `<br>${row.detail}`].filter(Boolean);
  return `${row.goal ? '**' : ''}${figure(row.value, row.unit)}${row.goal ? '**' : ''} ${more.join(' ')}`.trim();
}

/** @param {readonly Row[]} rows */
function longTable(rows) {
  const lines = rows.map((row) => [
    row.what,
    row.contender,
    valueWithUnit(row),
    spreadOf(row),
    row.detail ?? '',
    goalOf(row),
    row.goal ? (isMet(row) ? 'met' : '**not met**') : '',
  ]);
  return table(['what', 'contender', 'value', 'quartiles', 'detail', 'goal', ''], lines);
}

/** @param {import('./results.js').Results} results */
function missedAsMarkdown(results) {
  const lines = missed(results).map(
    (row) => `* ${row.section}, ${row.what}: ${valueWithUnit(row)}, goal ${goalOf(row)}`,
  );
  if (lines.length === 0) return '### Goals that were not met\n\nNone.';
  return `### Goals that were not met\n\n${lines.join('\n')}`;
}

/** Leaves out columns in which nothing is. @param {readonly string[]} head @param {readonly (readonly string[])[]} lines */
function table(head, lines) {
  const isUsed = (/** @type {unknown} */ _, /** @type {number} */ column) =>
    lines.some((cells) => cells[column] !== '');
  const all = [head, head.map(() => '---'), ...lines].map((cells) => cells.filter(isUsed));
  return all.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** @template {'contender' | 'what'} Key @param {readonly Row[]} rows @param {Key} key */
function distinct(rows, key) {
  return [...new Set(rows.map((row) => row[key]))];
}
