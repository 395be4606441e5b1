/** One problem: what was seen, why it matters, how to fix it. */

import type { ProviderAdvice } from '../doctor-report.js';
import type { Problem } from '../problem-groups.js';
import { oneLine } from './one-line.js';
import type { Paint } from './paint.js';
import { wrap } from './wrap.js';

export interface ProblemContext {
  readonly advice: readonly ProviderAdvice[];
  /** Whether the subject is worth naming: there are several. */
  readonly namesSubject: boolean;
  readonly width: number;
  readonly paint: Paint;
}

export function problemText(
  { finding, waiting, isFailure }: Problem,
  { advice, namesSubject, width, paint }: ProblemContext,
): readonly string[] {
  const { title, subject, found, why, fix, source, id } = finding;
  const [mark, colour] = isFailure ? (['✗', 'red'] as const) : (['!', 'yellow'] as const);
  const [first = '', ...more] = wrap(oneLine(title), '  ', width);
  const labelled = (label: string, text: string) => {
    const [begin = '', ...rest] = wrap(oneLine(text), `  ${label.padEnd(9)} `, width);
    return [`  ${paint(label.padEnd(9), 'dim')} ${begin.slice(12)}`, ...rest];
  };
  return [
    `${paint(mark, colour)} ${paint(first.slice(2), 'bold')}`,
    ...more.map((line) => paint(line, 'bold')),
    ...(namesSubject ? labelled('Where', subject) : []),
    ...(found === undefined ? [] : labelled('Seen', found)),
    ...labelled('Why', why),
    ...labelled('Fix', fix),
    ...advice.flatMap(({ provider, issuer, text }) =>
      labelled('At', `${provider}${subject === issuer || !namesSubject ? '' : ` (${issuer})`}: ${text}`),
    ),
    ...labelled('Source', `${source} · ${id}`),
    ...(waiting.length === 0 ? [] : labelled('Waiting', waitingText(waiting.length))),
  ];
}

function waitingText(count: number): string {
  return count === 1
    ? '1 more check cannot be made before this one passes.'
    : `${count} more checks cannot be made before this one passes.`;
}
