// @ts-check
/** The library as a user gets it: packed, and installed in an empty project. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const library = join(root, 'packages/mcp-auth');

/** @param {string} title */
export const step = (title) => console.log(`\n— ${title}`);

/** @param {string} command @param {string[]} args @param {string} cwd */
export const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });

/**
 * Hands the path of the project on, and removes it in the end.
 *
 * @template T
 * @param {Record<string, string>} dependencies beside the library
 * @param {(project: string) => Promise<T> | T} use
 * @param {readonly string[]} others folders of `packages` that are packed and installed as well
 * @returns {Promise<T>}
 */
export async function withProject(dependencies, use, others = []) {
  const project = mkdtempSync(join(tmpdir(), 'mcp-auth-package-'));
  try {
    const packed = [library, ...others.map((name) => join(root, 'packages', name))].map((folder) => {
      const [{ name, filename }] = JSON.parse(
        run('npm', ['pack', '--json', '--pack-destination', project], folder),
      );
      return [name, `file:${filename}`];
    });
    const own = Object.fromEntries(packed);
    // What the packages want of each other is what was packed, not what a registry has under that name.
    const manifest = { type: 'module', dependencies: { ...dependencies, ...own }, overrides: own };
    writeFileSync(join(project, 'package.json'), JSON.stringify(manifest));
    run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], project);
    return await use(project);
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}
