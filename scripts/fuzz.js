// @ts-check
/** Runs the property tests many times over: `npm run fuzz -- --factor 1000`. Exits with 1 when one of them finds something. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const usage = 'Usage: npm run fuzz [-- --factor <how many times as often as in a test run; default 100>]';
const factor = readFactor();
const folder = mkdtempSync(join(tmpdir(), 'mcp-auth-fuzz-'));
const tally = join(folder, 'tally');
try {
  const files = [
    'packages/mcp-auth/test/core',
    'packages/mcp-auth/test/verify/mutations',
    'packages/mcp-auth/test/verify/generated',
    'packages/mcp-auth/test/surface/key-case',
  ];
  const started = Date.now();
  const { status } = spawnSync('npx', ['vitest', 'run', '--testTimeout', '86400000', ...files], {
    stdio: 'inherit',
    env: { ...process.env, FUZZ_FACTOR: String(factor), FUZZ_TALLY: tally },
  });
  const counts = readFileSync(tally, 'utf8').trim().split('\n').map(Number);
  const total = counts.reduce((sum, count) => sum + count, 0).toLocaleString('en');
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(
    `${counts.length} properties, ${total} executions in ${seconds} s: ${status === 0 ? 'nothing found' : 'see above'}.`,
  );
  process.exitCode = status === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function readFactor() {
  try {
    const { values } = parseArgs({ options: { factor: { type: 'string', default: '100' } } });
    const number = Number(values.factor);
    if (number > 0 && Number.isFinite(number)) return number;
  } catch {
    // Answered like any other wrong use.
  }
  console.error(usage);
  process.exit(2);
}
