// @ts-check
/** @import { Options, Row } from '../section.js' */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withProject } from '../../../scripts/package/project.js';
import { ours } from '../process/checks.js';
import { summary } from '../process/figures.js';
import { openLab, withLab } from '../process/lab.js';

export const name = 'import';
export const title = 'Import';
export const how =
  'CPU of `await import(…)` in a fresh process whose module loader is already running; medians over processes, contenders in turns. Modules are counted in another process. This library as it is published: packed, and installed in an empty project.';

/** @type {{ what: string, contender: string, goal?: number }[]} */
const subjects = [
  { what: 'mcp-auth/fetch', contender: ours, goal: 10 },
  { what: 'mcp-auth', contender: ours },
  { what: 'mcp-auth/node', contender: ours },
  { what: 'mcp-auth/hono', contender: ours },
  { what: 'mcp-auth-0.2', contender: 'mcp-auth 0.2.0' },
  { what: 'jose', contender: 'jose' },
  { what: '@modelcontextprotocol/server', contender: 'SDK v2' },
];

/** @param {Options} options @returns {Promise<Row[]>} */
export async function run(options) {
  options.log('import');
  // Hono is there as a type only.
  return withProject({}, (project) => measure(options, createRequire(join(project, 'index.js'))));
}

/** @param {Options} options @param {NodeRequire} installed @returns {Promise<Row[]>} */
async function measure({ quick }, installed) {
  const locate = (/** @type {(typeof subjects)[number]} */ { what, contender }) =>
    contender === ours ? pathToFileURL(installed.resolve(what)).href : what;
  const costs = subjects.map(() => /** @type {number[]} */ ([]));
  // The first round brings the files into the memory of the system.
  for (let round = -1; round < (quick ? 2 : 15); round++) {
    for (const [index, subject] of subjects.entries()) {
      const cost = await withLab(openLab('import'), (lab) => lab.call('time', locate(subject)));
      if (round >= 0) costs[index]?.push(cost / 1000);
    }
  }
  /** @type {Row[]} */
  const rows = [];
  for (const [index, subject] of subjects.entries()) {
    const { what, contender, goal } = subject;
    const modules = await withLab(openLab('import'), (lab) => lab.call('count', locate(subject)));
    rows.push({
      what,
      contender,
      ...summary(costs[index] ?? []),
      unit: 'ms',
      detail: modules === 1 ? '1 module' : `${modules} modules`,
      ...(goal === undefined ? {} : { goal: { at: '<=', value: goal } }),
    });
  }
  return rows;
}
