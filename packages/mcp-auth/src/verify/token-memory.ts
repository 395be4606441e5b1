/** What one verifier remembers of tokens, in the memory that it shares with others. */

import type { AuthInfo, Clock, Scheme } from '../core/types.js';
import type { VerdictMemory, Verified } from './remember.js';

export interface TokenMemory {
  /** The identity of a token that was accepted before, and would be again. Everything in it belongs to the one request. */
  recall(token: string, scheme: Scheme): AuthInfo | undefined;
  /** Of a token that was just accepted. */
  remember(verified: Omit<Verified, 'until'>, scheme: Scheme): void;
}

export function tokenMemory(memory: VerdictMemory, { clock, clockTolerance }: MemoryRules): TokenMemory {
  // A token that is bound to a key is good under one scheme only.
  const verifiers = { bearer: memory.verifier(), dpop: memory.verifier() };
  return {
    recall: (token, scheme) => memory.recall(verifiers[scheme], token, clock() / 1000),
    remember(verified, scheme) {
      const { expiresAt } = verified.auth;
      if (expiresAt === undefined) return;
      memory.remember(verifiers[scheme], { ...verified, until: expiresAt + clockTolerance });
    },
  };
}

export interface MemoryRules {
  readonly clock: Clock;
  /** Seconds by which clocks may differ. */
  readonly clockTolerance: number;
}
