import { describe, expect, it } from 'vitest';
import { PrincipalMap, principalKey } from '../../src/mcp.js';
import { identity } from './sdk-lines.js';

const alice = identity([]);
const bob = identity([], { subject: 'bob' });

// Requirements: MCP-RS-25
describe('a PrincipalMap', () => {
  it('gives a value to whoever set it, and looks empty to everybody else', () => {
    const map = new PrincipalMap<string>();
    map.set('id', alice, 'of alice');
    expect(map.get('id', alice)).toBe('of alice');
    expect(map.get('id', identity(['other'], { clientId: 'client-2' }))).toBe('of alice');
    const machine = identity([]);
    delete machine.subject;
    for (const other of [bob, undefined, identity([], { issuer: 'https://other.example.com' }), machine])
      expect(map.get('id', other)).toBeUndefined();
    expect(map.get('id', bob)).toBe(map.get('unknown', bob));
  });

  it('lets nobody take over an id that is in use', () => {
    const map = new PrincipalMap<string>();
    map.set('id', alice, 'one');
    expect(() => map.set('id', bob, 'two')).toThrow('must be random');
    map.set('id', alice, 'three');
    expect(map.get('id', alice)).toBe('three');
    expect(map.delete('id')).toBe(true);
    map.set('id', bob, 'two');
    expect(map.get('id', alice)).toBeUndefined();
  });

  it('is bounded, and forgets what was not used for longest', () => {
    const map = new PrincipalMap<number>({ maxEntries: 2 });
    map.set('1', alice, 1);
    map.set('2', alice, 2);
    map.get('1', alice);
    // Somebody else's attempts keep nothing alive.
    map.get('2', bob);
    map.set('3', alice, 3);
    expect(map.size).toBe(2);
    expect([map.get('1', alice), map.get('2', alice), map.get('3', alice)]).toEqual([1, undefined, 3]);
  });

  it('forgets after a time', () => {
    let now = 0;
    const map = new PrincipalMap<number>({ maxAge: 60, clock: () => now });
    map.set('1', alice, 1);
    now = 59_999;
    expect(map.get('1', alice)).toBe(1);
    now = 60_000;
    expect(map.get('1', alice)).toBeUndefined();
    expect(map.size).toBe(0);
  });

  it('takes no identity that nobody vouches for, and no bad options', () => {
    const map = new PrincipalMap<number>();
    const foreign = { token: 't', clientId: 'client-1', scopes: [] } as never;
    expect(() => map.set('1', foreign, 1)).toThrow('has no issuer');
    expect(() => new PrincipalMap({ maxEntries: 0 })).toThrow('`maxEntries`');
    expect(() => new PrincipalMap({ maxAge: -1 })).toThrow('`maxAge`');
    expect(principalKey(alice)).not.toBe(principalKey(bob));
  });
});
