import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advertisedScopes,
  expandScopes,
  isScopeToken,
  missingScopes,
  parseScopes,
} from '../../src/core/scopes.js';
import { runs } from '../support/runs.js';

const scope = fc.constantFrom('a', 'b', 'c', 'd', 'e', '__proto__', 'constructor');
const scopes = fc.array(scope, { maxLength: 5 });
const hierarchy = fc.dictionary(scope, scopes, { maxKeys: 5 });

describe('missingScopes', () => {
  // Requirements: MCP-RS-18
  it('follows hierarchies transitively and survives cycles', () => {
    const implies = { admin: ['write'], write: ['read'], read: ['admin'] };
    expect(missingScopes(['read', 'write'], ['admin'], implies)).toEqual([]);
    expect([...expandScopes(['read'], implies)].sort()).toEqual(['admin', 'read', 'write']);
  });

  it('lists everything that is missing, in the order in which it is required', () => {
    expect(missingScopes(['c', 'a', 'b'], ['a'])).toEqual(['c', 'b']);
  });

  it('compares whole scopes', () => {
    expect(missingScopes(['read'], ['read-only', 'READ', 'rea', ' read'])).toEqual(['read']);
  });

  it('takes nothing from prototypes', () => {
    expect(missingScopes(['x'], ['constructor', 'toString', '__proto__'], {})).toEqual(['x']);
    expect([...expandScopes(['toString'], {})]).toEqual(['toString']);
  });
});

describe('the algebra of scopes', () => {
  const run = (property: Parameters<typeof fc.assert>[0]) => fc.assert(property, runs(300));

  it('expanding is extensive, idempotent and monotone', () => {
    run(
      fc.property(scopes, scopes, hierarchy, (granted, more, implies) => {
        const expanded = expandScopes(granted, implies);
        for (const one of granted) expect(expanded.has(one)).toBe(true);
        expect(expandScopes([...expanded], implies)).toEqual(expanded);
        const larger = expandScopes([...granted, ...more], implies);
        for (const one of expanded) expect(larger.has(one)).toBe(true);
      }),
    );
  });

  it('what is missing is required and not held; granting it leaves nothing missing', () => {
    run(
      fc.property(scopes, scopes, hierarchy, (required, granted, implies) => {
        const missing = missingScopes(required, granted, implies);
        const held = expandScopes(granted, implies);
        for (const one of missing) {
          expect(required).toContain(one);
          expect(held.has(one)).toBe(false);
        }
        expect(missingScopes(required, [...granted, ...missing], implies)).toEqual([]);
      }),
    );
  });

  it('without a hierarchy it is the difference of sets', () => {
    run(
      fc.property(scopes, scopes, (required, granted) => {
        expect(missingScopes(required, granted)).toEqual(required.filter((one) => !granted.includes(one)));
      }),
    );
  });
});

describe('parseScopes', () => {
  it('splits at spaces only and drops repetitions', () => {
    expect(parseScopes('  read  write read ')).toEqual(['read', 'write']);
    expect(parseScopes('read\twrite')).toEqual(['read\twrite']);
    expect(parseScopes('')).toEqual([]);
  });

  it('brings a joined list back', () => {
    fc.assert(
      fc.property(fc.uniqueArray(scope), (list) => {
        expect(parseScopes(list.join(' '))).toEqual(list);
      }),
      runs(100),
    );
  });
});

describe('isScopeToken', () => {
  it.each(['read', 'urn:x:y', 'https://x/y', 'a!#[]~', '\u007e'])('takes %j', (value) => {
    expect(isScopeToken(value)).toBe(true);
  });
  it.each(['', 'a b', 'a"b', 'a\\b', 'a\tb', 'a\n', '\u00e4', '\u007f', 1, null, undefined, ['a']])(
    'refuses %j',
    (value) => {
      expect(isScopeToken(value)).toBe(false);
    },
  );
});

// Requirements: MCP-RS-19
it('offline_access is never advertised, and nothing twice', () => {
  expect(advertisedScopes(['read', 'offline_access', 'read', 'write'])).toEqual(['read', 'write']);
});
