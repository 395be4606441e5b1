/** The list of expected failures: it excuses what is on it, and nothing stays on it for ever. */

import { describe, expect, it } from 'vitest';
import { differences, unexpected } from './verdict.ts';

const scores = {
  good: ['a: SUCCESS', 'b: WARNING'],
  bad: ['a: SUCCESS', 'b: FAILURE'],
};

describe('the list of expected failures', () => {
  it('excuses what is on it', () => {
    expect(unexpected(scores, { bad: 'known' })).toEqual([]);
  });

  it('does not excuse what is not on it', () => {
    expect(unexpected(scores, {})).toEqual(['bad fails: b: FAILURE']);
  });

  it.each([
    ['passes', 'good'],
    ['is not run any more', 'gone'],
  ])('is out of date when an entry %s', (_, scenario) => {
    const faults = unexpected(scores, { bad: 'known', [scenario]: 'once' });
    expect(faults).toEqual([`${scenario} is expected to fail and does not: take it off the list`]);
  });
});

describe('the same server behind the guard', () => {
  it('is judged the same', () => {
    expect(differences(scores, { ...scores })).toEqual([]);
  });

  it.each([
    ['a check that fails', { ...scores, good: ['a: SUCCESS', 'b: FAILURE'] }, 'good'],
    ['a check that passes', { ...scores, bad: ['a: SUCCESS', 'b: SUCCESS'] }, 'bad'],
    ['a check that is not there', { ...scores, good: ['a: SUCCESS'] }, 'good'],
    ['a check that is there twice', { ...scores, good: ['a: SUCCESS', ...scores.good] }, 'good'],
    ['a scenario that is not there', { good: scores.good }, 'bad'],
    ['a scenario more', { ...scores, new: ['a: SUCCESS'] }, 'new'],
  ])('is not the same with %s', (_, guarded, scenario) => {
    expect(differences(scores, guarded)).toEqual([expect.stringContaining(`${scenario}: `)]);
  });
});
