/** The report for people. */

import type { CheckVerdict } from 'mcp-auth';
import type { Paint } from '../terminal/paint.js';
import type { Members } from './decode.js';
import type { Inspection } from './inspection.js';
import type { InspectPolicy } from './policy.js';
import { shownValue } from './shown-value.js';
import { dateOf, distanceOf, millisecondsFrom } from './times.js';

export interface Reported extends Inspection {
  readonly policy: InspectPolicy;
  readonly scopes: readonly string[];
  readonly remarks: readonly string[];
  /** Seconds since the epoch. */
  readonly now: number;
}

const marks = {
  pass: ['✓', 'green'],
  fail: ['✗', 'red'],
  unavailable: ['!', 'yellow'],
  not_checked: ['–', 'dim'],
} as const;

const indent = ' '.repeat(16);

/** What to give so that a check is made. */
const needs: Readonly<Partial<Record<CheckVerdict['check'], string>>> = {
  issuer: 'give --issuer or --server',
  audience: 'give --resource, --audience or --server',
  scope: 'give --scope',
};

/**
 * @param safe makes one line of text fit for a terminal; everything that is not written in this file goes through it.
 */
export function textReport(report: Reported, safe: (text: string) => string, paint: Paint): string {
  const { kind, decoded, verdicts, remarks, now } = report;
  // Where the format fails there is nothing that the others could look at.
  const readable = verdicts[0]?.verdict === 'pass';
  const lines: string[] = [
    `This seems to be ${kind.sentence}.`,
    ...remarks.map((remark) => paint(`  ${safe(remark)}`, 'dim')),
  ];
  if (decoded.header) lines.push('', paint('Header', 'bold'), ...memberLines(decoded.header, now, safe));
  if (decoded.payload) lines.push('', paint('Claims', 'bold'), ...memberLines(decoded.payload, now, safe));
  lines.push('', paint('The policy', 'bold'), ...policyLines(report).map((line) => `  ${safe(line)}`));
  lines.push('', paint(`The checks, as of ${dateOf(now) ?? now}`, 'bold'));
  for (const { check, verdict, detail, nearMisses } of readable ? verdicts : verdicts.slice(0, 1)) {
    const [mark, colour] = marks[verdict];
    const text = verdict === 'not_checked' ? `not checked: ${hinted(check, detail)}` : detail;
    lines.push(`  ${paint(`${mark} ${check.padEnd(10)}`, colour)}  ${safe(text)}`);
    for (const { advice } of nearMisses) lines.push(`${indent}${paint('→', 'yellow')} ${safe(advice)}`);
  }
  if (!readable) lines.push(`  ${paint('– the others', 'dim')}  not checked: the token cannot be read`);
  return `${[...lines, '', ...conclusion(report, paint)].join('\n')}\n`;
}

function hinted(check: CheckVerdict['check'], detail: string): string {
  if (detail.startsWith('no issuer is given')) return 'give --issuer to check the signature';
  if (detail === 'keys are left out') return '--offline leaves the keys out';
  const need = /\bis given|is required/.test(detail) ? needs[check] : undefined;
  return need === undefined ? detail : `${detail}; ${need}`;
}

function memberLines(members: Members, now: number, safe: (text: string) => string): string[] {
  const shown = Object.entries(shownValue(members) as Record<string, unknown>);
  const width = Math.min(20, Math.max(0, ...shown.map(([name]) => name.length)));
  return shown.map(([name, value]) => {
    const time = timeOf(name, members[name], now);
    return `  ${safe(name).padEnd(width)}  ${safe(JSON.stringify(value))}${time === undefined ? '' : `  ${time}`}`;
  });
}

const times = new Set(['exp', 'nbf', 'iat', 'auth_time', 'updated_at']);

function timeOf(name: string, value: unknown, now: number): string | undefined {
  if (!times.has(name) || typeof value !== 'number') return undefined;
  const inMilliseconds = value >= millisecondsFrom;
  const seconds = inMilliseconds ? value / 1000 : value;
  const date = dateOf(seconds);
  if (date === undefined) return undefined;
  return `${date}, ${distanceOf(seconds - now)}${inMilliseconds ? ' (if it is in milliseconds)' : ''}`;
}

/** A server may name as many as it likes. */
const mostIssuers = 10;

function policyLines({ policy, scopes }: Reported): string[] {
  const { issuers, audiences, clientIds, remarks } = policy;
  const rows = [
    ...issuers.slice(0, mostIssuers).map((issuer) => `issuer    ${issuer}`),
    ...(issuers.length > mostIssuers ? [`and ${issuers.length - mostIssuers} more issuers`] : []),
    ...audiences.map((audience) => `audience  ${audience}`),
    ...clientIds.map((clientId) => `client    ${clientId}`),
    ...(scopes.length > 0 ? [`scope     ${scopes.join(' ')}`] : []),
    ...remarks,
  ];
  return rows.length > 0 ? rows : ['none is given: only what every policy asks for is checked'];
}

function conclusion({ refusal, verdicts }: Reported, paint: Paint): string[] {
  if (refusal?.answer === '503')
    return [paint("The keys cannot be had: bearerAuth('jwt') answers 503.", 'yellow')];
  const skipped = verdicts.filter(({ verdict }) => verdict === 'not_checked').map(({ check }) => check);
  const unchecked = skipped.length > 0 ? [`Not checked: ${[...new Set(skipped)].join(', ')}.`] : [];
  if (!refusal) return [paint('Nothing that was checked would be refused.', 'green'), ...unchecked];
  const { check, answer } = refusal;
  const line = paint(`Refused for its ${check}: bearerAuth('jwt') answers ${answer}.`, 'red');
  return check === 'format' ? [line] : [line, ...unchecked];
}
