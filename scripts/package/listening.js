// @ts-check
/** Programs that say where they listen. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs a program as long as it is needed.
 *
 * @template Result
 * @param {{ command: string, args: string[], cwd: string, env?: Record<string, string>, says: RegExp }} program `says` matches what
 *   it prints when it listens
 * @param {(match: RegExpExecArray) => Promise<Result>} use
 * @returns {Promise<Result>}
 */
export async function whileListening({ command, args, cwd, env = {}, says }, use) {
  const program = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(program, 'exit');
  // A program that never listens is ended, and so is one that outlives its test.
  const impatience = setTimeout(() => program.kill('SIGKILL'), 60_000);
  try {
    return await use(await match(program, says));
  } finally {
    clearTimeout(impatience);
    program.kill('SIGKILL');
    await ended;
  }
}

/** @param {import('node:child_process').ChildProcess} program @param {RegExp} says @returns {Promise<RegExpExecArray>} */
function match(program, says) {
  return new Promise((resolve, reject) => {
    let output = '';
    program.stdout?.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
      const found = says.exec(output);
      if (found) resolve(found);
    });
    program.once('error', reject);
    program.once('exit', (code) =>
      reject(new Error(`${program.spawnfile} ended with ${code} before it listened: ${output}`)),
    );
  });
}
