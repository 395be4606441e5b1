// @ts-check
/** @import { Options, Row, Goal } from '../section.js' */
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { ours } from '../process/checks.js';
import { workers } from '../process/workers.js';

export const name = 'bundle';
export const title = 'Bundle of a worker';
export const how =
  'One module for the web platform, made by esbuild, minified: a worker that lets nobody through without a JWT for its resource. Gzip at level 9, a KB is 1,000 bytes. 0.2.0 needs Express, so what it asks of Node is left out of the figure. Forbidden are `node:` and `express` as words anywhere in the text.';

/** @param {string} code */
async function bundle(code) {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker', 'import'],
    target: 'es2022',
    external: ['node:*', ...builtinModules],
    logLevel: 'silent',
    write: false,
  });
  const [file] = outputFiles;
  if (!file) throw new Error('Nothing was bundled.');
  const { contents, text } = file;
  const gzipped = gzipSync(contents, { level: constants.Z_BEST_COMPRESSION }).length;
  const forbidden = [...text.matchAll(/\bnode:|\bexpress\b/gi)].length;
  return { minified: contents.length, gzipped, forbidden };
}

/** @param {Options} options @returns {Promise<Row[]>} */
export async function run({ log }) {
  /** @type {Row[]} */
  const rows = [];
  for (const { contender, code } of workers) {
    log(`bundle: ${contender}`);
    const { minified, gzipped, forbidden } = await bundle(code);
    const promised = (/** @type {number} */ value) =>
      contender === ours ? { goal: /** @type {Goal} */ ({ at: '<=', value }) } : {};
    rows.push({ what: 'minified', contender, value: minified / 1000, unit: 'KB', ...promised(25) });
    rows.push({ what: 'and gzipped', contender, value: gzipped / 1000, unit: 'KB', ...promised(9) });
    if (contender === ours) {
      rows.push({ what: 'forbidden words', contender, value: forbidden, unit: 'times', ...promised(0) });
    }
  }
  const root = await bundle("export * from 'mcp-auth';");
  rows.push({
    what: 'forbidden words in all of the root',
    contender: ours,
    value: root.forbidden,
    unit: 'times',
    detail: `${(root.minified / 1000).toFixed(1)} KB minified, ${(root.gzipped / 1000).toFixed(1)} KB gzipped`,
    goal: { at: '<=', value: 0 },
  });
  return rows;
}
