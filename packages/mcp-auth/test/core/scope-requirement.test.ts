import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareScopes,
  isScopeChoice,
  type ScopeRequirement,
  scopeSets,
} from '../../src/core/scope-requirement.js';
import { runs } from '../support/runs.js';

describe('scopeSets', () => {
  it.each<[ScopeRequirement, readonly (readonly string[])[]]>([
    [[], [[]]],
    [['a', 'b'], [['a', 'b']]],
    [{ anyOf: ['a', 'b'] }, [['a'], ['b']]],
    [{ anyOf: ['a', ['b', 'c']] }, [['a'], ['b', 'c']]],
    [
      { allOf: ['x'], anyOf: ['a', ['b', 'x']] },
      [
        ['x', 'a'],
        ['x', 'b'],
      ],
    ],
  ])('%j', (requirement, ways) => {
    expect(scopeSets(requirement)).toEqual(ways);
  });

  it.each<unknown>([
    undefined,
    null,
    'public',
    'a',
    '',
    true,
    7,
    {},
    new Set(['a']),
    ['a b'],
    ['a"'],
    ['a\\'],
    ['ä'],
    [''],
    [undefined],
    [['a']],
    { anyOf: [] },
    { anyOf: [[]] },
    { anyOf: ['a', []] },
    { anyOf: 'a' },
    { anyOf: [''] },
    { anyOf: undefined },
    { allOf: ['a'] },
    { allOf: 'a', anyOf: ['b'] },
    { allOf: ['a b'], anyOf: ['b'] },
    { anyOf: ['a'], oneOf: ['b'] },
    { anyof: ['a'] },
  ])('%j is no requirement, and above all no empty one', (value) => {
    expect(scopeSets(value)).toBeUndefined();
  });

  it('tells a choice from a table of names', () => {
    expect(isScopeChoice({ anyOf: ['a'] })).toBe(true);
    expect(isScopeChoice({ allOf: ['a'], anyOf: [] })).toBe(true);
    expect(isScopeChoice({ anyOf: ['a'], other: ['b'] })).toBe(false);
    expect(isScopeChoice({})).toBe(false);
  });
});

describe('compareScopes', () => {
  const compare = (granted: readonly string[], ...requirements: ScopeRequirement[]) =>
    compareScopes(
      requirements.map((requirement) => scopeSets(requirement) ?? []),
      granted,
      { admin: ['a', 'b', 'c'] },
    );

  it.each<[readonly string[], ScopeRequirement[], readonly string[], readonly string[]]>([
    [[], [['a', 'b']], ['a', 'b'], ['a', 'b']],
    [['a'], [['a', 'b']], ['a', 'b'], ['b']],
    [['admin'], [['a', 'b']], ['a', 'b'], []],
    // The way that is met, else the first one.
    [['b'], [{ anyOf: ['a', 'b'] }], ['b'], []],
    [['admin'], [{ anyOf: ['x', ['a', 'b']] }], ['a', 'b'], []],
    [['c'], [{ anyOf: [['a', 'c'], 'b'] }], ['a', 'c'], ['a']],
    [['x'], [{ allOf: ['x'], anyOf: ['a', 'b'] }], ['x', 'a'], ['a']],
    [['a'], [{ allOf: ['x'], anyOf: ['a', 'b'] }], ['x', 'a'], ['x']],
    // Several at once, each scope named once and in the order of the declarations.
    [['a'], [['a', 'b'], { anyOf: ['c', 'a'] }, ['b']], ['a', 'b'], ['b']],
    [[], [], [], []],
  ])('%j against %j', (granted, requirements, required, missing) => {
    expect(compare(granted, ...requirements)).toEqual({ required, missing });
  });

  it('names exactly what has to be granted', () => {
    const scope = fc.constantFrom('a', 'b', 'c', 'd', 'admin');
    const list = fc.array(scope, { maxLength: 3 });
    const way = fc.oneof(scope, fc.array(scope, { minLength: 1, maxLength: 2 }));
    const requirement: fc.Arbitrary<ScopeRequirement> = fc.oneof(
      list,
      fc.record({ allOf: list, anyOf: fc.array(way, { minLength: 1, maxLength: 3 }) }),
    );
    fc.assert(
      fc.property(list, fc.array(requirement, { maxLength: 3 }), (granted, requirements) => {
        const { required, missing } = compare(granted, ...requirements);
        for (const one of missing) expect(required).toContain(one);
        // Whoever asks for all that the challenge names gets through with it, whether the old scopes stay or not.
        expect(compare(required, ...requirements).missing).toEqual([]);
        expect(compare([...granted, ...required], ...requirements).missing).toEqual([]);
      }),
      runs(500),
    );
  });
});
