/** A request as it arrived behind a gateway. Holds whatever the gateway let through: never show it. */

export interface ReceivedRequest {
  readonly method: string;
  /** Path and query, as they arrived. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** Settles when whoever asked has gone before the answer was complete. Of streams only. */
  readonly gone: Promise<void>;
}

/** What stands behind the gateway and tells what arrives there. */
export interface Upstream {
  /** Everything so far, in the order in which it arrived. */
  received(): readonly ReceivedRequest[];
}

export class Recording implements ReceivedRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  readonly gone: Promise<void>;
  /** Settles {@link gone}. */
  leave: () => void = () => undefined;

  private constructor(request: Request, body: string) {
    const { pathname, search } = new URL(request.url);
    this.method = request.method;
    this.target = pathname + search;
    this.headers = [...request.headers];
    this.body = body;
    this.gone = new Promise((resolve) => {
      this.leave = resolve;
    });
    request.signal.addEventListener('abort', () => this.leave(), { once: true });
  }

  static async of(request: Request): Promise<Recording> {
    return new Recording(request, await request.text());
  }

  header(name: string): string | undefined {
    return this.headers.find(([each]) => each === name)?.[1];
  }
}
