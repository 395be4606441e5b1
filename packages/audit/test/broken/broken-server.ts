import type { UnderAudit } from '../servers/good.js';

/** A server with one fault, planted on purpose. */
export interface BrokenServer {
  /** The check that has to find it. */
  readonly check: string;
  /** What is wrong with it. */
  readonly fault: string;
  readonly start: () => Promise<UnderAudit>;
  /** What the finding has to say, where that matters: the value that is wrong, so that the reader need not search. */
  readonly found?: RegExp | undefined;
}
