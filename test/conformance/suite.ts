/** Runs the conformance suite of the protocol as its own program, and reads what it found. */

import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the suite said of each check, by scenario: `id: STATUS`, sorted; an id may be there several times. */
export type Scores = Readonly<Record<string, readonly string[]>>;

const program = fileURLToPath(
  new URL('../../node_modules/@modelcontextprotocol/conformance/dist/index.js', import.meta.url),
);

/** Milliseconds; more than ten times what it takes. */
const patience = 60_000;

/**
 * @param leg `server` or `authorization`, with the arguments of that command
 * @param onLine sees what the suite prints
 */
export async function runSuite(
  leg: 'server' | 'authorization',
  args: readonly string[],
  onLine: (line: string) => void = () => {},
): Promise<Scores> {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-conformance-'));
  try {
    const output = await run([program, leg, ...args, '--output-dir', folder], onLine);
    const scores = await readScores(folder);
    if (Object.keys(scores).length === 0) throw new Error(`The suite ran no scenario:\n${output}`);
    return scores;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The exit code is not asked: it says less than the results. */
function run(args: readonly string[], onLine: (line: string) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    let line = '';
    const suite = spawn(process.execPath, args, { timeout: patience, killSignal: 'SIGKILL' });
    for (const stream of [suite.stdout, suite.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
        const lines = (line + chunk).split('\n');
        line = lines.pop() ?? '';
        lines.forEach(onLine);
      });
    }
    suite.once('error', reject);
    suite.once('close', (_, signal) =>
      signal ? reject(new Error(`The suite did not come to its end:\n${output}`)) : resolve(output),
    );
  });
}

/** Folders are named after the leg, the scenario and the time. */
async function readScores(folder: string): Promise<Scores> {
  const scores: Record<string, string[]> = {};
  for (const name of await readdir(folder)) {
    const scenario = /^(?:server|authorization-server)-(.+)-\d{4}-\d\d-\d\dT/.exec(name)?.[1];
    if (scenario === undefined) throw new Error(`The suite named its results in another way: ${name}`);
    const checks: { id: string; status: string }[] = JSON.parse(
      await readFile(join(folder, name, 'checks.json'), 'utf8'),
    );
    scores[scenario] = checks.map(({ id, status }) => `${id}: ${status}`).sort();
  }
  return scores;
}
