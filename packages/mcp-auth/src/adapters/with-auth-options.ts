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
  requireFunction('guard', guard, 2, 'guard(…)');
}

/** @throws TypeError saying what to change. */
export function requireDocuments(documents: unknown): void {
  requireFunction('documents', documents, 1, 'protectedResourceMetadata()');
}

function requireFunction(name: string, value: unknown, parameters: number, maker: string): void {
  if (typeof value === 'function' && value.length <= parameters) return;
  throw new TypeError(`\`${name}\` must be what \`mcpAuth.${maker}\` returns.`);
}
