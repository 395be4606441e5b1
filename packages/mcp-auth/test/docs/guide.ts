/** Programs made of what a page of the documentation shows: checked by the compiler and run by Node, with the built package. */

import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** What is shown in TypeScript, by the heading above it. */
export function snippetsOf(page: string): (heading: string, index?: number) => string {
  const sections = readFileSync(join(root, 'docs', page), 'utf8').split(/^##+ /m);
  return (heading, index = 0) => {
    const section = sections.find((some) => some.startsWith(`${heading}\n`)) ?? '';
    const snippet = [...section.matchAll(/```ts\n(.*?)```/gs)][index]?.[1];
    if (snippet === undefined) throw new Error(`${page} shows no code number ${index} under "${heading}"`);
    return snippet;
  };
}

/** A project as a reader has it, with `kit.ts` beside the programs. */
export function makeProject(programs: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-auth-guide-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  copyFileSync(fileURLToPath(new URL('./kit.ts', import.meta.url)), join(folder, 'kit.ts'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        strict: true,
        module: 'nodenext',
        target: 'es2023',
        types: ['node'],
        skipLibCheck: true,
        noEmit: true,
        allowImportingTsExtensions: true,
      },
    }),
  );
  for (const [name, program] of Object.entries(programs)) writeFileSync(join(folder, `${name}.ts`), program);
  const run = (...args: string[]) =>
    new Promise<string>((resolve) => {
      execFile(process.execPath, args, { cwd: folder }, (_, stdout, stderr) => resolve(`${stdout}${stderr}`));
    });
  return {
    /** What the compiler has to say, which should be nothing. */
    check: () => run(join(root, 'node_modules/typescript/bin/tsc')),
    /** What the program prints. */
    run: (name: string) => run(`${name}.ts`),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
