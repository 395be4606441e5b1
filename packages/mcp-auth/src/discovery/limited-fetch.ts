/** A `fetch` with the limits of this room, for requests that another library puts together. */

import { type DiscoveryEnv, defaultDeadline, maxDocumentBytes } from './env.js';
import { limitedBody } from './limited-body.js';
import { networkCause } from './network-cause.js';
import { shownUrl, urlProblem } from './secure-url.js';
import { timeLimit, unlessAborted } from './time-limit.js';

export type LimitedFetch = (url: string, init?: RequestInit) => Promise<Response>;

/**
 * https only, or http to loopback; redirects refused; `env.deadline` (3 s) for headers and body, or until `init.signal`
 * fires; 512 KiB after decompression. The answer has arrived in full when the promise resolves, whatever its status.
 *
 * Rejects with an `Error` whose message names the URL without credentials and query, and nothing of the request.
 */
export function limitedFetch(env: DiscoveryEnv): LimitedFetch {
  return async (url, init = {}) => {
    const shown = shownUrl(url);
    const problem = urlProblem(url, env.allowInsecureRequests);
    if (problem !== undefined) throw new Error(`${shown} ${problem}`);

    const limit = timeLimit(env.deadline ?? defaultDeadline, init.signal ?? undefined);
    try {
      return await exchange(url, init, env, limit.signal);
    } catch (error) {
      if (error instanceof Refused) throw new Error(`${shown} ${error.message}`);
      if (limit.signal.aborted) throw new Error(`${shown} ${late}`);
      throw new Error(`${shown} failed (${networkCause(error)})`);
    } finally {
      limit.end();
    }
  };
}

const late = 'gave no complete answer in time';

class Refused extends Error {}

async function exchange(
  url: string,
  init: RequestInit,
  env: DiscoveryEnv,
  signal: AbortSignal,
): Promise<Response> {
  // Taken out of the object first: see DiscoveryEnv.fetch.
  const { fetch } = env;
  const arrived = await unlessAborted(fetch(url, { ...init, redirect: 'manual', signal }), signal);
  if (!arrived) throw new Refused(late);
  const { status, headers, body, redirected } = arrived.done;
  if (status === 0 || (status >= 300 && status < 400) || redirected) {
    body?.cancel().catch(() => {});
    throw new Refused(`answered ${status}, redirects are not followed`);
  }
  const bytes = await limitedBody(body, maxDocumentBytes, signal);
  if (bytes === 'timeout') throw new Refused(late);
  if (bytes === 'too_large') throw new Refused(`sent more than ${maxDocumentBytes} bytes`);
  return new Response(bytes.length > 0 ? new Uint8Array(bytes) : null, { status, headers });
}
