// @ts-check
/**
 * Measures what auth costs, this library and others side by side, and prints the figures. A goal that is not met is named at the end;
 * it does not change the exit code, because machines differ and a benchmark is not a test.
 *
 *   npm run bench -- [--quick] [--only <section>] [--rounds <count>] [--json <file>] [--write]
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { writePart } from '../page.js';
import { chart } from './chart.js';
import { resultsAsMarkdown } from './document.js';
import { readOptions } from './options.js';
import { uncheckedAsMarkdown } from './peers.js';
import { endAsText, headAsText, sectionAsText } from './report.js';
import { resultsOf } from './results.js';
import { loadSection, sectionNames } from './section.js';

const options = readOptions();
const begun = performance.now();

process.stdout.write(headAsText(resultsOf(options, [])));
/** @type {import('./section.js').Measured[]} */
const sections = [];
for (const name of options.only.length > 0 ? options.only : sectionNames) {
  const measured = await measure(name);
  sections.push(measured);
  process.stdout.write(sectionAsText(measured));
}

const results = resultsOf(options, sections);
process.stdout.write(endAsText(results));
if (options.json) await writeFile(options.json, asJson(results));
if (options.write) await publish();
log(`${sections.length} sections`);
// The authorization servers of the run still listen.
process.exit();

/** @param {string} name */
async function measure(name) {
  const { title, how, run } = await loadSection(name);
  const rows = await run({ quick: options.quick, rounds: options.rounds, log });
  return { name, title, how, rows };
}

async function publish() {
  const images = new URL('../../docs/images/', import.meta.url);
  await mkdir(images, { recursive: true });
  await writeFile(new URL('performance.svg', images), chart(results));
  await writeFile(new URL('results.json', import.meta.url), asJson(results));
  await writePart('performance.md', 'figures', resultsAsMarkdown(results));
  await writePart('performance.md', 'unchecked', uncheckedAsMarkdown());
}

/** @param {unknown} value */
function asJson(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** On stderr, beside the tables. @param {string} line */
function log(line) {
  process.stderr.write(`${((performance.now() - begun) / 1000).toFixed(0).padStart(4)} s  ${line}\n`);
}
