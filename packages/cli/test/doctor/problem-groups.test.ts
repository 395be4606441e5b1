import type { Finding } from '@mcp-auth/audit';
import { expect, test } from 'vitest';
import { problemsOf } from '../../src/doctor/problem-groups.js';

function finding(id: string, status: Finding['status'], blockedBy?: string, subject = 'server'): Finding {
  const words = { title: '', why: '', source: '', fix: '' };
  const rest = { role: 'resource-server', level: 'MUST', exchanges: [] } as const;
  return { id, status, subject, ...words, ...rest, ...(blockedBy !== undefined && { blockedBy }) };
}

const shown = (findings: readonly Finding[]) =>
  problemsOf(findings).map(({ finding, waiting, isFailure }) => [
    `${finding.id} of ${finding.subject}`,
    waiting.map(({ id }) => id),
    isFailure,
  ]);

test('tells what waits with what it waits for, over any number of steps', () => {
  const findings = [
    finding('a', 'failed'),
    finding('b', 'failed', 'a'),
    finding('c', 'warned', 'b'),
    finding('d', 'passed'),
  ];
  expect(shown(findings)).toEqual([['a of server', ['b', 'c'], true]]);
});

test('puts failures first, and takes a warning that failures wait for as one', () => {
  const findings = [finding('a', 'warned'), finding('b', 'warned'), finding('c', 'failed', 'b')];
  expect(shown(findings)).toEqual([
    ['b of server', ['c'], true],
    ['a of server', [], false],
  ]);
});

test('loses no finding that waits for one that passed, is missing, or waits itself', () => {
  const findings = [
    finding('a', 'passed'),
    finding('b', 'failed', 'a'),
    finding('c', 'failed', 'nowhere'),
    finding('d', 'failed', 'e'),
    finding('e', 'failed', 'd'),
    finding('f', 'failed', 'd'),
  ];
  expect(shown(findings)).toEqual([
    ['b of server', [], true],
    ['c of server', [], true],
    ['d of server', ['f'], true],
    ['e of server', [], true],
  ]);
});

test('waits for the check of the same subject, and for another one only where there is none', () => {
  const findings = [
    finding('a', 'failed', undefined, 'one'),
    finding('a', 'failed', undefined, 'two'),
    finding('b', 'failed', 'a', 'two'),
    finding('c', 'failed', 'a', 'three'),
  ];
  expect(shown(findings)).toEqual([
    ['a of one', ['c'], true],
    ['a of two', ['b'], true],
  ]);
});
