// @ts-check
/** @import { Options, Row, Goal } from '../section.js' */
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { withProject } from '../../../scripts/package/project.js';
import { ours } from '../process/checks.js';
import { closureOf, total } from '../process/installed.js';

export const name = 'install';
export const title = 'Install';
export const how =
  'This library is packed and installed in an empty project, without optional peers; needs a package registry. Of 0.2.0 and jose, what they depend on is counted where it is installed for this benchmark. On disk are the blocks that files take, as `du` counts them: many small files weigh more than what is in them. A MB is 1,000,000 bytes.';

/** @typedef {import('../process/installed.js').Weight} Weight */

/** @param {Options} options @returns {Promise<Row[]>} */
export async function run({ log }) {
  log('install');
  /** @type {Weight[]} */
  let own = [];
  await withProject({}, (project) => {
    own = closureOf(join(project, 'node_modules/mcp-auth'));
    const present = packagesIn(join(project, 'node_modules'));
    if (present !== own.length)
      throw new Error(`${present} packages were installed, ${own.length} are needed.`);
  });
  return [
    ...rowsOf(ours, own, true),
    ...rowsOf('mcp-auth 0.2.0', closureOf(folderOf('mcp-auth-0.2')), false),
    ...rowsOf('jose', closureOf(folderOf('jose')), false),
  ];
}

/** @param {string} contender @param {readonly Weight[]} weights @param {boolean} isOurs @returns {Row[]} */
function rowsOf(contender, weights, isOurs) {
  const { bytes, allocated, files } = total(weights);
  const heaviest = weights
    .slice(0, 3)
    .map(({ name, allocated }) => `${name} ${(allocated / 1000).toFixed(0)} KB`);
  const detail = `${(bytes / 1e6).toFixed(2)} MB in ${files} files; ${heaviest.join(', ')}`;
  const goal = (/** @type {number} */ value) =>
    isOurs ? { goal: /** @type {Goal} */ ({ at: '<=', value }) } : {};
  return [
    { what: 'packages', contender, value: weights.length, unit: 'packages', ...goal(2) },
    { what: 'on disk', contender, value: allocated / 1e6, unit: 'MB', detail, ...goal(1) },
  ];
}

/** @param {string} folder a `node_modules` without nested ones @returns {number} */
function packagesIn(folder) {
  return readdirSync(folder)
    .filter((entry) => !entry.startsWith('.'))
    .reduce((sum, entry) => sum + (entry.startsWith('@') ? packagesIn(join(folder, entry)) : 1), 0);
}

/** Manifests are not always exported, so the folder is looked for above the entry point. @param {string} name */
function folderOf(name) {
  let folder = dirname(createRequire(import.meta.url).resolve(name));
  while (!folder.endsWith(join('node_modules', name))) folder = dirname(folder);
  return folder;
}
