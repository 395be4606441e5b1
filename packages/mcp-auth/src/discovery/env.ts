/** What the discovery room takes from outside, so that network and time can be replaced. */

import type { Clock } from '../core/types.js';

export interface DiscoveryEnv {
  /** Only ever called as a plain function: workerd refuses `env.fetch(…)` with `this` bound to anything else. */
  readonly fetch: typeof fetch;
  /** Decides over age and expiry. Time limits on the network run on real timers, not on this clock. */
  readonly clock: Clock;
  /** Milliseconds that one discovery may take, fallbacks included. Default: 2500. */
  readonly deadline?: number | undefined;
  /** Milliseconds for which metadata and keys stay in use, beyond their age limit, while fetching fails. Default: 24 hours. */
  readonly staleIfError?: number | undefined;
  /** Allows plain http to hosts other than loopback. Whoever sits on the wire can then mint tokens. */
  readonly allowInsecureRequests?: boolean | undefined;
  /**
   * Whether something may be fetched that no request waits for. Default: yes, except on Cloudflare Workers, where
   * the I/O of a request ends with it; there, whoever comes after the expiry waits for the refresh.
   */
  readonly refreshInBackground?: boolean | undefined;
}

export function refreshesInBackground({ refreshInBackground }: DiscoveryEnv): boolean {
  return refreshInBackground ?? globalThis.navigator?.userAgent !== 'Cloudflare-Workers';
}

/** Leaves time to answer within the three seconds that callers are promised, on a busy machine as well. */
export const defaultDeadline = 2500;

/** Bytes, after decompression, that a document may have. Real ones stay below 20 KiB. */
export const maxDocumentBytes = 512 * 1024;
