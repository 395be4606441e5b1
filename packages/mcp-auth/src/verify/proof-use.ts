/** A proof counts once (RFC 9449 §11.1). */

import type { Denial } from '../core/denial.js';
import type { Proof } from './dpop-proof.js';
import type { ReplayStore } from './replay-store.js';
import { sha256 } from './thumbprint.js';

/** Seconds that a proof is remembered beyond the time it is accepted: clocks of several machines differ a little. */
const MARGIN = 5;
/** Milliseconds. Some clients queue commands for much longer while their server is away. */
const STORE_TIMEOUT = 1000;
const RETRY_AFTER_SECONDS = 5;

/** Which proof came with which request: a request that passes two guards of the same store uses its proof once, not twice. */
const uses = new WeakMap<ReplayStore, WeakMap<object, string>>();

/** Notes that a proof was used; a denial when it had been used before, or when nobody can tell. */
export async function useProof(
  { jkt, htu, jti, iat }: Proof,
  request: object,
  { replayStore, maxAge }: { readonly replayStore: ReplayStore; readonly maxAge: number },
): Promise<Denial | undefined> {
  const byRequest = uses.get(replayStore) ?? new WeakMap<object, string>();
  uses.set(replayStore, byRequest);
  // Hashed: what clients choose must not decide how much memory an entry takes, or how a key of the store looks.
  const key = await sha256(`${jkt}\n${htu}\n${jti}`);
  if (byRequest.get(request) === key) return undefined;

  const first = await answerOf(replayStore, key, (iat + maxAge + MARGIN) * 1000);
  if (first === true) {
    byRequest.set(request, key);
    return undefined;
  }
  if (first === false)
    return { reason: 'invalid_dpop_proof', detail: 'the DPoP proof: it has been used before' };
  return { reason: 'replay_store_unavailable', detail: first, retryAfter: RETRY_AFTER_SECONDS };
}

/** What the store says, or why it says nothing. */
function answerOf(store: ReplayStore, key: string, expiresAt: number): Promise<boolean | string> {
  return new Promise((resolve) => {
    const timer = setTimeout(
      () => resolve(`the replay store gave no answer within ${STORE_TIMEOUT} ms`),
      STORE_TIMEOUT,
    );
    // Inside a promise, so that a store that throws is no different from one that rejects.
    Promise.resolve()
      .then(() => store.remember(key, expiresAt))
      .then(
        (first: unknown) =>
          typeof first === 'boolean' ? first : 'the replay store answered with something else than a boolean',
        (error: unknown) =>
          `the replay store failed: ${error instanceof Error ? error.message : 'it threw no Error'}`.slice(
            0,
            500,
          ),
      )
      .then((answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
  });
}
