/** A request and its answer as a report may show them: without secrets, and of bounded size. */

export interface Exchange {
  /** Counts from 1, in the order in which the requests were sent. */
  readonly number: number;
  /** What the request was for. */
  readonly purpose: string;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: readonly (readonly [name: string, value: string])[];
    readonly body?: string | undefined;
  };
  readonly response?:
    | {
        readonly status: number;
        readonly headers: readonly (readonly [name: string, value: string])[];
        /** At most 4,000 characters. */
        readonly body: string;
      }
    | undefined;
  readonly failure?: RequestFailure | undefined;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Milliseconds. */
  readonly duration: number;
}

export type FailureKind =
  /** No connection: the name does not resolve, nobody listens, the connection breaks. */
  | 'unreachable'
  /** The certificate, or TLS itself. */
  | 'tls'
  | 'timeout'
  | 'too_large'
  /** The address is private and nobody asked for that. */
  | 'refused_address'
  /** Not a URL that can be asked: another scheme, credentials in it. */
  | 'refused_url'
  | 'aborted';

export interface RequestFailure {
  readonly kind: FailureKind;
  readonly message: string;
}
