/** What one verifier remembers of tokens, in the memory that it shares with others. */

import type { AuthInfo, Clock, Scheme } from '../core/types.js';
import type { VerdictMemory, Verified } from './remember.js';

export interface TokenMemory {
  /** The identity of a token that was accepted before, and would be again. Everything in it belongs to the one request. */
  recall(token: string, scheme: Scheme): AuthInfo | undefined;
  /** The same for a bearer token, by the value of its `Authorization`, spelt `Bearer ` and the token. */
  recallField(field: string): AuthInfo | undefined;
  /** Of a token that was just accepted. */
  remember(verified: Omit<Verified, 'until'>, scheme: Scheme): void;
}

export function tokenMemory(memory: VerdictMemory, { clock, clockTolerance }: MemoryRules): TokenMemory {
  // A token that is bound to a key is good under one scheme only.
  const [bearer, dpop] = [memory.verifier(), memory.verifier()];
  const verifierOf = (scheme: Scheme) => (scheme === 'bearer' ? bearer : dpop);
  return {
    recall: (token, scheme) => memory.recall(verifierOf(scheme), credentialsOf(token), clock() / 1000),
    recallField: (field) => memory.recall(bearer, field, clock() / 1000),
    remember(verified, scheme) {
      const { expiresAt } = verified.auth;
      if (expiresAt === undefined) return;
      const credentials = credentialsOf(verified.auth.token);
      memory.remember(verifierOf(scheme), credentials, { ...verified, until: expiresAt + clockTolerance });
    },
  };
}

/** Whatever the scheme: each has a verifier of its own, and this is the text that nearly all requests have at hand. */
const credentialsOf = (token: string): string => `Bearer ${token}`;

export interface MemoryRules {
  readonly clock: Clock;
  /** Seconds by which clocks may differ. */
  readonly clockTolerance: number;
}
