/** Holds checks against good servers and broken ones. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit, type Check, type Finding } from '../../src/index.js';
import type { BrokenServer } from '../broken/broken-server.js';
import { startGood, type UnderAudit } from '../servers/good.js';

/** Every check passes (or does not apply to) the good server, and fails for at least one broken one. */
export function judgeChecks(
  checks: readonly Check[],
  broken: readonly BrokenServer[],
  good: () => Promise<UnderAudit> = startGood,
): void {
  describe('the good server', () => judgeGood(checks, good));

  describe.each([...broken])('$check finds: $fault', ({ check, start, found }) => {
    let it_: UnderAudit | undefined;
    afterAll(() => it_?.close());
    it('and says what it saw', async () => {
      it_ = await start();
      const report = await audit({ only: ({ id }) => id === check, ...it_.options });
      const level = checks.find(({ id }) => id === check)?.level;
      const finding = report.findings.find(
        ({ id, status }) => id === check && (status === 'failed' || status === 'warned'),
      );
      expect(finding, `${check} has to fail`).toBeDefined();
      expect(finding?.status).toBe(level === 'MUST' ? 'failed' : 'warned');
      if (found) expect(finding?.found).toMatch(found);
    });
  });

  it('has a broken server for every check', () => {
    expect(checks.map(({ id }) => id).filter((id) => !broken.some(({ check }) => check === id))).toEqual([]);
  });
}

/** None of the checks finds anything. */
export function judgeGood(checks: readonly Check[], good: () => Promise<UnderAudit> = startGood): void {
  const ids = new Set(checks.map(({ id }) => id));
  let findings: readonly Finding[] = [];
  beforeAll(async () => {
    const it = await good();
    findings = await audit({ only: ({ id }) => ids.has(id), ...it.options })
      .then((report) => report.findings)
      .finally(() => it.close());
  });
  it.each(checks.map(({ id }) => id))('passes %s', (id) => {
    const found = findings.filter((finding) => finding.id === id);
    expect(found, 'the check was run').not.toHaveLength(0);
    for (const finding of found)
      expect(['passed', 'not_applicable'], finding.found).toContain(finding.status);
  });
}
