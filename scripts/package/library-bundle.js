// @ts-check
/**
 * What is published in the place of the library's modules: the same code in a dozen files. Loading a module costs a third of a
 * millisecond, and there are two hundred of them. npm runs `--write` before it packs and `--restore` after.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { build } from 'esbuild';
import { root, run } from './project.js';

const library = join(root, 'packages/mcp-auth');
const dist = join(library, 'dist');
/** Where the modules wait until the package is packed. */
const modules = join(library, 'dist.modules');
const bundled = join(library, 'dist.bundled');

const manifest = JSON.parse(readFileSync(join(library, 'package.json'), 'utf8'));
/** Bytes below which a file is not worth loading. */
const SMALL = 8000;

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

/** Every file that a name of `exports` or `imports` leads to. @param {unknown} node @returns {string[]} */
function targetsOf(node) {
  const leaves =
    typeof node === 'string' ? [relative('dist', node)] : Object.values(node ?? {}).flatMap(targetsOf);
  return [...new Set(leaves)];
}

/**
 * Readable, and without comments: whoever reads code reads the repository, and editors show the declarations. Code that several
 * entries share is in files of its own, so that nobody loads what another entry needs. Where such a file would be small, it costs more
 * to load than it saves, so the code goes into one file for all.
 *
 * @param {string} outdir
 */
async function bundleLibrary(outdir) {
  const isCode = (/** @type {string} */ file) => file.endsWith('.js');
  const entries = targetsOf(manifest.exports).filter(isCode);
  const chosenByPlatform = targetsOf(manifest.imports).filter(isCode);
  /** @satisfies {import('esbuild').BuildOptions} */
  const options = {
    absWorkingDir: dist,
    entryPoints: [...entries, ...chosenByPlatform],
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
    metafile: true,
    logLevel: 'error',
  };
  const { metafile } = await build({ ...options, write: false });
  const common = smallShared(metafile, chosenByPlatform);
  await build({ ...options, plugins: [withCommon(entries, common)] });
}

/**
 * The modules in small shared files, but for those that the platform chooses: these must not lead back to the others.
 *
 * @param {import('esbuild').Metafile} metafile
 * @param {string[]} apart
 */
function smallShared({ outputs }, apart) {
  const reached = new Set(
    Object.keys(outputs).filter((file) => apart.some((path) => outputs[file]?.entryPoint === path)),
  );
  // A set visits members that are added while it is walked.
  for (const file of reached)
    for (const { path, external } of outputs[file]?.imports ?? []) if (!external) reached.add(path);
  return Object.entries(outputs)
    .filter(([file, { entryPoint, bytes }]) => !entryPoint && bytes < SMALL && !reached.has(file))
    .flatMap(([, { inputs }]) => Object.keys(inputs));
}

/** @param {string[]} entries @param {string[]} common @returns {import('esbuild').Plugin} */
function withCommon(entries, common) {
  const files = new Set(entries.map((file) => join(dist, file)));
  return {
    name: 'common',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^common:$/ }, () => ({ path: 'common', namespace: 'common' }));
      // Without it, what is imported for being in the common file alone would be left out of it.
      onResolve({ filter: /^\.{0,2}\// }, ({ path, resolveDir }) => ({
        path: resolve(resolveDir, path),
        sideEffects: true,
      }));
      onLoad({ filter: /./, namespace: 'common' }, () => ({
        contents: common.map((file) => `import ${JSON.stringify(join(dist, file))};`).join('\n'),
        resolveDir: dist,
      }));
      onLoad({ filter: /\.js$/ }, ({ path }) =>
        files.has(path) ? { contents: `import 'common:';\n${readFileSync(path, 'utf8')}` } : undefined,
      );
    },
  };
}

/** The declarations that users' compilers read; the others would be a quarter of the package. @returns {Set<string>} */
function declarations() {
  const found = new Set(targetsOf(manifest.exports).filter((file) => file.endsWith('.d.ts')));
  // A set visits members that are added while it is walked.
  for (const file of found) {
    const text = readFileSync(join(dist, file), 'utf8');
    for (const [, path] of text.matchAll(/\b(?:from|import)\s*\(?\s*['"](\.[^'"]+)\.js['"]/g))
      found.add(`${join(dirname(file), path)}.d.ts`);
  }
  return found;
}

if (process.argv[2] === '--write') await write();
else if (process.argv[2] === '--restore') restore();
else {
  console.error('Usage: node scripts/package/library-bundle.js --write | --restore');
  process.exitCode = 2;
}
