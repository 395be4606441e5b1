/** Refusals on their way out of a handler: JSON-RPC has no other way than to throw them. */

import type { Denial } from '../core/denial.js';
import { missingScopes } from '../core/scopes.js';

/**
 * A caller may not do this. `code` becomes the code of the JSON-RPC error, `data` its data. The codes are those that HTTP has for
 * the same: JSON-RPC 2.0 §5.1 leaves numbers outside -32768…-32000 to applications, and those within are taken, by MCP, by the SDKs
 * and by what older revisions meant with them.
 */
abstract class AccessError extends Error {
  abstract readonly code: number;
  abstract readonly data: { readonly error: string; readonly requiredScopes: readonly string[] };
  /** What a challenge has to name. */
  readonly requiredScopes: readonly string[];

  constructor(message: string, requiredScopes: readonly string[]) {
    super(message);
    this.requiredScopes = requiredScopes;
  }
}

/** The token is good, and lacks a scope that is needed. Names scopes, and nothing else of the token. */
export class InsufficientScopeError extends AccessError {
  override readonly name = 'InsufficientScopeError';
  readonly code = 403;
  readonly data;
  readonly missingScopes: readonly string[];

  constructor(requiredScopes: readonly string[], missing: readonly string[]) {
    super(`The access token lacks a scope that is needed: ${missing.join(' ')}`, requiredScopes);
    this.missingScopes = missing;
    this.data = { error: 'insufficient_scope', requiredScopes, missingScopes: missing };
  }
}

/** Nobody is known to call: no token came, or the transport has none and `protect` was not told who calls (`authInfo`). */
export class UnauthenticatedError extends AccessError {
  override readonly name = 'UnauthenticatedError';
  readonly code = 401;
  readonly data;

  constructor(requiredScopes: readonly string[] = []) {
    const scopes = requiredScopes.length > 0 ? ` with the scopes: ${requiredScopes.join(' ')}` : '';
    super(`This needs an access token${scopes}. The request came without an identity.`, requiredScopes);
    this.data = { error: 'no_credentials', requiredScopes };
  }
}

export function isAccessError(error: unknown): error is InsufficientScopeError | UnauthenticatedError {
  return error instanceof InsufficientScopeError || error instanceof UnauthenticatedError;
}

/** An answer in the words of JSON-RPC for what is no refusal of the caller. */
export class RpcError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** @param held the scopes that the caller has, with all that they imply. */
export function errorOf(denial: Denial, held: readonly string[]): Error {
  switch (denial.reason) {
    case 'insufficient_scope':
      return new InsufficientScopeError(denial.required, missingScopes(denial.required, held));
    case 'no_credentials':
      return new UnauthenticatedError(denial.required);
    default:
      return new RpcError(-32603, 'Internal server error.');
  }
}
