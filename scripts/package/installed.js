// @ts-check
/** What the packed library brings along, and what it loads. */
import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root, run } from './project.js';

/** What a file or a folder takes of most file systems comes in blocks of this many bytes. */
const BLOCK = 4096;

/** @param {string} project @param {{ packages: number, bytes: number }} limit */
export function checkInstalled(project, limit) {
  const folder = join(project, 'node_modules');
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    // npm's own list of what it did.
    .filter((path) => path !== '.package-lock.json')
    .map((path) => ({ path, stats: statSync(join(folder, path)) }));
  const files = entries
    .filter(({ stats }) => stats.isFile())
    .map(({ path, stats }) => ({ path, bytes: stats.size }));
  const packages = files
    .map(({ path }) => path)
    .filter((path) => /^(@[^/\\]+[/\\])?[^/\\]+[/\\]package\.json$/.test(path));
  const content = files.reduce((sum, file) => sum + file.bytes, 0);
  const blocks = files.reduce((sum, file) => sum + Math.ceil(file.bytes / BLOCK), 0);
  const bytes = (blocks + entries.length - files.length) * BLOCK;
  const table = tableOf(files.map((file) => [file.path, file.bytes]));
  assert(
    packages.length <= limit.packages,
    `${packages.length} packages are installed:\n${packages.join('\n')}`,
  );
  assert(bytes <= limit.bytes, `${bytes} bytes of disk are taken, more than ${limit.bytes}:\n${table}`);
  console.log(
    `${packages.length} packages, ${files.length} files, ${content} bytes, which take ${bytes} of the disk`,
  );
}

/**
 * @param {string} project
 * @param {string} entry
 * @param {{ modules: number, without: string[] }} limit
 */
export function checkLoaded(project, entry, { modules: limit, without }) {
  const program = fileURLToPath(new URL('print-loaded.js', import.meta.url));
  const node = join(root, 'node_modules/.bin/node');
  /** @type {string[]} */
  const urls = JSON.parse(run(node, [program, join(project, 'index.js'), entry], project));
  const list = urls.join('\n');
  for (const name of without) {
    const found = urls.find((url) => url === name || url.includes(`/node_modules/${name}/`));
    assert.equal(found, undefined, `${entry} loads ${name}:\n${list}`);
  }
  // What is of Node itself costs something else.
  const modules = urls.filter((url) => url.startsWith('file:')).length;
  assert(modules <= limit, `${entry} loads ${modules} modules, more than ${limit}:\n${list}`);
  console.log(`${entry}: ${modules} modules`);
}

/** @param {(readonly [name: string, bytes: number])[]} rows @returns {string} the heaviest first */
export function tableOf(rows) {
  return [...rows]
    .sort(([, one], [, other]) => other - one)
    .slice(0, 60)
    .map(([name, bytes]) => `${String(bytes).padStart(8)} ${name}`)
    .join('\n');
}
