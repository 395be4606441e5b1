// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const modules = new URL('../node_modules/', import.meta.url);

/** A file of an installed client. @param {string} path below node_modules */
export const fileOf = (path) => fileURLToPath(new URL(path, modules));

/** Whether a package is there: some are for some systems only. @param {string} name */
export const isInstalled = (name) => existsSync(new URL(`${name}/package.json`, modules));

/** @param {string} name of a package @returns {string} */
export const versionOf = (name) =>
  JSON.parse(readFileSync(new URL(`${name}/package.json`, modules), 'utf8')).version;

/**
 * Starts a program of its own process group, with nothing of this environment but what it is given.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env: Record<string, string>, cwd: string, signal: AbortSignal, stack: AsyncDisposableStack, input?: string }} options `input`: what somebody would type
 */
export function startProgram(command, args, { env, cwd, signal, stack }) {
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  const program = { child, output: '', stdout: '' };
  child.stdout.on('data', (chunk) => {
    program.stdout += chunk;
    program.output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    program.output += chunk;
  });
  // What the program has started belongs to its group, and goes with it.
  const end = () => {
    try {
      process.kill(-Number(child.pid), 'SIGKILL');
    } catch {
      // Nobody is left.
    }
  };
  signal.addEventListener('abort', end, { once: true });
  stack.defer(end);
  return program;
}

/**
 * Runs a program to its end.
 *
 * @param {Parameters<typeof startProgram>} invocation
 * @returns {Promise<string>} what it printed on standard output; throws with all it printed when it failed
 */
export async function runProgram(...invocation) {
  const program = startProgram(...invocation);
  const [, , { signal, input }] = invocation;
  program.child.stdin.end(input);
  const [code, killedBy] = await once(program.child, 'close');
  const print = stripVTControlCharacters(program.output);
  if (signal.aborted) throw new Error(`no end in time, after it printed: ${print}`);
  if (code !== 0) throw new Error(`it ended with ${code ?? killedBy}: ${print}`);
  return program.stdout;
}

/**
 * Waits until a program has printed something.
 *
 * @param {ReturnType<typeof startProgram>} program
 * @param {RegExp} what
 * @returns {Promise<RegExpExecArray>}
 */
export async function printed(program, what) {
  for (;;) {
    const found = what.exec(stripVTControlCharacters(program.output));
    if (found) return found;
    if (program.child.exitCode !== null)
      throw new Error(`it ended: ${stripVTControlCharacters(program.output)}`);
    await Promise.race([
      once(program.child.stdout, 'data'),
      once(program.child.stderr, 'data'),
      once(program.child, 'close'),
    ]);
  }
}
