/** What looking a token up at its authorization server takes, by introspection or by userinfo. */

import type { Clock } from '../core/types.js';
import type { AnswerCacheOptions } from './answer-cache.js';
import type { Binding } from './binding.js';
import type { EndpointSource, SendRequest } from './token-answer.js';

export interface LookupPolicy {
  /** The one authorization server that is asked. A token never chooses it. */
  readonly issuer: string;
  readonly endpoint: EndpointSource;
  readonly binding: Binding;
  readonly resource?: URL | undefined;
  readonly scopeClaims?: readonly string[] | undefined;
  /** Claims that the answer must have, beside those that always must. */
  readonly requiredClaims?: readonly string[] | undefined;
  /** Seconds. */
  readonly clockTolerance: number;
  readonly clock: Clock;
  readonly send: SendRequest;
  /** Milliseconds for everything that one token may take. */
  readonly timeout: number;
  readonly cache?: AnswerCacheOptions | undefined;
}
