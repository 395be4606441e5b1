// @ts-check
/** The library's code in few files: loading a file costs as much as twenty kilobytes of code, and there are two hundred modules. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/** Bytes below which a file is not worth loading. */
const SMALL = 8000;

/**
 * Code that several entries share is in files of its own, so that nobody loads what another entry needs. What the entry for
 * workers loads is one file, and whatever would be a small file goes into that as well.
 *
 * Names are kept, for stack traces, and lines are short enough for them. Comments and indentation are not: whoever reads code reads the
 * repository, and editors show the declarations.
 *
 * @param {object} what
 * @param {string} what.from the folder of the modules
 * @param {string} what.to
 * @param {string[]} what.entries
 * @param {string} what.smallest the entry whose modules go into one file
 * @param {string[]} what.byPlatform modules that stand for one another; these must not lead back to the entries
 */
export async function bundleCode({ from, to, entries, smallest, byPlatform }) {
  /** @satisfies {import('esbuild').BuildOptions} */
  const options = {
    absWorkingDir: from,
    entryPoints: [...entries, ...byPlatform],
    outbase: from,
    outdir: to,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    packages: 'external',
    external: ['#*'],
    chunkNames: 'shared/[name]-[hash]',
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 160,
    metafile: true,
    logLevel: 'error',
  };
  const { metafile } = await build({ ...options, write: false });
  const common = commonModules(metafile, [smallest, ...byPlatform]);
  const users = entries.filter((entry) => sharedBy(metafile, [entry]).some((file) => common.has(file)));
  await build({ ...options, plugins: [withCommon(from, users, [...common])] });
}

/** @param {import('esbuild').Metafile} metafile @param {string[]} loadedTogether entries @returns {Set<string>} */
function commonModules(metafile, loadedTogether) {
  const small = Object.values(metafile.outputs).filter(
    ({ entryPoint, bytes }) => !entryPoint && bytes < SMALL,
  );
  return new Set([
    ...sharedBy(metafile, loadedTogether),
    ...small.flatMap(({ inputs }) => Object.keys(inputs)),
  ]);
}

/** The modules in the shared files that entries lead to. @param {import('esbuild').Metafile} metafile @param {string[]} entries @returns {string[]} */
function sharedBy({ outputs }, entries) {
  const files = new Set(
    Object.keys(outputs).filter((file) => entries.includes(outputs[file]?.entryPoint ?? '')),
  );
  // A set visits members that are added while it is walked.
  for (const file of files)
    for (const { path, external } of outputs[file]?.imports ?? []) if (!external) files.add(path);
  return [...files].flatMap((file) =>
    outputs[file]?.entryPoint ? [] : Object.keys(outputs[file]?.inputs ?? {}),
  );
}

/** Has each user import all of the common modules, which makes one file of them. @param {string} from @param {string[]} users @param {string[]} common @returns {import('esbuild').Plugin} */
function withCommon(from, users, common) {
  const files = new Set(users.map((file) => join(from, file)));
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
        contents: common.map((file) => `import ${JSON.stringify(join(from, file))};`).join('\n'),
        resolveDir: from,
      }));
      onLoad({ filter: /\.js$/ }, ({ path }) =>
        files.has(path) ? { contents: `import 'common:';\n${readFileSync(path, 'utf8')}` } : undefined,
      );
    },
  };
}
