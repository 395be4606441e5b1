/** Fetching a key set from where the authorization server says it is. */

import type { Jwk, Unavailable } from '../core/types.js';
import { type DiscoveryEnv, maxDocumentBytes } from './env.js';
import { fetchJson } from './fetch-json.js';
import { readKeySet } from './key-set.js';
import type { Loaded } from './refreshing.js';
import { shownUrl } from './secure-url.js';

export interface KeyLocation {
  /** Asked anew for every fetch, and part of its time limit. */
  readonly jwksUri: (signal: AbortSignal) => Promise<string | Unavailable>;
  /** Where the keys are by the latest word, if that can be said; asked when they cannot be had or lack the one that is wanted. */
  readonly recheck?: ((signal: AbortSignal) => Promise<string | undefined>) | undefined;
  readonly env: DiscoveryEnv;
}

export interface KeyList {
  readonly keys: readonly Jwk[];
  readonly uri: string;
}

/** One fetch of the keys, and a second one where they have moved to when the first one fails. */
export async function loadKeys(
  { jwksUri, recheck, env }: KeyLocation,
  signal: AbortSignal,
  previous: () => readonly Jwk[],
): Promise<Loaded<KeyList>> {
  const uri = await jwksUri(signal);
  if (typeof uri !== 'string') return { ok: false, detail: uri.detail, retryAfter: uri.retryAfter };
  const loaded = await loadFrom(uri, env, signal, previous);
  if (loaded.ok) return loaded;
  const moved = await recheck?.(signal);
  return moved === undefined || moved === uri ? loaded : loadFrom(moved, env, signal, previous);
}

async function loadFrom(
  uri: string,
  env: DiscoveryEnv,
  signal: AbortSignal,
  previous: () => readonly Jwk[],
): Promise<Loaded<KeyList>> {
  const { fetch, allowInsecureRequests } = env;
  const accept = 'application/jwk-set+json, application/json';
  const fetched = await fetchJson(uri, {
    fetch,
    allowInsecureRequests,
    signal,
    accept,
    maxBytes: maxDocumentBytes,
  });
  if (!fetched.ok)
    return { ok: false, detail: `No keys: ${fetched.detail}.`, retryAfter: fetched.retryAfter };
  const set = readKeySet(fetched.value, previous());
  if (!set.ok) return { ok: false, detail: `No keys: ${shownUrl(uri)} ${set.reason}.` };
  return { ok: true, value: { keys: set.keys, uri } };
}
