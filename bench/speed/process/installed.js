// @ts-check
/** What a package brings along in `node_modules`. */

import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** @typedef {{ bytes: number, allocated: number, files: number }} Size */
/** @typedef {Size & { name: string }} Weight */

/**
 * A package and everything it depends on, the heaviest first. npm installs peers, too, where they are not
 * optional.
 *
 * @param {string} folder of the package
 * @returns {Weight[]}
 */
export function closureOf(folder) {
  /** @type {Map<string, Weight>} */
  const found = new Map();
  const pending = [folder];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (found.has(next)) continue;
    const manifest = JSON.parse(readFileSync(join(next, 'package.json'), 'utf8'));
    found.set(next, { name: manifest.name, ...sizeOf(next) });
    const { dependencies = {}, peerDependencies = {}, peerDependenciesMeta: meta = {} } = manifest;
    const peers = Object.keys(peerDependencies).filter((name) => !meta[name]?.optional);
    for (const name of [...Object.keys(dependencies), ...peers]) pending.push(locate(name, next));
  }
  return [...found.values()].sort((one, other) => other.allocated - one.allocated);
}

/** As Node looks for it. @param {string} name @param {string} from */
function locate(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (lstatSync(join(candidate, 'package.json'), { throwIfNoEntry: false })) return candidate;
    if (folder === dirname(folder)) throw new Error(`${name} is not installed for ${from}. Run npm ci.`);
  }
}

/** All files, those of nested packages apart: what is in them, and the blocks they take. @param {string} path @returns {Size} */
function sizeOf(path) {
  const stats = lstatSync(path);
  // Not every file system counts blocks.
  if (!stats.isDirectory())
    return { bytes: stats.size, allocated: stats.blocks * 512 || stats.size, files: 1 };
  const entries = readdirSync(path).filter((entry) => entry !== 'node_modules');
  return total(entries.map((entry) => sizeOf(join(path, entry))));
}

/** @param {readonly Size[]} sizes @returns {Size} */
export function total(sizes) {
  const sum = { bytes: 0, allocated: 0, files: 0 };
  for (const { bytes, allocated, files } of sizes) {
    sum.bytes += bytes;
    sum.allocated += allocated;
    sum.files += files;
  }
  return sum;
}
