// @ts-check
/** The parts of `docs/promises.md` that are written by a run stand between two comments each. */

import { readFile, writeFile } from 'node:fs/promises';

const page = new URL('../../docs/promises.md', import.meta.url);

/** @param {string} part @param {string} text */
export async function pageWith(part, text) {
  const [begin, end] = [`<!-- begin ${part} -->`, `<!-- end ${part} -->`];
  const before = await readFile(page, 'utf8');
  const from = before.indexOf(begin);
  const to = before.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/promises.md lacks the comments ${begin} and ${end}.`);
  await writeFile(page, `${before.slice(0, from + begin.length)}\n\n${text}\n\n${before.slice(to)}`);
}
