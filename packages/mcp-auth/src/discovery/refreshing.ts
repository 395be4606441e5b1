/** A value that lives elsewhere: fetched when first needed, kept fresh, and kept usable while fetching fails. */

import type { Clock, Unavailable } from '../core/types.js';
import { soonAfterAbort, timeLimit } from './time-limit.js';

export type Loaded<T> =
  | { readonly ok: true; readonly value: T }
  /** `retryAfter`: seconds, when the other side named them. */
  | { readonly ok: false; readonly detail: string; readonly retryAfter?: number | undefined };

export interface RefreshingOptions<T> {
  readonly clock: Clock;
  /** Fetches the value. The signal fires when the time for it is over. `previous` tells the value held by then. */
  load(signal: AbortSignal, previous: () => T | undefined): Promise<Loaded<T>>;
  /** Milliseconds for one load, and for one caller's wait. */
  readonly deadline: number;
  /** Milliseconds after which callers wait for a newer value. A refresh begins in the background at 80 % of them. */
  readonly freshFor: number;
  /** Whether to load what nobody waits for. If not, there is no refresh ahead. */
  readonly background: boolean;
  /** Milliseconds beyond `freshFor` for which the value is still used while loading fails. */
  readonly staleFor: number;
}

/** A value, and the number of the load that brought it; loads are counted from 1. */
export interface Held<T> {
  readonly value: T;
  readonly load: number;
}

const refreshAhead = 0.8;
/** Milliseconds during which a failure is answered from memory: an outage costs the other side one request a second. */
const failureRemembered = 1000;
/** Milliseconds during which a failed load tells that there is an outage going on. */
const outageRemembered = 60_000;
/** Milliseconds that a wait outlasts its limit, see {@link soonAfterAbort}. */
const grace = 50;
/** Milliseconds over its time limit after which a load that has not landed is taken for dead. */
const overdue = 1000;
/** Seconds. */
const longestRetryAfter = 300;

export class Refreshing<T> {
  readonly #options: RefreshingOptions<T>;
  #held: (Held<T> & { readonly since: number }) | undefined;
  #failure: { readonly answer: Unavailable; readonly at: number } | undefined;
  #flight: { readonly load: number; readonly since: number; readonly landing: Promise<void> } | undefined;
  #begun = 0;

  constructor(options: RefreshingOptions<T>) {
    this.#options = options;
  }

  /** How many loads have begun. What a later load brings was looked at after this moment. */
  get begun(): number {
    return this.#begun;
  }

  /** Whether a load is under way that a caller may join. */
  get loading(): boolean {
    const flight = this.#flight;
    // A flight can die without landing: workerd ends the I/O of a request together with that request.
    return flight !== undefined && this.#elapsed(flight.since) <= this.#options.deadline + overdue;
  }

  /** Why the latest load failed; `undefined` after a successful one. */
  get failure(): Unavailable | undefined {
    return this.#failure?.answer;
  }

  /** Whether the latest load failed so recently that another one would be a nuisance. */
  get failedJustNow(): boolean {
    return this.#failure !== undefined && this.#elapsed(this.#failure.at) < failureRemembered;
  }

  /**
   * The value, if nobody has to wait for it; otherwise `undefined`. Begins a refresh in the background when one is
   * due. During an outage that is known of, a stale value is ready too: making every caller wait for a hanging
   * server again and again would turn its outage into ours.
   */
  ready(): Held<T> | undefined {
    const held = this.#held;
    if (!held) return undefined;
    const { freshFor, staleFor } = this.#options;
    const age = this.#elapsed(held.since);
    if (age < freshFor * refreshAhead) return held;
    const outage = this.#failure !== undefined && this.#elapsed(this.#failure.at) < outageRemembered;
    if (age >= freshFor && !(outage && age < freshFor + staleFor)) return undefined;
    if (this.loading || this.failedJustNow) return held;
    if (!this.#options.background) return age < freshFor ? held : undefined;
    this.#begin();
    return held;
  }

  /** The value: ready, or after a load, or stale when the load failed. A fired `signal` ends only this wait. */
  async get(signal: AbortSignal): Promise<Held<T> | Unavailable> {
    const ready = this.ready();
    if (ready) return ready;
    return this.#orStale(await this.next(signal));
  }

  /** As {@link Refreshing.get}, but a value older than `age` milliseconds is loaded anew first. */
  async noOlderThan(age: number, signal: AbortSignal): Promise<Held<T> | Unavailable> {
    if (this.#held && this.#elapsed(this.#held.since) <= age) return this.#held;
    return this.#orStale(await this.next(signal));
  }

  #orStale(next: Held<T> | Unavailable): Held<T> | Unavailable {
    if (!('unavailable' in next)) return next;
    const { freshFor, staleFor } = this.#options;
    const usable = this.#held && this.#elapsed(this.#held.since) < freshFor + staleFor;
    return usable && this.#held ? this.#held : next;
  }

  /** What the next load to land brings: the one under way or, unless the latest one failed just now, a new one. */
  async next(signal: AbortSignal): Promise<Held<T> | Unavailable> {
    if (!this.loading) {
      if (this.#failure && this.failedJustNow) return this.#failure.answer;
      this.#begin();
    }
    const flight = this.#flight;
    if (flight) await soonAfterAbort(flight.landing, signal, grace);
    // A flight that failed leaves an older value behind, or none.
    if (this.#held && flight && this.#held.load >= flight.load) return this.#held;
    return this.#failure?.answer ?? unavailable('Nothing came back in time.');
  }

  #begin(): void {
    this.#begun += 1;
    const load = this.#begun;
    const since = this.#options.clock();
    this.#flight = { load, since, landing: this.#fly(load) };
  }

  /** Never rejects: nobody may be waiting. */
  async #fly(load: number): Promise<void> {
    const { deadline, clock } = this.#options;
    const limit = timeLimit(deadline);
    let loaded: Loaded<T>;
    try {
      const loading = this.#options.load(limit.signal, () => this.#held?.value);
      const landed = await soonAfterAbort(loading, limit.signal, 2 * grace);
      loaded = landed?.done ?? { ok: false, detail: `Nothing came back within ${deadline} ms.` };
    } catch {
      loaded = { ok: false, detail: 'Loading failed unexpectedly.' };
    }
    limit.end();
    if (this.#flight?.load === load) this.#flight = undefined;
    // An overtaken load must not undo what a later one brought.
    if (this.#held && this.#held.load > load) return;
    if (loaded.ok) {
      this.#held = { value: loaded.value, load, since: clock() };
      this.#failure = undefined;
    } else {
      this.#failure = { answer: unavailable(loaded.detail, loaded.retryAfter), at: clock() };
    }
  }

  /** Milliseconds since. When the clock was set back, nothing is known of the time that passed: long enough ago. */
  #elapsed(since: number): number {
    const elapsed = this.#options.clock() - since;
    return elapsed >= 0 ? elapsed : this.#options.freshFor;
  }
}

function unavailable(detail: string, retryAfter = failureRemembered / 1000): Unavailable {
  return { unavailable: true, detail, retryAfter: Math.min(Math.max(1, retryAfter), longestRetryAfter) };
}
