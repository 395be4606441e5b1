/** Ends a request when its time is up or somebody stops the audit, also where the one who sends it does not listen to a signal. */
export class Limit {
  readonly #controller = new AbortController();
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #asked: AbortSignal | undefined;
  readonly #stop = () => this.#controller.abort(this.#asked?.reason);

  /** @param milliseconds until it is up, from now. */
  constructor(milliseconds: number, asked?: AbortSignal) {
    this.#asked = asked;
    this.#timer = setTimeout(
      () => this.#controller.abort(new DOMException('time is up', 'TimeoutError')),
      milliseconds,
    );
    if (asked?.aborted) this.#stop();
    asked?.addEventListener('abort', this.#stop, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Rejects as soon as the limit is reached. */
  async race<Value>(work: Promise<Value>): Promise<Value> {
    const { signal } = this;
    if (signal.aborted) {
      work.catch(() => undefined);
      throw signal.reason;
    }
    let give: () => void = () => undefined;
    const up = new Promise<never>((_, reject) => {
      give = () => reject(signal.reason);
      signal.addEventListener('abort', give, { once: true });
    });
    // Whoever loses may still reject, and nobody listens by then.
    work.catch(() => undefined);
    return Promise.race([work, up]).finally(() => signal.removeEventListener('abort', give));
  }

  /** Gives up what is still open: nobody waits for it any more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#asked?.removeEventListener('abort', this.#stop);
    this.#controller.abort();
  }
}
