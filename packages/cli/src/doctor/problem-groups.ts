/** Findings as people work on them: what waits for another check is told there, and only there. */

import type { Finding } from '@mcp-auth/audit';

export interface Problem {
  readonly finding: Finding;
  /** Checks that could not be made because of it. They have failed as well. */
  readonly waiting: readonly Finding[];
  /** The worst of all of them. */
  readonly isFailure: boolean;
}

/** Failures first, each part in the order of the checks. */
export function problemsOf(findings: readonly Finding[]): readonly Problem[] {
  const broken = findings.filter(({ status }) => status === 'failed' || status === 'warned');
  const roots = broken.map((finding) => [finding, rootOf(finding, broken)] as const);
  const problems = broken
    .filter((finding) => rootOf(finding, broken) === finding)
    .map((finding) => {
      const waiting = roots.flatMap(([each, root]) => (root === finding && each !== finding ? [each] : []));
      const isFailure = [finding, ...waiting].some(({ status }) => status === 'failed');
      return { finding, waiting, isFailure };
    });
  return [...problems.filter(({ isFailure }) => isFailure), ...problems.filter((each) => !each.isFailure)];
}

/** Itself, where what it names has passed or is not there. In a circle each waits for itself. */
function rootOf(finding: Finding, broken: readonly Finding[]): Finding {
  const seen = new Set([finding]);
  let current = finding;
  for (;;) {
    const { blockedBy, subject } = current;
    if (blockedBy === undefined) return current;
    const named = broken.filter(({ id }) => id === blockedBy);
    const next = named.find((each) => each.subject === subject) ?? named[0];
    if (!next) return current;
    if (seen.has(next)) return next;
    seen.add(next);
    current = next;
  }
}
