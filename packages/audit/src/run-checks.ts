/** Runs checks one after the other, and turns what they say into findings. */

import { type Check, type CheckDescription, MissingPrerequisite, type Need } from './check.js';
import type { Http } from './http/http.js';
import type { CheckNotRun, Finding, Status } from './report.js';

export interface RunOptions<Subject> {
  readonly checks: readonly Check<Subject>[];
  readonly subject: Subject;
  /** The URL or issuer that findings are about. */
  readonly name: string;
  readonly http: Http;
  readonly given: ReadonlySet<Need>;
  /** Default: all of them. What a finding waits for is made as well. */
  readonly only?: ((check: CheckDescription) => boolean) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onFinding?: ((finding: Finding) => void) | undefined;
}

export async function runChecks<Subject>(options: RunOptions<Subject>): Promise<{
  readonly findings: Finding[];
  readonly notRun: CheckNotRun[];
}> {
  const { checks, given, only = () => true, signal, onFinding } = options;
  const findings: Finding[] = [];
  const notRun: CheckNotRun[] = [];
  const isOpen = ({ needs = [] }: CheckDescription) => needs.every((need) => given.has(need));
  const make = async (check: Check<Subject>) => {
    signal?.throwIfAborted();
    const finding = await runOne(check, options);
    findings.push(finding);
    onFinding?.(finding);
  };
  for (const check of checks.filter(only)) {
    const { id, role, level, title, needs = [] } = check;
    if (isOpen(check)) await make(check);
    else notRun.push({ id, role, level, title, needs });
  }
  // Grows while it is walked: a prerequisite may have one of its own.
  for (const { blockedBy } of findings) {
    const blocker = checks.find(({ id }) => id === blockedBy);
    if (blocker && isOpen(blocker) && !findings.some(({ id }) => id === blockedBy)) await make(blocker);
  }
  const order = new Map(checks.map(({ id }, index) => [id, index]));
  findings.sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
  return { findings, notRun };
}

async function runOne<Subject>(
  check: Check<Subject>,
  { subject, name, http }: RunOptions<Subject>,
): Promise<Finding> {
  const { id, role, level, title, why, source, fix } = check;
  const before = http.exchanges.length;
  const verdict = await judge(check, subject);
  const made = http.exchanges.slice(before).map(({ number }) => number);
  return {
    id,
    role,
    level,
    title,
    why,
    source,
    fix: http.redactor.text(verdict.fix ?? fix),
    // A URL may have a secret in its query.
    subject: http.redactor.text(name),
    status: verdict.status,
    ...(verdict.found !== undefined && { found: http.redactor.text(verdict.found) }),
    ...(verdict.blockedBy !== undefined && { blockedBy: verdict.blockedBy }),
    exchanges: [...new Set([...verdict.shows, ...made])].sort((a, b) => a - b),
  };
}

interface Verdict {
  readonly status: Status;
  readonly found?: string | undefined;
  readonly fix?: string | undefined;
  readonly blockedBy?: string | undefined;
  readonly shows: readonly number[];
}

const statuses = { pass: 'passed', not_applicable: 'not_applicable', fail: undefined } as const;

async function judge<Subject>(check: Check<Subject>, subject: Subject): Promise<Verdict> {
  const broken: Status = check.level === 'MUST' ? 'failed' : 'warned';
  try {
    const outcome = await check.run(subject);
    const { type, found, fix, shows = [] } = outcome;
    return { status: statuses[type] ?? broken, found, fix, shows: shows.map(({ number }) => number) };
  } catch (error) {
    if (error instanceof MissingPrerequisite) {
      // A check that is asked for what it tells itself says so in its own words.
      const blockedBy = error.blockedBy === check.id ? undefined : error.blockedBy;
      return { status: broken, found: error.message, blockedBy, shows: [] };
    }
    const found = `It could not be checked: ${error instanceof Error ? error.message : String(error)}`;
    return { status: broken, found, shows: [] };
  }
}
