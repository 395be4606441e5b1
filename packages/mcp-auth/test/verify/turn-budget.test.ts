/** Work is spread over the turns of the event loop. The clock and the turns are the test's own: nothing is timed. */

import { describe, expect, it, vi } from 'vitest';
import { createTurnBudget } from '../../src/verify/turn-budget.js';
import { nodeCrypto } from '../support/engines.js';
import { tokenVectors } from '../support/vectors.js';

function setUp(budget = 2) {
  let time = 0;
  let armed: { callback: () => void; holds: boolean } | undefined;
  const run = createTurnBudget({
    budget,
    now: () => time,
    nextTurn(callback) {
      expect(armed, 'one end of a turn at a time').toBeUndefined();
      const end = { callback, holds: true };
      armed = end;
      return {
        ref: () => {
          end.holds = true;
        },
        unref: () => {
          end.holds = false;
        },
      };
    },
  });
  const done: string[] = [];
  return {
    done,
    /** Asks for work that takes so many milliseconds. */
    ask: (name: string, cost: number) =>
      run(() => {
        time += cost;
        done.push(name);
        return name;
      }),
    run,
    /** Whether the end of this turn was asked for, and whether the process stays alive for it. */
    armed: () => armed && (armed.holds ? 'holds' : 'lets go'),
    async turn() {
      const end = armed;
      armed = undefined;
      end?.callback();
      await Promise.resolve();
    },
  };
}

describe('a turn budget', () => {
  it('does at once what fits, and the rest in the turns to come, first in, first out', async () => {
    const { ask, done, turn, armed } = setUp();
    const asked = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => ask(name, 0.75));
    // The third piece begins within the budget.
    expect(asked.slice(0, 3)).toEqual(['a', 'b', 'c']);
    expect(asked.slice(3).every((answer) => answer instanceof Promise)).toBe(true);
    expect(done).toEqual(['a', 'b', 'c']);
    expect(armed()).toBe('holds');
    await turn();
    expect(done).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    await turn();
    expect(done).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    expect(await Promise.all(asked)).toEqual(done);
  });

  it('lets nobody overtake those who wait', async () => {
    const { ask, done, turn } = setUp();
    for (const name of ['a', 'b', 'c']) ask(name, 2);
    await turn();
    expect(done).toEqual(['a', 'b']);
    expect(ask('d', 2)).toBeInstanceOf(Promise);
    await turn();
    await turn();
    expect(done).toEqual(['a', 'b', 'c', 'd']);
    await turn();
    expect(ask('e', 2)).toBe('e');
  });

  it('lets a single piece pass that takes longer than all of the budget', async () => {
    const { ask, done, turn } = setUp();
    expect(ask('slow', 50)).toBe('slow');
    ask('also slow', 50);
    ask('quick', 0.1);
    await turn();
    expect(done).toEqual(['slow', 'also slow']);
    await turn();
    expect(done).toEqual(['slow', 'also slow', 'quick']);
  });

  it('asks for no end of a turn before a quarter is spent, and keeps no process alive for it', async () => {
    const { ask, turn, armed } = setUp();
    ask('a', 0.4);
    expect(armed()).toBeUndefined();
    ask('b', 0.4);
    expect(armed()).toBe('lets go');
    await turn();
    expect(armed()).toBeUndefined();
    ask('c', 0.4);
    expect(armed()).toBeUndefined();
  });

  it('is quiet again when all is done', async () => {
    const { ask, turn, armed } = setUp();
    for (const name of ['a', 'b', 'c']) ask(name, 1);
    await turn();
    // What this turn has spent is forgotten at its end, and nobody waits for that.
    expect(armed()).toBe('lets go');
    await turn();
    expect(armed()).toBeUndefined();
  });

  it('takes work within work for a part of it', async () => {
    const { ask, run, turn, done } = setUp();
    const both = () => [ask('a', 2), ask('b', 2)];
    expect(run(both)).toEqual(['a', 'b']);
    const waiting = run(both);
    ask('c', 1);
    await turn();
    expect(await waiting).toEqual(['a', 'b']);
    expect(done).toEqual(['a', 'b', 'a', 'b']);
    await turn();
    expect(done.at(-1)).toBe('c');
  });

  it('goes on after work that threw, and tells whoever asked', async () => {
    const { ask, run, turn, done } = setUp();
    const fail = () => {
      throw new Error('no');
    };
    expect(() => run(fail)).toThrow('no');
    ask('a', 2);
    const failed = run(fail) as Promise<never>;
    const refused = expect(failed).rejects.toThrow('no');
    ask('b', 1);
    await turn();
    await refused;
    expect(done).toEqual(['a', 'b']);
  });
});

describe('signature checks of one burst', () => {
  it('are spread over turns', async () => {
    let time = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
      // Two looks at the clock a check: one check takes a sixteenth of a millisecond.
      time += 0.0625;
      return time;
    });
    try {
      await new Promise((resolve) => setImmediate(resolve));
      const [key = {}] = tokenVectors.jwks.keys;
      const check = () => nodeCrypto.verifySignature('ES256', { ...key }, 'x', new Uint8Array(64).fill(1));
      const answers = Array.from({ length: 100 }, check);
      expect(answers.filter((answer) => typeof answer === 'boolean').length).toBe(16);
      let settled = 0;
      for (const answer of answers) if (answer instanceof Promise) answer.then(() => settled++);
      const perTurn: number[] = [];
      while (settled < 84 && perTurn.length < 20) {
        const before = settled;
        await new Promise((resolve) => setImmediate(resolve));
        perTurn.push(settled - before);
      }
      expect(settled).toBe(84);
      expect(Math.max(...perTurn)).toBeLessThanOrEqual(16);
      expect(new Set(await Promise.all(answers))).toEqual(new Set([false]));
    } finally {
      clock.mockRestore();
    }
  });
});
