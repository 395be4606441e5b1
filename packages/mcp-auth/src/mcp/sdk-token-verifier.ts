/** Our decision over a token, for the MCP SDK's own bearer middleware. */

import type { AuthInfo, Guard, RequestHead } from '../core/types.js';
import { errorClassesProblem, type SdkErrorClasses, sdkErrorOf } from './sdk-errors.js';

/** `OAuthTokenVerifier` of either line of the MCP SDK. */
export interface TokenVerifier {
  /**
   * Who the token speaks for. Never sends the token anywhere but to the authorization server, and there only for introspection.
   *
   * `scopes` has all that the token's own imply, because the SDK compares them one by one.
   *
   * @throws Error that the SDK answers: `invalid_token` with 401, `insufficient_scope` with 403, `server_error` with 500
   */
  verifyAccessToken(token: string): Promise<AuthInfo>;
}

export interface TokenVerifierOptions {
  /** Needed for SDK v1, which recognises no other errors than its own; with SDK v2 leave it out. */
  readonly errors?: SdkErrorClasses | undefined;
}

/**
 * Makes an `OAuthTokenVerifier` of a guard, for `requireBearerAuth` and `verifyBearerToken` of the MCP SDK. The guard's policy for tokens
 * holds: issuer, audience, expiry, revocation, `requiredScopes`, how the user signed in; `onDecision` is told.
 *
 * Not checked, because the SDK hands over nothing but the token: rules for operations (such a guard refuses everything), sessions,
 * proofs of possession (bound tokens are refused). Guards that choose the resource by the request cannot choose here.
 *
 * @throws TypeError for `errors` without the classes that are needed
 */
export function createTokenVerifier(guard: Guard, { errors }: TokenVerifierOptions = {}): TokenVerifier {
  const problem = errors && errorClassesProblem(errors);
  if (problem !== undefined) throw new TypeError(problem);
  return {
    async verifyAccessToken(token) {
      const decision = await guard(headOf(token));
      if (decision.type === 'reply') throw sdkErrorOf(decision, errors);
      const { auth } = decision;
      if (!auth) throw new TypeError('the guard lets everybody pass');
      return auth.effectiveScopes ? { ...auth, scopes: auth.effectiveScopes } : auth;
    },
  };
}

/** The request that the token came with, as far as it is known: with a message, which nobody can read. */
function headOf(token: string): RequestHead {
  const get = (name: string) => (name.toLowerCase() === 'authorization' ? `Bearer ${token}` : null);
  return { method: 'POST', url: '/', headers: { get } };
}
