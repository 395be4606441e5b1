/** The metadata of an authorization server, as something that can be asked for at any time. */

import { own } from '../core/strict-json.js';
import type { Clock, Unavailable } from '../core/types.js';
import { type DiscoveryEnv, defaultDeadline, refreshesInBackground } from './env.js';
import { unusableDetail } from './first-usable.js';
import { Refreshing } from './refreshing.js';
import { type AuthorizationServerLocation, findMetadata } from './server-metadata.js';
import { timeLimit } from './time-limit.js';

export interface ServerMetadataSource {
  /**
   * The document (snake_case; shared between callers, so not to be changed), or why there is none. Never rejects.
   * A fired signal ends this call's wait and nothing else.
   */
  get(signal?: AbortSignal): Promise<Found | Unavailable>;
  /** The same, but a document older than `age` milliseconds is fetched anew first. */
  noOlderThan(age: number, signal?: AbortSignal): Promise<Found | Unavailable>;
}

interface Found {
  readonly document: Readonly<Record<string, unknown>>;
}

const hour = 3_600_000;

/**
 * Metadata found by its issuer. Nothing is fetched before the first `get`, and one fetch serves any number of
 * callers. A document counts for an hour and is refreshed in the background when 80 % of that have passed; for
 * another 24 hours it is used while refreshing fails. Metadata of another issuer is a failure like any other: the
 * operator reads of it in `detail`.
 */
export function serverMetadataSource(
  location: AuthorizationServerLocation,
  env: DiscoveryEnv,
): ServerMetadataSource {
  const deadline = env.deadline ?? defaultDeadline;
  const cache = new Refreshing<Record<string, unknown>>({
    clock: env.clock,
    deadline,
    background: refreshesInBackground(env),
    freshFor: hour,
    staleFor: env.staleIfError ?? 24 * hour,
    async load(signal) {
      const outcome = await findMetadata(location, env, signal);
      if (outcome.ok) return { ok: true, value: outcome.document };
      const waits = outcome.refusals.map(({ refusal }) => refusal.retryAfter);
      return { ok: false, detail: unusableDetail(outcome), retryAfter: waits.find(Boolean) };
    },
  });

  type Answer = Awaited<ReturnType<typeof cache.get>>;
  const found = (held: Answer) => ('unavailable' in held ? held : { document: held.value });
  async function waiting(signal: AbortSignal | undefined, wait: (limit: AbortSignal) => Promise<Answer>) {
    const limit = timeLimit(deadline, signal);
    const held = await wait(limit.signal);
    limit.end();
    return held;
  }

  return {
    async get(signal) {
      return found(cache.ready() ?? (await waiting(signal, (limit) => cache.get(limit))));
    },
    async noOlderThan(age, signal) {
      return found(await waiting(signal, (limit) => cache.noOlderThan(age, limit)));
    },
  };
}

/** Metadata given by hand (snake_case). Nothing is checked and nothing is fetched. */
export function fixedServerMetadata(document: Readonly<Record<string, unknown>>): ServerMetadataSource {
  const get = async () => ({ document });
  return { get, noOlderThan: get };
}

/**
 * Where the keys are, asked anew for every fetch of keys: the location's own `jwksUri`, for which no metadata is
 * needed, or else what the metadata says by now.
 */
export function jwksUriFrom(
  location: Pick<AuthorizationServerLocation, 'issuer' | 'jwksUri'>,
  source: ServerMetadataSource,
): (signal: AbortSignal) => Promise<string | Unavailable> {
  return async (signal) => {
    if (location.jwksUri !== undefined) return location.jwksUri;
    const answer = await source.get(signal);
    if ('unavailable' in answer) return answer;
    const jwksUri = own(answer.document, 'jwks_uri');
    if (typeof jwksUri === 'string') return jwksUri;
    const detail = `The metadata of ${location.issuer} names no jwks_uri, so no signature can be verified.`;
    return { unavailable: true, detail, retryAfter: 60 };
  };
}

/** Milliseconds. */
const recheckInterval = 10_000;
const justFetched = 1000;

/**
 * Where the keys are by the latest word, for when they are not where they used to be: `undefined` when nobody knows, or when that
 * was asked less than ten seconds ago. Forged tokens can make the library ask, which is why it is not asked more often.
 */
export function jwksUriRecheck(
  location: Pick<AuthorizationServerLocation, 'jwksUri'>,
  source: ServerMetadataSource,
  clock: Clock,
): (signal: AbortSignal) => Promise<string | undefined> {
  let asked = Number.NEGATIVE_INFINITY;
  return async (signal) => {
    const now = clock();
    if (location.jwksUri !== undefined || Math.abs(now - asked) < recheckInterval) return undefined;
    asked = now;
    const answer = await source.noOlderThan(justFetched, signal);
    const jwksUri = 'unavailable' in answer ? undefined : own(answer.document, 'jwks_uri');
    return typeof jwksUri === 'string' ? jwksUri : undefined;
  };
}
