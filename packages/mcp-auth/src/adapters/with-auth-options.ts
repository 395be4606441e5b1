/** What both `withAuth` take. */

import type { Guard } from '../core/types.js';
import type { ServeDocuments } from '../core/well-known.js';

export interface WithAuthOptions {
  /** Of `mcpAuth.guard(…)`. */
  readonly guard: Guard;
  /** Of `mcpAuth.protectedResourceMetadata()`: served before anything asks for a token. */
  readonly documents?: ServeDocuments | undefined;
}

/** @throws TypeError saying what to change. */
export function requireWithAuthOptions(options: WithAuthOptions, handler: unknown): void {
  const { guard, documents } = options ?? {};
  // Middleware takes one parameter more than either.
  if (typeof guard !== 'function' || guard.length > 2)
    throw new TypeError('`guard` must be a guard, as `mcpAuth.guard(…)` makes it.');
  if (documents !== undefined && (typeof documents !== 'function' || documents.length > 1))
    throw new TypeError('`documents` must be what `mcpAuth.protectedResourceMetadata()` returns.');
  if (typeof handler !== 'function') throw new TypeError('`withAuth` takes a handler after its options.');
}
