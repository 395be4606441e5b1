// @ts-check
/** The command line of `npm run bench`. */

import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { sectionNames } from './section.js';

export const usage = `Usage: npm run bench -- [options]

  --quick            less load and fewer rounds: everything in about two minutes
  --only <section>   ${sectionNames.join(', ')}; may be repeated
  --rounds <count>   default 40, with --quick 3
  --json <file>      writes what was measured to that file as well
  --write            puts a whole run into docs/performance.md, its chart, and bench/speed/results.json
`;

/** @typedef {{ quick: boolean, only: string[], rounds: number, json: string | undefined, write: boolean }} CommandLine */

/** @returns {CommandLine} or ends the process with 2, and the usage */
export function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
        rounds: { type: 'string' },
        json: { type: 'string' },
        write: { type: 'boolean', default: false },
      },
    });
    const { quick, only, json, write } = values;
    const unknown = only.filter((name) => !sectionNames.includes(name));
    if (unknown.length > 0) throw new Error(`There is no section ${unknown.join(', ')}.`);
    const rounds = Number(values.rounds ?? (quick ? 3 : 40));
    if (!Number.isInteger(rounds) || rounds < 1 || rounds > 1000)
      throw new Error('--rounds takes a whole number from 1 to 1000.');
    if (write && (quick || only.length > 0))
      throw new Error('--write needs the whole run: the page has one table from one run.');
    // Now, and not after twenty minutes.
    if (json !== undefined) accessSync(dirname(json), constants.W_OK);
    return { quick, only: sectionNames.filter((name) => only.includes(name)), rounds, json, write };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}
