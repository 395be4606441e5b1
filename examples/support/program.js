// @ts-check
/** Servers that are programs of their own, because another runtime runs them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The executable of an installed package. @param {string} name */
export const installed = (name) => fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));

/**
 * Starts a program on any free port, and waits for the line in which it says where it listens. Whatever becomes of the check, the program
 * does not outlive it for more than a few seconds.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ issuer: string }} options
 * @returns {Promise<{ origin: string, close(): Promise<void> }>}
 */
export async function startProgram(command, args, { issuer }) {
  const program = spawn(command, args, {
    env: { ...process.env, ISSUER: issuer, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(program, 'exit');
  const impatience = setTimeout(() => program.kill('SIGKILL'), 20_000);
  const close = async () => {
    clearTimeout(impatience);
    program.kill('SIGKILL');
    await ended;
  };
  try {
    return { origin: await originOf(program), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} program
 * @returns {Promise<string>}
 */
function originOf(program) {
  return new Promise((resolve, reject) => {
    let output = '';
    // Read to the end, so that the program is never kept waiting; shown only if it does not get as far as listening.
    for (const stream of [program.stdout, program.stderr])
      stream.setEncoding('utf8').on('data', (chunk) => {
        output += chunk;
        const [, origin] = /^(http:\/\/localhost:\d+)\/mcp,/m.exec(output) ?? [];
        if (origin) resolve(origin);
      });
    program.once('error', reject);
    program.once('exit', (code) => reject(new Error(`It ended with ${code} before it listened: ${output}`)));
  });
}
