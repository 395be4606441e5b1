/** The keys of an authorization server, as something that can be asked for at any time. */

import type { Awaitable } from '../core/awaitable.js';
import type { Jwk, Unavailable } from '../core/types.js';
import { defaultDeadline, refreshesInBackground } from './env.js';
import { readKeySet } from './key-set.js';
import { type KeyList, type KeyLocation, loadKeys } from './load-keys.js';
import { type Held, Refreshing } from './refreshing.js';
import { shownUrl } from './secure-url.js';
import { tokenBucket } from './token-bucket.js';

export interface Keys {
  /**
   * The keys that match, `[]` when the authorization server has no such key, or why that cannot be said. Never
   * rejects, and takes no longer than the time limit. Equal keys are the same object from one fetch to the next.
   */
  find(matches: (key: Jwk) => boolean): Awaitable<readonly Jwk[] | Unavailable>;
  /**
   * All keys, where nobody has to wait for them; begins a refresh where one is due. The same array until a later load lands.
   * A key that is missing there may exist all the same: `find` looks for it.
   */
  ready(): readonly Jwk[] | undefined;
  /** Grows whenever a key comes or goes. What was concluded from keys before that has to be concluded anew. */
  readonly version: number;
}

export interface RemoteKeysOptions extends KeyLocation {
  /** Milliseconds for which keys are still used, beyond their ten minutes, while fetching fails. Default: 24 hours. */
  readonly staleFor?: number | undefined;
}

const freshFor = 600_000;
const day = 86_400_000;
const missesAtOnce = 3;
const missInterval = 10_000;

/**
 * Keys from a JSON Web Key Set (RFC 7517 §5). Nothing is fetched before the first `find`. Keys count for ten minutes
 * and are refreshed in the background when 80 % of that have passed. A key that is gone stops counting with the next
 * successful fetch.
 *
 * A key nobody knows yet is looked for at once, because it may have been rotated in a moment ago. Anybody can make
 * up key ids, so this is paid for from a small bucket; a fetch that did find what was wanted costs nothing.
 */
export function remoteKeys(options: RemoteKeysOptions): Keys {
  const { env } = options;
  const deadline = env.deadline ?? defaultDeadline;
  const bucket = tokenBucket(missesAtOnce, missInterval, env.clock);
  let version = 0;
  /** The load that was paid for with a draw, as long as it has neither failed nor found what was wanted. */
  let paid: number | undefined;

  const cache = new Refreshing<KeyList>({
    clock: env.clock,
    deadline,
    background: refreshesInBackground(env),
    freshFor,
    staleFor: options.staleFor ?? env.staleIfError ?? day,
    async load(signal, previous) {
      const held = () => previous()?.keys ?? [];
      const loaded = await loadKeys(options, signal, held);
      if (loaded.ok && !sameKeys(loaded.value.keys, held())) version += 1;
      return loaded;
    },
  });

  function refund(load: number): void {
    if (paid !== load) return;
    paid = undefined;
    bucket.giveBack();
  }

  /** What can be said without a fetch; undefined where one is on its way, or was just paid for. */
  function withoutFetch(held: Held<KeyList>): readonly Jwk[] | Unavailable | undefined {
    if (cache.loading) return undefined;
    // During an outage nobody knows whether the key exists, and a good token must not be called bad.
    if (cache.failure && cache.failedJustNow) return cache.failure;
    if (!bucket.take()) return cache.failure ?? noneOf(held.value);
    paid = cache.begun + 1;
    return undefined;
  }

  async function findMissing(
    matches: (key: Jwk) => boolean,
    begun: number,
    first: Held<KeyList>,
    limit: () => AbortSignal,
  ): Promise<readonly Jwk[] | Unavailable> {
    let held = first;
    // The answer is final once it comes from a load that began after the question: what a load before it brought
    // may be older than the key. So there is at most one load to join and one to begin.
    while (held.load <= begun) {
      const next = await cache.next(limit());
      if ('unavailable' in next) {
        // Failures are limited to one a second by themselves. They must not eat up what the recovery will need.
        refund(cache.begun);
        return next;
      }
      held = next;
      const found = held.value.keys.filter(matches);
      if (found.length > 0) {
        refund(held.load);
        return found;
      }
      const final = held.load <= begun ? withoutFetch(held) : undefined;
      if (final) return final;
    }
    return (await findWhereTheyMovedTo(matches, held.value, limit)) ?? noneOf(held.value);
  }

  /** The set may be complete and yet the wrong one: an authorization server that moved its keys may leave the old ones behind. */
  async function findWhereTheyMovedTo(
    matches: (key: Jwk) => boolean,
    { uri: known }: KeyList,
    limit: () => AbortSignal,
  ): Promise<readonly Jwk[] | Unavailable | undefined> {
    // Made-up key ids lead here as well, so this is paid for from the same bucket.
    if (!options.recheck || !bucket.take()) return undefined;
    const uri = await options.recheck(limit());
    if (uri === undefined) bucket.giveBack();
    if (uri === undefined || uri === known) return undefined;
    const next = await cache.next(limit());
    if ('unavailable' in next) return next;
    const found = next.value.keys.filter(matches);
    if (found.length === 0) return undefined;
    bucket.giveBack();
    return found;
  }

  return {
    get version() {
      return version;
    },
    ready: () => cache.ready()?.value.keys,
    find(matches) {
      const { begun } = cache;
      // One limit for all the waiting of this call, and no timer at all for a call that need not wait.
      let signal: AbortSignal | undefined;
      const limit = () => {
        signal ??= AbortSignal.timeout(deadline);
        return signal;
      };
      const among = (held: Held<KeyList> | Unavailable): Awaitable<readonly Jwk[] | Unavailable> => {
        if ('unavailable' in held) return held;
        const found = held.value.keys.filter(matches);
        if (found.length > 0) return found;
        const final = held.load <= begun ? withoutFetch(held) : undefined;
        return final ?? findMissing(matches, begun, held, limit);
      };
      const ready = cache.ready();
      return ready ? among(ready) : cache.get(limit()).then(among);
    },
  };
}

/**
 * A set without a single usable key is believed as far as the old keys go: they stop counting, since an emergency
 * may have emptied it. But no token can be judged by it either, so it is an outage and not a bad token. It is asked
 * for again like for a missing key.
 */
function noneOf({ keys, uri }: KeyList): readonly Jwk[] | Unavailable {
  if (keys.length > 0) return [];
  return {
    unavailable: true,
    detail: `${shownUrl(uri)} holds no key that could verify a signature.`,
    retryAfter: 10,
  };
}

function sameKeys(one: readonly Jwk[], other: readonly Jwk[]): boolean {
  return one.length === other.length && one.every((key) => other.includes(key));
}

/** Keys given by hand, as a JSON Web Key Set. Throws a `TypeError` when it is none: that is bad configuration. */
export function fixedKeys(jwks: unknown): Keys {
  const set = readKeySet(jwks);
  if (!set.ok) throw new TypeError(`The key set ${set.reason}.`);
  return { version: 1, ready: () => set.keys, find: (matches) => set.keys.filter(matches) };
}
