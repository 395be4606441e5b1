/** What one verifier remembers of tokens, in the memory that it shares with others. */

import type { AuthInfo, Clock, Scheme } from '../core/types.js';
import { authOf } from './identity.js';
import type { VerdictMemory, Verified } from './remember.js';

export interface TokenMemory {
  /** The identity of a token that was accepted before, and would be again. Everything in it belongs to the one request. */
  recall(token: string, scheme: Scheme): AuthInfo | undefined;
  /** Of a token that was just accepted. Whether it is kept, and must not be given away. */
  remember(verified: Omit<Verified, 'until'>, scheme: Scheme): boolean;
}

export function tokenMemory(
  memory: VerdictMemory,
  { clock, clockTolerance, resource }: MemoryRules,
): TokenMemory {
  // A token that is bound to a key is good under one scheme only.
  const verifiers = { bearer: memory.verifier(), dpop: memory.verifier() };
  return {
    recall(token, scheme) {
      const identity = memory.recall(verifiers[scheme], token, clock() / 1000);
      return identity && authOf(identity, resource);
    },
    remember(verified, scheme) {
      const { expiresAt } = verified.identity;
      if (expiresAt === undefined) return false;
      return memory.remember(verifiers[scheme], { ...verified, until: expiresAt + clockTolerance });
    },
  };
}

export interface MemoryRules {
  readonly clock: Clock;
  /** Seconds by which clocks may differ. */
  readonly clockTolerance: number;
  readonly resource?: string | undefined;
}
