/** Remembers for a while what an authorization server said about tokens, and asks it once however many want to know. */

import type { Clock, Unavailable } from '../core/types.js';
import { createGate } from './gate.js';

/** For every option: what is there is validated by the facade. */
export interface AnswerCacheOptions {
  /** Seconds for which an accepted token is not asked about again, never beyond its `exp`. Default 60; 0 asks every time. */
  readonly cacheFor?: number | undefined;
  /** Seconds for which a refused token is not asked about again. Default 10; 0 asks every time. */
  readonly cacheRefusalsFor?: number | undefined;
  /** How many accepted tokens are remembered, and as many refused ones. The oldest go first. Default 10,000. */
  readonly cacheEntries?: number | undefined;
  /** How many requests may be under way at once. Eight times as many may wait; beyond that the answer is 503. Default 32. */
  readonly concurrency?: number | undefined;
}

/** An answer, and how long it counts. */
export interface Lasting<T> {
  readonly answer: T;
  /** Accepted tokens have a room of their own, so that made-up ones cannot push them out. */
  readonly accepted: boolean;
  /** Milliseconds since the epoch (`exp`). */
  readonly expiresAt?: number | undefined;
}

export interface AnswerCache<T> {
  /** Never rejects, and settles within the time limit. `ask` is not called when the answer is known or on its way. */
  get(
    token: string,
    ask: (signal: AbortSignal) => Promise<Lasting<T> | Unavailable>,
  ): Promise<T | Unavailable>;
}

/** Milliseconds. An outage is remembered for the one token only: one token must not be able to make others wait. */
const outageRemembered = 1000;
/** Milliseconds over the time limit after which a request that has not come back is taken for dead. */
const overdue = 1000;

interface Entry<T> {
  readonly answer: T;
  readonly since: number;
  readonly until: number;
}

/**
 * A cache for one verifier. What is kept is the answer, not the verdict: policy is applied anew to every use, and two verifiers
 * never share an answer. Keys are SHA-256 digests, so tokens do not stay in memory.
 *
 * @param timeout milliseconds for one question, waiting for a place included.
 */
export function createAnswerCache<T>(
  options: AnswerCacheOptions,
  clock: Clock,
  timeout: number,
): AnswerCache<T> {
  const { cacheFor = 60, cacheRefusalsFor = 10, cacheEntries = 10_000, concurrency = 32 } = options;
  const gate = createGate(concurrency, 8 * concurrency);
  const accepted = new Map<string, Entry<T>>();
  const refused = new Map<string, Entry<T>>();
  const outages = new Map<string, Entry<Unavailable>>();
  const flights = new Map<string, { readonly since: number; readonly landing: Promise<T | Unavailable> }>();

  function keep<V>(room: Map<string, Entry<V>>, key: string, answer: V, until: number): void {
    const since = clock();
    room.delete(key);
    if (until <= since || cacheEntries < 1) return;
    const [oldest] = room.keys();
    if (room.size >= cacheEntries && oldest !== undefined) room.delete(oldest);
    room.set(key, { answer, since, until });
  }

  function recall<V>(room: Map<string, Entry<V>>, key: string): V | undefined {
    const entry = room.get(key);
    if (!entry) return undefined;
    const now = clock();
    // When the clock was set back nobody knows how old the entry is.
    if (now >= entry.since && now < entry.until) return entry.answer;
    room.delete(key);
    return undefined;
  }

  async function fly(
    key: string,
    ask: (signal: AbortSignal) => Promise<Lasting<T> | Unavailable>,
  ): Promise<T | Unavailable> {
    const signal = AbortSignal.timeout(timeout);
    const leave = await gate.enter(signal);
    if (!leave) return unavailable('too many tokens are waiting to be looked up');
    let outcome: Lasting<T> | Unavailable;
    try {
      outcome = await withinLimit(ask(signal), signal);
    } catch (error) {
      outcome = unavailable(error instanceof Error ? error.message : 'asking failed');
    }
    leave();
    const now = clock();
    if ('unavailable' in outcome) {
      keep(outages, key, outcome, now + outageRemembered);
      return outcome;
    }
    const { answer, expiresAt = Number.POSITIVE_INFINITY } = outcome;
    if (outcome.accepted) {
      refused.delete(key);
      keep(accepted, key, answer, Math.min(now + cacheFor * 1000, expiresAt));
    } else {
      accepted.delete(key);
      keep(refused, key, answer, now + cacheRefusalsFor * 1000);
    }
    return answer;
  }

  return {
    async get(token, ask) {
      const key = await digest(token);
      const known = recall(accepted, key) ?? recall(refused, key) ?? recall(outages, key);
      if (known !== undefined) return known;
      let flight = flights.get(key);
      // workerd ends the I/O of a request together with that request: such a flight never lands.
      if (!flight || clock() - flight.since > timeout + overdue) {
        const begun = { since: clock(), landing: fly(key, ask) };
        flight = begun;
        flights.set(key, begun);
        const landed = () => {
          if (flights.get(key) === begun) flights.delete(key);
        };
        // Whoever waits for the flight hears of a failure; this must not make it an unhandled one.
        begun.landing.then(landed, landed);
      }
      return withinLimit(flight.landing, AbortSignal.timeout(timeout));
    },
  };
}

/** Gives up with the signal, even when the work does not. */
function withinLimit<V>(work: Promise<V>, signal: AbortSignal): Promise<V | Unavailable> {
  return new Promise((resolve, reject) => {
    const giveUp = () => resolve(unavailable('the authorization server gave no answer in time'));
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}

function unavailable(detail: string): Unavailable {
  return { unavailable: true, detail, retryAfter: 1 };
}

const utf8 = new TextEncoder();

async function digest(token: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', utf8.encode(token)));
  return String.fromCharCode(...bytes);
}
