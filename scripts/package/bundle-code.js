// @ts-check
/** The library's code in few files: loading a file costs as much as twenty kilobytes of code, and there are two hundred modules. */
import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { build } from 'esbuild';

/** Bytes below which a file is not worth loading. */
const SMALL = 8000;

/**
 * Code that several entries share is in files of its own, so that nobody loads what another entry needs. What the entry for
 * workers loads is one file, and whatever would be a small file goes into that as well.
 *
 * What depends on the platform is one file for each platform. It has a copy of what both of them are made of, and everybody else takes
 * that from there: a process loads one of them, so there is one of everything.
 *
 * Names are kept, for stack traces, and lines are short enough for them. Comments and indentation are not: whoever reads code reads the
 * repository, and editors show the declarations.
 *
 * @param {object} what
 * @param {string} what.from the folder of the modules
 * @param {string} what.to
 * @param {string[]} what.entries
 * @param {string} what.smallest the entry whose modules go into one file
 * @param {string[]} what.byPlatform modules that stand for one another
 * @param {string} what.platform the import that leads to one of these
 */
export async function bundleCode({ from, to, entries, smallest, byPlatform, platform }) {
  /** @satisfies {import('esbuild').BuildOptions} */
  const options = {
    absWorkingDir: from,
    outbase: from,
    outdir: to,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    packages: 'external',
    external: ['#*'],
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 160,
    metafile: true,
    logLevel: 'error',
  };
  const copied = await copiedModules(options, byPlatform);
  const others = [...copied].map((file) => `export * from ${JSON.stringify(join(from, file))};`).join('\n');
  const whole = onLoadOf(from, byPlatform, (code) => `${code}\n${others}`);
  await build({ ...options, entryPoints: byPlatform, plugins: [whole] });

  /** @satisfies {import('esbuild').BuildOptions} */
  const splitting = {
    ...options,
    entryPoints: entries,
    splitting: true,
    chunkNames: 'shared/[name]-[hash]',
  };
  const elsewhere = takenFrom(from, copied, platform);
  const { metafile } = await build({ ...splitting, write: false, plugins: [elsewhere] });
  const common = commonModules(metafile, smallest);
  const users = entries.filter((entry) => sharedBy(metafile, entry).some((file) => common.has(file)));
  const plugins = [elsewhere, ...withCommon(from, users, [...common])];
  await build({ ...splitting, plugins });
}

/** What every platform has. @param {import('esbuild').BuildOptions} options @param {string[]} byPlatform @returns {Promise<Set<string>>} */
async function copiedModules(options, byPlatform) {
  const all = byPlatform.map(async (entry) => {
    const { metafile } = await build({ ...options, entryPoints: [entry], write: false, metafile: true });
    return new Set(Object.keys(metafile.inputs));
  });
  const [first = new Set(), ...others] = await Promise.all(all);
  return new Set([...first].filter((file) => others.every((inputs) => inputs.has(file))));
}

/** Leads imports of some modules to another file, which exports the same. @param {string} from @param {Set<string>} files @param {string} path @returns {import('esbuild').Plugin} */
function takenFrom(from, files, path) {
  return {
    name: 'taken',
    setup({ onResolve }) {
      // One name for the same file: each is looked up apart.
      onResolve({ filter: /^#/ }, () => ({ path, external: true }));
      onResolve({ filter: /^\.{0,2}\// }, ({ path: specifier, resolveDir }) =>
        files.has(relative(from, resolve(resolveDir, specifier))) ? { path, external: true } : undefined,
      );
    },
  };
}

/** @param {import('esbuild').Metafile} metafile @param {string} smallest @returns {Set<string>} */
function commonModules(metafile, smallest) {
  const small = Object.values(metafile.outputs).filter(
    ({ entryPoint, bytes }) => !entryPoint && bytes < SMALL,
  );
  return new Set([...sharedBy(metafile, smallest), ...small.flatMap(({ inputs }) => Object.keys(inputs))]);
}

/** The modules in the shared files that an entry leads to. @param {import('esbuild').Metafile} metafile @param {string} entry @returns {string[]} */
function sharedBy({ outputs }, entry) {
  const files = new Set(Object.keys(outputs).filter((file) => outputs[file]?.entryPoint === entry));
  // A set visits members that are added while it is walked.
  for (const file of files)
    for (const { path, external } of outputs[file]?.imports ?? []) if (!external) files.add(path);
  return [...files].flatMap((file) =>
    outputs[file]?.entryPoint ? [] : Object.keys(outputs[file]?.inputs ?? {}),
  );
}

/** Has each user import all of the common modules, which makes one file of them. @param {string} from @param {string[]} users @param {string[]} common @returns {import('esbuild').Plugin[]} */
function withCommon(from, users, common) {
  const virtual = {
    name: 'common',
    /** @param {import('esbuild').PluginBuild} build */
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
    },
  };
  return [virtual, onLoadOf(from, users, (code) => `import 'common:';\n${code}`)];
}

/** Changes the code of some modules. @param {string} from @param {string[]} files @param {(code: string) => string} change @returns {import('esbuild').Plugin} */
function onLoadOf(from, files, change) {
  const paths = new Set(files.map((file) => join(from, file)));
  return {
    name: 'changed',
    setup({ onLoad }) {
      onLoad({ filter: /\.js$/ }, ({ path }) =>
        paths.has(path) ? { contents: change(readFileSync(path, 'utf8')) } : undefined,
      );
    },
  };
}
