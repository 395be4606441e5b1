/** How `npm run test:clients` judges a run of a client, and that docs/clients.md says what its last run found. */

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

type Result = { outcome: 'passed' } | { outcome: 'not run' } | { outcome: 'failed'; reason: string };
type Expectation = true | string | { reason: string; seen: RegExp };

/** What is used here of the command, which is written in JavaScript. */
interface Report {
  judge(
    client: { name: string; version: string; note: string; expects: Record<string, Expectation> },
    results: Record<string, Result>,
  ): { row: { cells: Record<string, { shows: string; reason?: string }> }; surprises: string[] };
  markdown(rows: unknown): string;
}

const root = new URL('../../', import.meta.url);
const { judge, markdown }: Report = await import(new URL('clients/support/report.js', root).href);

const passed: Result = { outcome: 'passed' };
const notRun: Result = { outcome: 'not run' };
const failed = (reason: string): Result => ({ outcome: 'failed', reason });

function judged(expectation: Expectation, result: Result) {
  const client = { name: 'client', version: '1.0.0', note: 'Nothing.' };
  const expects = { 'sign-in': true, whoami: true, 'step-up': expectation } as const;
  const { row, surprises } = judge(
    { ...client, expects },
    {
      'sign-in': passed,
      whoami: passed,
      'step-up': result,
    },
  );
  return { ...row.cells['step-up'], surprises: surprises.length };
}

const givesUp = { reason: 'gives up', seen: /403/ };

it.each<[string, Expectation, Result, object]>([
  ['works as expected', true, passed, { shows: '✓', surprises: 0 }],
  ['fails', true, failed('no'), { shows: '✗', reason: 'no', surprises: 1 }],
  ['is not reached', true, notRun, { shows: '–', reason: 'was not reached', surprises: 1 }],
  ['is left out as expected', 'no SSE', notRun, { shows: '–', reason: 'no SSE', surprises: 0 }],
  ['is not left out', 'no SSE', failed('no'), { shows: '–', reason: 'no SSE', surprises: 1 }],
  ['fails as expected', givesUp, failed('HTTP 403'), { shows: '✗', reason: 'gives up', surprises: 0 }],
  ['fails otherwise', givesUp, failed('HTTP 500'), { shows: '✗', reason: 'gives up', surprises: 1 }],
  ['fails before it is tried', givesUp, notRun, { shows: '✗', reason: 'gives up', surprises: 1 }],
  ['works, but was not tried before', 'no SSE', passed, { shows: '✓', surprises: 1 }],
  ['works, but failed before', givesUp, passed, { shows: '✓', surprises: 1 }],
])('a step that %s', (_title, expectation, result, expected) => {
  expect(judged(expectation, result)).toEqual(expected);
});

it('the table of docs/clients.md is the one of clients/results.json', () => {
  const page = readFileSync(new URL('docs/clients.md', root), 'utf8');
  const rows: unknown = JSON.parse(readFileSync(new URL('clients/results.json', root), 'utf8'));
  expect(page).toContain(`<!-- begin table -->\n\n${markdown(rows)}\n\n<!-- end table -->`);
});
