/** How often a property is tried: a few times with every test run, very often by `npm run fuzz`. */

import { appendFileSync } from 'node:fs';

const { FUZZ_FACTOR = '1', FUZZ_TALLY } = process.env;

/** Parameters for `fc.assert`. The tally lets the fuzzer say how many executions there were. */
export function runs(count: number): { readonly numRuns: number } {
  const numRuns = Math.round(count * Number(FUZZ_FACTOR));
  if (FUZZ_TALLY) appendFileSync(FUZZ_TALLY, `${numRuns}\n`);
  return { numRuns };
}
