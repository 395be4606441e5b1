/** What does not hold, as cards; what holds, as a list. */

import type { Exchange, Finding } from '@mcp-auth/audit';
import { type DoctorReport, findingKey } from '../doctor-report.js';
import type { Problem } from '../problem-groups.js';
import { asText } from './markup.js';
import { sequenceDiagram } from './sequence.js';

/** More than that many requests say less than few. */
const DRAWN = 6;

export const words = {
  failed: 'must fix',
  warned: 'should fix',
  passed: 'passed',
  not_applicable: 'does not apply',
};

export function card(
  { finding, waiting, isFailure }: Problem,
  { report, advice }: DoctorReport,
  role: (origin: string) => string,
): string {
  const { title, found, why, fix, source, id, subject } = finding;
  // Worse than itself where something that must be is waiting for it.
  const status = isFailure ? 'failed' : 'warned';
  const shown = finding.exchanges
    .slice(0, DRAWN)
    .map((number) => report.exchanges.find((exchange) => exchange.number === number))
    .filter((exchange): exchange is Exchange => exchange !== undefined);
  const ofProvider = (advice[findingKey(finding)] ?? []).map(
    ({ provider, text }) => `<dt>${asText(provider)}</dt><dd>${asText(text)}</dd>`,
  );
  const row = (name: string, text: string | undefined, kind = '') =>
    text === undefined ? '' : `<dt>${name}</dt><dd class="${kind}">${asText(text)}</dd>`;
  const drawn =
    shown.length === 0
      ? ''
      : `<details><summary>The ${shown.length === 1 ? 'request' : 'requests'} that showed it</summary>${sequenceDiagram(shown, role)}</details>`;
  const waits =
    waiting.length === 0
      ? ''
      : `<details><summary>${waiting.length} more ${waiting.length === 1 ? 'check waits' : 'checks wait'} for this one</summary>${list(waiting)}</details>`;
  return `<article class="card ${status}" id="${asText(findingKey(finding))}"><div class="title"><span class="mark ${status}">${words[status]}</span><h3>${asText(title)}</h3></div>
<dl>${row('Seen', found)}${row('Why', why)}${row('Fix', fix, 'fix')}${ofProvider.join('')}</dl>${drawn}${waits}
<p class="source">${asText(source)} · <code>${asText(id)}</code> · ${asText(subject)}</p></article>`;
}

export function list(findings: readonly Finding[]): string {
  const rows = findings.map(
    ({ title, found, id, status }) =>
      `<li><span class="mark ${status}">${words[status]}</span><span>${asText(title)}<span class="meta">${found === undefined ? '' : `${asText(found)} · `}<code>${asText(id)}</code></span></span></li>`,
  );
  return `<ul class="list">${rows.join('\n')}</ul>`;
}
