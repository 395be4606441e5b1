/** Servers with one fault, by the tokens that they take. */

import { type Faults, startGood } from '../../servers/good.js';
import type { TokenRule } from '../../servers/reference-tokens.js';
import { type Judgement, startJudging } from '../accepting.js';
import type { BrokenServer } from '../broken-server.js';

export type Seen = Parameters<Judgement>[0];

/** It falls for tokens that answer to the description. */
export const falls = (id: string, fault: string, judge: Judgement, found?: RegExp): BrokenServer => ({
  check: `rs.minted.${id}`,
  fault,
  start: () => startJudging(judge),
  found,
});
export const planted = (id: string, fault: string, faults: Faults, found?: RegExp): BrokenServer => ({
  check: `rs.minted.${id}`,
  fault,
  start: () => startGood(faults),
  found,
});
export const without = (id: string, rule: TokenRule, found?: RegExp): BrokenServer =>
  planted(id, `no look at the ${rule}`, { server: { without: [rule] } }, found);

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
export const listOf = (value: unknown): unknown[] => [value].flat();
/** Not a token that has no claims at all. */
export const hasSub = ({ claims }: Pick<Seen, 'claims'>): boolean => claims.sub !== undefined;
