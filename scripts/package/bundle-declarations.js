// @ts-check
/** The declarations that users' compilers and editors read, docstrings included, in few files: on disk each file takes whole blocks. */
import { basename, join } from 'node:path';
import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';

/** @param {{ from: string, to: string, entries: string[] }} what `entries` are declarations below `from`. */
export async function bundleDeclarations({ from, to, entries }) {
  const bundle = await rolldown({
    input: Object.fromEntries(entries.map((file) => [basename(file, '.d.ts'), join(from, file)])),
    external: (id) => !/^[./]/.test(id),
    // The generator is named so that none is looked for: there is nothing to generate.
    plugins: [dts({ dtsInput: true, emitDtsOnly: true, generator: 'oxc', tsconfig: false })],
  });
  await bundle.write({
    dir: to,
    chunkFileNames: 'shared/[name].d.ts',
    codeSplitting: { groups: [{ name: 'types', minShareCount: 2 }] },
  });
  await bundle.close();
}
