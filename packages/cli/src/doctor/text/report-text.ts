/** The report for people: problems first, then what was fine, what was not looked at, and what to do next. */

import type { Report } from '@mcp-auth/audit';
import type { Paint } from '../../terminal/paint.js';
import { type DoctorReport, findingKey } from '../doctor-report.js';
import { type Problem, problemsOf } from '../problem-groups.js';
import { headerText } from './header-text.js';
import { notRunLines } from './not-run-text.js';
import { oneLine, shortLine } from './one-line.js';
import { problemText } from './problem-text.js';
import { wrap } from './wrap.js';

export interface TextOptions {
  readonly width: number;
  readonly paint: Paint;
  /** Also what passed. */
  readonly isVerbose: boolean;
}

export function reportText(input: DoctorReport, options: TextOptions): string {
  const { report, advice } = input;
  const { width, paint, isVerbose } = options;
  const problems = problemsOf(report.findings);
  const namesSubject = new Set(report.findings.map(({ subject }) => subject)).size > 1;
  const lines: string[] = [
    ...headerText(input, width, paint),
    '',
    ...wrap(verdictLine(problems, input.signInProblem !== undefined, paint), '', width),
    '',
  ];
  for (const problem of problems) {
    const known = advice[findingKey(problem.finding)] ?? [];
    lines.push(...problemText(problem, { advice: known, namesSubject, width, paint }), '');
  }
  if (isVerbose) lines.push(...passedLines(report, width, paint), '');
  lines.push(...closingLines(input, problems, options));
  return `${lines.join('\n')}\n`;
}

/** One line for each problem, however long: programs like it, and so does a log. */
export function quietText({ report }: DoctorReport, paint: Paint): string {
  const lines = problemsOf(report.findings).map(({ finding, isFailure, waiting }) => {
    const more = waiting.length === 0 ? '' : ` (${waiting.length} more wait for it)`;
    const mark = isFailure ? paint('✗', 'red') : paint('!', 'yellow');
    return `${mark} ${shortLine(`${finding.id}: ${finding.found ?? finding.title}${more}`)}\n`;
  });
  return lines.join('');
}

function verdictLine(problems: readonly Problem[], isSignInMissing: boolean, paint: Paint): string {
  const failures = problems.filter(({ isFailure }) => isFailure).length;
  const warnings = problems.length - failures;
  if (problems.length === 0 && isSignInMissing)
    return 'Nothing wrong was found without a token. What tokens have to do with it was not looked at.';
  if (problems.length === 0) return paint('✓ Nothing wrong was found.', 'green');
  const parts = [failures > 0 && counted(failures, 'problem'), warnings > 0 && counted(warnings, 'warning')];
  return `${paint(parts.filter(Boolean).join(' and '), 'bold')}. This should hold, and does not:`;
}

function passedLines({ findings }: Report, width: number, paint: Paint): readonly string[] {
  return findings.flatMap(({ status, title, found, id }) => {
    if (status !== 'passed' && status !== 'not_applicable') return [];
    const seen = found === undefined ? '' : ` ${found}`;
    const [first = '', ...rest] = wrap(shortLine(`${title}.${seen} · ${id}`), '  ', width);
    return [`${status === 'passed' ? paint('✓', 'green') : paint('–', 'dim')} ${first.slice(2)}`, ...rest];
  });
}

function closingLines(
  input: DoctorReport,
  problems: readonly Problem[],
  { width, isVerbose }: TextOptions,
): readonly string[] {
  const { report } = input;
  const { passed, not_applicable: inapplicable } = report.summary;
  const others =
    inapplicable === 0 ? '' : `, ${inapplicable} ${inapplicable === 1 ? 'does' : 'do'} not apply`;
  const fine = `${counted(passed, 'check')} passed${others}${isVerbose ? '' : ' (--verbose lists them)'}.`;
  const more = notRunLines(report).flatMap((text) => wrap(text, '  ', width));
  const notRun =
    more.length === 0 ? [] : [`${counted(report.notRun.length, 'more check')} could be made:`, ...more];
  const next = nextStep(input, problems).flatMap((text) => wrap(oneLine(text), '', width));
  return [fine, ...notRun, ...next];
}

function nextStep(input: DoctorReport, problems: readonly Problem[]): readonly string[] {
  const { report, signInProblem, token } = input;
  const { notRun, target } = report;
  const [first, ...rest] = problems;
  if (!first) {
    // Checks that wait for other tokens need this one as well.
    const isTokenMissing = token === undefined && notRun.some(({ needs }) => needs.includes('token'));
    if (!isTokenMissing) return [];
    return signInProblem === undefined
      ? ['Next: run this again with --sign-in, to see whether the server judges tokens as it should.']
      : ['Next: see above why nobody is signed in, and run this again. No token was tried.'];
  }
  const which = rest.length === 0 ? 'it' : 'the first one: others may go with it';
  const isTokenRefused = problems.some(({ finding }) => finding.id === 'rs.token.accepted');
  const inspect = `To see what is wrong with the token, pipe it into "mcp-auth inspect --server ${target.mcpUrl}".`;
  return [`Next: fix ${which}, and run this again.`, ...(isTokenRefused ? [inspect] : [])];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
