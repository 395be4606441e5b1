// @ts-check
/** The parts of a page of the documentation that are written by a run stand between two comments each. */

import { readFile, writeFile } from 'node:fs/promises';

/** @param {string} name of the page in `docs` @param {string} part @param {string} text */
export async function writePart(name, part, text) {
  const page = new URL(`../docs/${name}`, import.meta.url);
  const [begin, end] = [`<!-- begin ${part} -->`, `<!-- end ${part} -->`];
  const before = await readFile(page, 'utf8');
  const from = before.indexOf(begin);
  const to = before.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/${name} lacks the comments ${begin} and ${end}.`);
  await writeFile(page, `${before.slice(0, from + begin.length)}\n\n${text}\n\n${before.slice(to)}`);
}
