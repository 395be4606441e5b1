/** One problem: what was seen, why it matters, how to fix it. */

import type { Paint } from '../../terminal/paint.js';
import type { ProviderAdvice } from '../doctor-report.js';
import type { Problem } from '../problem-groups.js';
import { shortLine } from './one-line.js';
import { wrap } from './wrap.js';

/** Columns. */
const LABEL = 9;

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
  const [first = '', ...more] = wrap(shortLine(title), '  ', width);
  const labelled = (label: string, text: string) => {
    const [begin = '', ...rest] = wrap(shortLine(text), `  ${label.padEnd(LABEL)} `, width);
    return [`  ${paint(label.padEnd(LABEL), 'dim')} ${begin.slice(LABEL + 3)}`, ...rest];
  };
  return [
    `${paint(mark, colour)} ${paint(first.slice(2), 'bold')}`,
    ...more.map((line) => paint(line, 'bold')),
    ...(namesSubject ? labelled('Where', subject) : []),
    ...(found === undefined ? [] : labelled('Seen', found)),
    ...labelled('Why', why),
    ...labelled('Fix', fix),
    ...advice.flatMap((each) => adviceText(each, advice.length > 1, labelled)),
    ...labelled('Source', `${source} · ${id}`),
    ...(waiting.length === 0 ? [] : labelled('Waiting', waitingText(waiting.length))),
  ];
}

/** The name of the provider is the label where it fits: whoever runs it finds their line at a glance. */
function adviceText(
  { provider, issuer, text }: ProviderAdvice,
  namesIssuer: boolean,
  labelled: (label: string, text: string) => readonly string[],
): readonly string[] {
  const fits = provider.length <= LABEL;
  const where = [!fits && provider, namesIssuer && issuer].filter(Boolean).join(', ');
  return labelled(fits ? shortLine(provider) : 'Provider', where === '' ? text : `${where}: ${text}`);
}

function waitingText(count: number): string {
  return count === 1
    ? '1 more check cannot be made before this one passes.'
    : `${count} more checks cannot be made before this one passes.`;
}
