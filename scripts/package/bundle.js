// @ts-check
/** What a worker gets of the library: bundled for the web platform alone, with the fault named if anything else is in it. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { tableOf } from './installed.js';
import { library } from './project.js';

/**
 * As `wrangler` resolves packages for a worker.
 *
 * @satisfies {import('esbuild').BuildOptions}
 */
const forWorkers = {
  bundle: true,
  format: 'esm',
  platform: 'browser',
  conditions: ['workerd', 'worker', 'browser'],
  mainFields: ['browser', 'module', 'main'],
  target: 'es2022',
  logLevel: 'silent',
  metafile: true,
  write: false,
};

/** The only packages that may end up in a bundle of the library. */
const expected = ['mcp-auth', 'oauth4webapi'];

/** What gives a platform away that is not the web's, or code that workers refuse to run. */
const forbidden = [
  /["']node:/,
  /\brequire\(/,
  /\bprocess\./,
  /\b__dirname\b/,
  /\beval\(/,
  /\bnew Function\b/,
];

/**
 * @typedef {object} Limit
 * @property {number} minified bytes
 * @property {number} gzipped bytes
 * @property {string[]} without packages that must not be in it, of those that may be in others
 */

/**
 * @param {string} project where the library is installed
 * @param {string} code a module
 * @param {Limit} [limit]
 * @returns {Promise<{ minified: number, gzipped: number }>} bytes
 */
export async function checkBundle(project, code, limit) {
  const { metafile, outputFiles } = await bundle(code, { resolveDir: project });
  for (const [path, { imports }] of Object.entries(metafile.inputs)) {
    const outside = imports.filter(({ external }) => external).map((found) => found.path);
    assert.deepEqual(outside, [], `${path} imports what workers do not have`);
    const owner = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
    const isExpected = owner === undefined || (expected.includes(owner) && !limit?.without.includes(owner));
    assert(isExpected, `${path} does not belong into this bundle`);
  }
  const [{ text, contents }] = outputFiles;
  for (const pattern of forbidden) {
    const found = pattern.exec(text);
    assert(
      !found,
      `the bundle has ${pattern}: …${text.slice((found?.index ?? 0) - 60, (found?.index ?? 0) + 60)}…`,
    );
  }
  const size = { minified: contents.length, gzipped: gzipSync(contents, { level: 9 }).length };
  if (limit && (size.minified > limit.minified || size.gzipped > limit.gzipped)) {
    assert.fail(
      `the bundle has ${size.minified} bytes, ${size.gzipped} gzipped; allowed are ${limit.minified} and ${limit.gzipped}:\n${await weights(code)}`,
    );
  }
  return size;
}

/** @param {string} contents @param {{ resolveDir: string }} from */
function bundle(contents, { resolveDir }) {
  return build({ ...forWorkers, minify: true, stdin: { contents, resolveDir } });
}

/** By module of the library, which what is published does not tell apart. @param {string} code */
async function weights(code) {
  const { metafile } = await bundle(code, { resolveDir: library });
  const [{ inputs }] = Object.values(metafile.outputs);
  return tableOf(Object.entries(inputs).map(([path, { bytesInOutput }]) => [path, bytesInOutput]));
}

/**
 * A whole worker as one module.
 *
 * @param {string} project
 * @param {string} file its entry
 * @param {Record<string, string>} constants
 */
export async function bundleWorker(project, file, constants) {
  const define = Object.fromEntries(
    Object.entries(constants).map(([name, value]) => [name, JSON.stringify(value)]),
  );
  const { outputFiles } = await build({ ...forWorkers, entryPoints: [join(project, file)], define });
  const [{ text }] = outputFiles;
  assert.doesNotMatch(text, /["']node:/, 'the worker imports something of Node');
  return text;
}
