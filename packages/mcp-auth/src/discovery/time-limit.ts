/**
 * Waiting with a limit.
 *
 * `AbortSignal.timeout` instead of `setTimeout` throughout: it never keeps a Node process alive. Signals are joined
 * with listeners of our own instead of `AbortSignal.any`, so that every signal in use is held by somebody and a
 * garbage collection cannot swallow a time limit.
 */

export interface TimeLimit {
  readonly signal: AbortSignal;
  /** Ends whatever still runs under this limit, and lets go of the outer signal. */
  end(): void;
}

/** A signal that fires after `milliseconds`, or with `outer`, or when ended. */
export function timeLimit(milliseconds: number, outer?: AbortSignal): TimeLimit {
  const controller = new AbortController();
  const timeout = AbortSignal.timeout(Math.ceil(milliseconds));
  const end = () => {
    timeout.removeEventListener('abort', end);
    outer?.removeEventListener('abort', end);
    controller.abort();
  };
  timeout.addEventListener('abort', end, { once: true });
  outer?.addEventListener('abort', end, { once: true });
  if (outer?.aborted) end();
  return { signal: controller.signal, end };
}

/**
 * Waits for `work`, but not beyond `signal`: `undefined` means the signal was first. For work that may not listen
 * to signals itself (somebody else's `fetch`, a function from the configuration). A rejection of `work` is passed
 * on while somebody waits, and is never left unhandled afterwards.
 */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<{ done: T } | undefined> {
  return new Promise((resolve, reject) => {
    const giveUp = () => resolve(undefined);
    const release = () => signal.removeEventListener('abort', giveUp);
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    work.then(
      (done) => {
        release();
        resolve({ done });
      },
      (error: unknown) => {
        release();
        reject(error);
      },
    );
  });
}

/**
 * As {@link unlessAborted}, but for `grace` milliseconds beyond the signal: work that ends with the same signal can
 * then still say what went wrong, which is worth more to an operator than "too late".
 */
export async function soonAfterAbort<T>(
  work: Promise<T>,
  signal: AbortSignal,
  grace: number,
): Promise<{ done: T } | undefined> {
  const done = work.then((value) => ({ done: value }));
  return (await unlessAborted(done, signal))?.done ?? Promise.race([done, pause(grace)]);
}

/** Resolves to `undefined` after a while. */
export function pause(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => {
    AbortSignal.timeout(Math.ceil(milliseconds)).addEventListener('abort', () => resolve(undefined), {
      once: true,
    });
  });
}
