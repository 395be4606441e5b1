/** The report for programs. */

import { shownValue } from './shown-value.js';
import type { Reported } from './text-report.js';

/** Member names are stable; texts are not. */
export function jsonReport({
  kind,
  decoded,
  verdicts,
  refusal,
  policy,
  scopes,
  remarks,
  now,
}: Reported): string {
  const { issuers, resource, audiences, clientIds } = policy;
  const report = {
    kind: kind.name,
    refused: refusal !== undefined,
    refusal: refusal ?? null,
    at: now,
    remarks: [...remarks, ...policy.remarks],
    header: decoded.header ? shownValue(decoded.header) : null,
    claims: decoded.payload ? shownValue(decoded.payload) : null,
    policy: { issuers, resource: resource ?? null, audiences, clientIds, scopes },
    checks: verdicts.map(({ check, verdict, detail, nearMisses }) => ({
      check,
      verdict,
      detail,
      nearMisses,
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
