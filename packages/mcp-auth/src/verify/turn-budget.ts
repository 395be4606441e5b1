/** Work that is done at once, as long as no turn of the event loop has too much of it. */

export interface TurnOptions {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** Calls back once this turn is over, and tells how to keep the process waiting for that, or not. */
  readonly nextTurn: (callback: () => void) => { ref(): unknown; unref(): unknown };
  /** Milliseconds of such work in one turn. */
  readonly budget: number;
}

/**
 * Runs work now, or later when this turn has had its share. What `work` throws is its caller's, now or as a rejection. Work within
 * work is part of it.
 */
export type RunInTurn = <T>(work: () => T) => T | Promise<Awaited<T>>;

interface Waiting {
  readonly run: () => void;
  next: Waiting | undefined;
}

/**
 * Makes a {@link RunInTurn}. Within the budget work is done at once. After that it waits for the turns to come, first in, first out,
 * and each turn again does as much as fits; so a single piece that takes longer than the whole budget is done, too, alone.
 *
 * The queue has no bound of its own. Whoever waits in it is a request that the server has accepted, and holds far more memory there
 * than here; without the queue it would wait in front of a loop that does not turn. How many there may be is for the server to say.
 */
export function createTurnBudget({ now, nextTurn, budget }: TurnOptions): RunInTurn {
  let spent = 0;
  let working = false;
  let end: { ref(): unknown; unref(): unknown } | undefined;
  let first: Waiting | undefined;
  let last: Waiting | undefined;

  function charged<T>(work: () => T): T {
    const started = now();
    working = true;
    try {
      return work();
    } finally {
      working = false;
      spent += now() - started;
      // To ask for the end of a turn has its price, too. Until a quarter is spent nothing is asked for, and what earlier turns have
      // spent counts against this one: it gets a little less than its share, never more.
      if (end === undefined && spent >= budget / 4) {
        end = nextTurn(turnOver);
        end.unref();
      }
    }
  }

  function turnOver(): void {
    spent = 0;
    end = undefined;
    while (first && spent < budget) {
      const { run } = first;
      first = first.next;
      run();
    }
    if (first) waitForTurn();
    else last = undefined;
  }

  function waitForTurn(): void {
    end ??= nextTurn(turnOver);
    end.ref();
  }

  function queued<T>(work: () => T): Promise<Awaited<T>> {
    return new Promise((resolve, reject) => {
      const run = () => {
        try {
          resolve(charged(work) as Awaited<T>);
        } catch (error) {
          reject(error);
        }
      };
      const waiting: Waiting = { run, next: undefined };
      if (first && last) last.next = waiting;
      else first = waiting;
      last = waiting;
      waitForTurn();
    });
  }

  return (work) => {
    if (working) return work();
    // Whoever waits has seen this turn spent, so nobody is overtaken.
    return spent < budget ? charged(work) : queued(work);
  };
}
