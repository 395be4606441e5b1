/** What a search for metadata comes to. */

export interface FoundDocument {
  /** In snake_case, after `transpileData`, unknown members kept. */
  readonly document: Record<string, unknown>;
  /** Where it was found. */
  readonly url: string;
}

export type DiscoveryOutcome =
  | ({ readonly ok: true } & FoundDocument)
  | { readonly ok: false; readonly failure: DiscoveryFailure };

export interface DiscoveryFailure {
  /**
   * `unreachable`: no answer that could be a document. `invalid`: an answer that is not one, or not a usable one.
   * `transpile`: `transpileData` threw or took too long.
   */
  readonly kind: 'unreachable' | 'invalid' | 'issuer_mismatch' | 'transpile';
  /** For the operator: every location and what came back. */
  readonly detail: string;
  readonly attempts: readonly DiscoveryAttempt[];
  /** The document that came closest. */
  readonly document?: unknown;
  /** What `transpileData` threw. */
  readonly cause?: unknown;
}

export interface DiscoveryAttempt {
  /** Without credentials and query. */
  readonly url: string;
  /** Continues a sentence that begins with the URL: `answered 404 Not Found`. */
  readonly detail: string;
  readonly status?: number;
  readonly statusText?: string;
  /** Seconds. */
  readonly retryAfter?: number;
}
