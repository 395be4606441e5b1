// @ts-check
/** The supported lines of Node.js. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './project.js';

export const nodeLines = ['20', '22', '24'];

/**
 * The node binary of a release line: installed from its npm package, and kept between runs.
 *
 * @param {string} line
 */
export function nodeOf(line) {
  const prefix = join(root, 'node_modules/.cache/node', line);
  const binary = join(prefix, 'node_modules/node/bin/node');
  if (!existsSync(binary)) {
    mkdirSync(prefix, { recursive: true });
    writeFileSync(
      join(prefix, 'package.json'),
      JSON.stringify({ private: true, allowScripts: { node: true } }),
    );
    run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', `node@${line}`], prefix);
  }
  assert.match(run(binary, ['--version'], root), new RegExp(`^v${line}\\.`));
  return binary;
}
