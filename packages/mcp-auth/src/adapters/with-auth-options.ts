/** What both `withAuth` take, and the two parts of it that adapters for frameworks take one by one. */

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
  requireGuard(guard);
  if (documents !== undefined) requireDocuments(documents);
  if (typeof handler !== 'function') throw new TypeError('`withAuth` takes a handler after its options.');
}

/** @throws TypeError saying what to change. */
export function requireGuard(guard: unknown): void {
  // Middleware takes one parameter more than either.
  if (typeof guard !== 'function' || guard.length > 2)
    throw new TypeError('`guard` must be a guard, as `mcpAuth.guard(…)` makes it.');
}

/** @throws TypeError saying what to change. */
export function requireDocuments(documents: unknown): void {
  if (typeof documents !== 'function' || documents.length > 1)
    throw new TypeError('`documents` must be what `mcpAuth.protectedResourceMetadata()` returns.');
}
