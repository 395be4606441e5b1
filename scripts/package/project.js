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
 * @param {Record<string, string>} dependencies beside the library
 * @param {(project: string) => Promise<void> | void} use
 */
export async function withProject(dependencies, use) {
  const project = mkdtempSync(join(tmpdir(), 'mcp-auth-package-'));
  try {
    const [{ filename }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', project], library));
    const needed = { ...dependencies, 'mcp-auth': `file:${filename}` };
    writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module', dependencies: needed }));
    run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], project);
    await use(project);
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}
