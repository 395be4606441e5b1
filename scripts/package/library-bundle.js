// @ts-check
/**
 * What is published in the place of the library's modules: the same code in a dozen files. Loading a module costs a third of a
 * millisecond, and there are two hundred of them. npm runs `--write` before it packs and `--restore` after.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { root, run } from './project.js';

const library = join(root, 'packages/mcp-auth');
const dist = join(library, 'dist');
/** Where the modules wait until the package is packed. */
const modules = join(library, 'dist.modules');
const bundled = join(library, 'dist.bundled');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] === '--write') await write();
  else if (process.argv[2] === '--restore') restore();
  else {
    console.error('Usage: node scripts/package/library-bundle.js --write | --restore');
    process.exitCode = 2;
  }
}

async function write() {
  // Left over where packing failed half-way.
  if (existsSync(modules)) restore();
  run('npm', ['exec', '--', 'tsc', '-b', library], root);
  rmSync(bundled, { recursive: true, force: true });
  await bundleLibrary(bundled);
  for (const file of declarations()) {
    mkdirSync(dirname(join(bundled, file)), { recursive: true });
    cpSync(join(dist, file), join(bundled, file));
  }
  renameSync(dist, modules);
  renameSync(bundled, dist);
}

function restore() {
  if (!existsSync(modules)) return;
  rmSync(dist, { recursive: true, force: true });
  renameSync(modules, dist);
}

/** Every file that a name of `exports` or `imports` leads to. */
function targets() {
  const { exports, imports = {} } = JSON.parse(readFileSync(join(library, 'package.json'), 'utf8'));
  /** @type {(node: unknown) => string[]} */
  const leaves = (node) => (typeof node === 'string' ? [node] : Object.values(node ?? {}).flatMap(leaves));
  return [...new Set([exports, imports].flatMap(leaves))].map((file) => relative('dist', file));
}

/**
 * Readable, and without comments: whoever reads code reads the repository, and editors show the declarations. Code that several
 * entries share is in files of its own, so that nobody loads what another entry needs.
 *
 * @param {string} outdir
 */
async function bundleLibrary(outdir) {
  await build({
    entryPoints: targets()
      .filter((file) => file.endsWith('.js'))
      .map((file) => join(dist, file)),
    outbase: dist,
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    packages: 'external',
    external: ['#*'],
    chunkNames: 'shared/[name]-[hash]',
    logLevel: 'error',
  });
}

/** The declarations that users' compilers read; the others would be a quarter of the package. @returns {Set<string>} */
function declarations() {
  const found = new Set(targets().filter((file) => file.endsWith('.d.ts')));
  // A set visits members that are added while it is walked.
  for (const file of found) {
    const text = readFileSync(join(dist, file), 'utf8');
    for (const [, path] of text.matchAll(/\b(?:from|import)\s*\(?\s*['"](\.[^'"]+)\.js['"]/g))
      found.add(`${join(dirname(file), path)}.d.ts`);
  }
  return found;
}
