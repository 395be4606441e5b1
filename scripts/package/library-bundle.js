// @ts-check
/**
 * What is published in the place of the library's modules: the same code, and its declarations, in few files. npm runs `--write` before
 * it packs and `--restore` after.
 */
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { bundleCode } from './bundle-code.js';
import { bundleDeclarations } from './bundle-declarations.js';
import { root, run } from './project.js';

const library = join(root, 'packages/mcp-auth');
const dist = join(library, 'dist');
/** Where the modules wait until the package is packed. */
const modules = join(library, 'dist.modules');
const bundled = join(library, 'dist.bundled');

const manifest = JSON.parse(readFileSync(join(library, 'package.json'), 'utf8'));

async function write() {
  // Left over where packing failed half-way.
  if (existsSync(modules)) restore();
  run('npm', ['exec', '--', 'tsc', '-b', library], root);
  rmSync(bundled, { recursive: true, force: true });
  const published = targetsOf(manifest.exports);
  await bundleCode({
    from: dist,
    to: bundled,
    entries: published.filter((file) => file.endsWith('.js')),
    smallest: 'fetch.js',
    byPlatform: targetsOf(manifest.imports),
    platform: '#signature',
  });
  await bundleDeclarations({
    from: dist,
    to: bundled,
    entries: published.filter((file) => file.endsWith('.d.ts')),
  });
  renameSync(dist, modules);
  renameSync(bundled, dist);
}

function restore() {
  if (!existsSync(modules)) return;
  rmSync(dist, { recursive: true, force: true });
  renameSync(modules, dist);
}

/** Every file that a name of `exports` or `imports` leads to. @param {unknown} node @returns {string[]} */
function targetsOf(node) {
  const leaves =
    typeof node === 'string' ? [relative('dist', node)] : Object.values(node ?? {}).flatMap(targetsOf);
  return [...new Set(leaves)];
}

if (process.argv[2] === '--write') await write();
else if (process.argv[2] === '--restore') restore();
else {
  console.error('Usage: node scripts/package/library-bundle.js --write | --restore');
  process.exitCode = 2;
}
