/** What is wrong with scores, one line each: nothing may fail but what is expected to, and that has to. */

import type { Scores } from './suite.ts';

/** Scenarios that fail, each with the reason. */
export type ExpectedFailures = Readonly<Record<string, string>>;

export function isFailed(checks: readonly string[]): boolean {
  return checks.some((check) => check.endsWith(': FAILURE'));
}

export function unexpected(scores: Scores, expected: ExpectedFailures): string[] {
  const failed = Object.keys(scores).filter((scenario) => isFailed(scores[scenario] ?? []));
  return [
    ...failed
      .filter((scenario) => !(scenario in expected))
      .map((scenario) => `${scenario} fails: ${scores[scenario]?.filter((check) => isFailed([check]))}`),
    ...Object.keys(expected)
      .filter((scenario) => !failed.includes(scenario))
      .map((scenario) => `${scenario} is expected to fail and does not: take it off the list`),
  ];
}

/** Every check of every scenario has to come out the same. */
export function differences(open: Scores, guarded: Scores): string[] {
  const scenarios = new Set([...Object.keys(open), ...Object.keys(guarded)]);
  return [...scenarios].flatMap((scenario) => {
    const [before, after] = [open[scenario] ?? [], guarded[scenario] ?? []];
    if (before.join() === after.join()) return [];
    const lost = before.filter((check) => !after.includes(check));
    const gained = after.filter((check) => !before.includes(check));
    return [`${scenario}: without the guard ${lost.join(', ') || '–'}, with it ${gained.join(', ') || '–'}`];
  });
}
