/** `--only` and `--skip`: findings left out of the report, but never what those that stay wait for. */

import {
  authorizationServerChecks,
  type CheckDescription,
  type Finding,
  type Report,
  resourceServerChecks,
} from '@mcp-auth/audit';
import { UsageError } from './usage-error.js';

export interface Selection {
  readonly only: readonly string[];
  readonly skip: readonly string[];
}

export const allChecks: readonly CheckDescription[] = [...resourceServerChecks, ...authorizationServerChecks];

/** @throws {UsageError} for what no check is called. */
export function checkSelection({ only, skip }: Selection): void {
  for (const prefix of [...only, ...skip]) {
    if (allChecks.some(({ id }) => covers(prefix, id))) continue;
    const topics = [...new Set(allChecks.map(({ id }) => id.split('.').slice(0, 2).join('.')))];
    throw new UsageError(`No check is called ${JSON.stringify(prefix)}. There are: ${topics.join(', ')}.`);
  }
}

export function selected(report: Report, selection: Selection): Report {
  if (selection.only.length === 0 && selection.skip.length === 0) return report;
  const stays = ({ id }: Pick<Finding, 'id'>) =>
    (selection.only.length === 0 || selection.only.some((prefix) => covers(prefix, id))) &&
    !selection.skip.some((prefix) => covers(prefix, id));
  const needed = new Set(report.findings.filter(stays));
  // A prerequisite may have one of its own.
  for (const { blockedBy, subject } of needed) {
    if (blockedBy === undefined) continue;
    const blocker = report.findings.find((each) => each.id === blockedBy && each.subject === subject);
    if (blocker) needed.add(blocker);
  }
  const findings = report.findings.filter((finding) => needed.has(finding));
  const summary = { passed: 0, failed: 0, warned: 0, not_applicable: 0 };
  for (const { status } of findings) summary[status]++;
  return { ...report, findings, notRun: report.notRun.filter(stays), summary };
}

/** Whole parts only: `rs.meta` does not cover `rs.metadata.found`. */
function covers(prefix: string, id: string): boolean {
  return id === prefix || id.startsWith(prefix.endsWith('.') ? prefix : `${prefix}.`);
}
