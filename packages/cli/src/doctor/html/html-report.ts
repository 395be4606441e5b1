/** The report as one page: no script, nothing fetched, light and dark. */

import type { DoctorReport } from '../doctor-report.js';
import { problemsOf } from '../problem-groups.js';
import { headerRows } from '../text/header-text.js';
import { notRunLines } from '../text/not-run-text.js';
import { exchangeList } from './exchanges.js';
import { card, list } from './findings.js';
import { asText } from './markup.js';
import { sequenceDiagram } from './sequence.js';
import { style } from './style.js';
import { wayIn } from './way-in.js';

/** @returns a complete HTML document. Whatever servers said stands in it as text. */
export function htmlReport(input: DoctorReport): string {
  const { report, generatedAt, toolVersion } = input;
  const { target, findings, exchanges, notRun } = report;
  const subject = target.mcpUrl ?? target.issuers[0] ?? target.given;
  const role = roles(input);
  const problems = problemsOf(findings);
  // As the terminal counts them: what waits for another check is told there.
  const failed = problems.filter(({ isFailure }) => isFailure).length;
  const shown = { failed, warned: problems.length - failed, passed: report.summary.passed };
  const cards = problems.map((problem) => card(problem, input, role));
  const facts = headerRows(input).map(([label, text]) => `<dt>${asText(label)}</dt><dd>${asText(text)}</dd>`);
  const passed = findings.filter(({ status }) => status === 'passed');
  const other = findings.filter(({ status }) => status === 'not_applicable');
  const when = new Date(generatedAt)
    .toISOString()
    .replace(/:\d\d\.\d+Z$/, ' UTC')
    .replace('T', ' ');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><meta name="referrer" content="no-referrer">
<title>${asText(`${verdict(shown)}: ${subject}`)}</title><style>${style}</style></head><body><main>
<header><h1>${asText(subject)}</h1><dl class="facts">${facts.join('')}</dl>
<ul class="counts">${counts(shown)}</ul></header>
<h2>The way in, as a client takes it</h2><div class="card">${sequenceDiagram(wayIn(report), role)}</div>
${cards.length > 0 ? `<h2>What to do</h2>${cards.join('\n')}` : ''}
${notRun.length > 0 ? `<h2>Not looked at</h2><div class="card">${missing(input)}<details><summary>${notRun.length} checks</summary>${notRunList(input)}</details></div>` : ''}
<h2>What holds</h2><div class="card"><details><summary>${passed.length} checks passed</summary>${list(passed)}</details>
${other.length > 0 ? `<details><summary>${other.length} ${other.length === 1 ? 'does' : 'do'} not apply</summary>${list(other)}</details>` : ''}</div>
<h2>Every request</h2><div class="card"><details><summary>All ${exchanges.length} requests as a diagram</summary>${sequenceDiagram(exchanges, role)}</details>
${exchangeList(exchanges)}</div>
<footer><p class="meta">Made by mcp-auth doctor ${asText(toolVersion)} on ${when}, in ${(report.duration / 1000).toFixed(1)} s. Tokens and other secrets are left out.</p></footer>
</main></body></html>
`;
}

type Shown = Readonly<Record<'failed' | 'warned' | 'passed', number>>;

function verdict({ failed, warned }: Shown): string {
  if (failed > 0) return `${failed} to fix${warned > 0 ? ` and ${warned} to look at` : ''}`;
  return warned > 0 ? `${warned} to look at` : 'Nothing to fix';
}

function counts({ failed, warned, passed }: Shown): string {
  return [
    failed > 0 && `<li class="failed">${failed} must fix</li>`,
    warned > 0 && `<li class="warned">${warned} should fix</li>`,
    `<li class="passed">${passed} passed</li>`,
  ]
    .filter(Boolean)
    .join('');
}

/** What an origin is, by what the report knows of it. */
function roles({ report: { target }, providers }: DoctorReport): (origin: string) => string {
  const originOf = (url: string | undefined) =>
    url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined;
  return (origin) => {
    const issuer = target.issuers.find((each) => originOf(each) === origin);
    const isServer = originOf(target.mcpUrl) === origin;
    if (isServer) return issuer === undefined ? 'MCP server' : 'MCP and authorization server';
    if (issuer === undefined) return 'another host';
    return providers[issuer]?.name ?? 'authorization server';
  };
}

/** What to give, so that the others are made as well. */
function missing({ report }: DoctorReport): string {
  return `<ul>${notRunLines(report)
    .map((line) => `<li>${asText(line)}</li>`)
    .join('')}</ul>`;
}

function notRunList({ report: { notRun } }: DoctorReport): string {
  const rows = notRun.map(
    ({ id, title, needs }) =>
      `<li><span>${asText(title)}<span class="meta">needs ${asText(needs.join(', '))} · <code>${asText(id)}</code></span></span></li>`,
  );
  return `<ul class="list">${rows.join('\n')}</ul>`;
}
