// @ts-check
/** What a worker gets of the library: bundled for the web platform alone, with the fault named if anything else is in it. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

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
 * @param {string} project where the library is installed
 * @param {string} code the imports
 * @returns {Promise<{ minified: number, gzipped: number }>} bytes
 */
export async function checkBundle(project, code) {
  const { metafile, outputFiles } = await build({
    ...forWorkers,
    minify: true,
    stdin: { contents: code, resolveDir: project },
  });
  for (const [path, { imports }] of Object.entries(metafile.inputs)) {
    const outside = imports.filter(({ external }) => external).map((found) => found.path);
    assert.deepEqual(outside, [], `${path} imports what workers do not have`);
    const owner = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
    assert(owner === undefined || expected.includes(owner), `${path} does not belong into this bundle`);
  }
  const [{ text, contents }] = outputFiles;
  for (const pattern of forbidden) {
    const found = pattern.exec(text);
    assert(
      !found,
      `the bundle has ${pattern}: …${text.slice((found?.index ?? 0) - 60, (found?.index ?? 0) + 60)}…`,
    );
  }
  return { minified: contents.length, gzipped: gzipSync(contents).length };
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
