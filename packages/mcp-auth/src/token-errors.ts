/** The errors of the public surface that a verifier of one's own may throw to say why it refuses. */

import { causeOption, describe, MCPAuthError } from './errors.js';

export type BearerAuthErrorCode =
  | 'missing_auth_header'
  | 'invalid_auth_header_format'
  | 'missing_bearer_token'
  | 'invalid_issuer'
  | 'invalid_audience'
  | 'missing_required_scopes'
  | 'invalid_token';

export const bearerAuthErrorDescription: Readonly<Record<BearerAuthErrorCode, string>> =
  /* @__PURE__ */ Object.freeze({
    missing_auth_header: 'Missing `Authorization` header. Please provide a valid bearer token.',
    invalid_auth_header_format: 'Invalid `Authorization` header format. Expected "Bearer <token>".',
    missing_bearer_token: 'Missing bearer token in `Authorization` header. Please provide a valid token.',
    invalid_issuer: 'The token issuer does not match the expected issuer.',
    invalid_audience: 'The token audience does not match the expected audience.',
    missing_required_scopes: 'The token does not contain the necessary scopes for this request.',
    invalid_token: 'The provided token is not valid or has expired.',
  });

export type MCPAuthTokenVerificationErrorCode = 'invalid_token' | 'token_verification_failed';

export const tokenVerificationErrorDescription: Readonly<Record<MCPAuthTokenVerificationErrorCode, string>> =
  /* @__PURE__ */ Object.freeze({
    invalid_token: 'The provided token is invalid or malformed.',
    token_verification_failed: 'Token verification failed due to an error.',
  });

/** What is known about a bearer failure. Never put a token in here: everything in it may be logged. */
export interface MCPAuthBearerAuthErrorDetails {
  cause?: unknown;
  /** A page about the error, for people. */
  uri?: URL | undefined;
  missingScopes?: string[] | undefined;
  expected?: unknown;
  actual?: unknown;
}

/** The request's bearer credentials are refused. A verifier may throw it to say why. */
export class MCPAuthBearerAuthError extends MCPAuthError {
  override name = 'MCPAuthBearerAuthError';
  declare readonly code: BearerAuthErrorCode;
  /** The details the error was created with. */
  declare readonly cause?: MCPAuthBearerAuthErrorDetails;

  constructor(code: BearerAuthErrorCode, details?: MCPAuthBearerAuthErrorDetails) {
    const fallback = 'An error occurred with the Bearer auth.';
    super(code, describe(bearerAuthErrorDescription, code, fallback), causeOption(details));
  }

  /** As {@link MCPAuthError.toJson}, with `errorUri` and `missingScopes` where the details have them. */
  override toJson(showCause = false): Record<string, unknown> {
    const { uri, missingScopes } = this.cause ?? {};
    return {
      ...super.toJson(showCause),
      ...(uri && { errorUri: uri.toString() }),
      ...(missingScopes && { missingScopes }),
    };
  }
}

/** A verifier's way to say that a token is not valid. */
export class MCPAuthTokenVerificationError extends MCPAuthError {
  override name = 'MCPAuthTokenVerificationError';
  declare readonly code: MCPAuthTokenVerificationErrorCode;

  constructor(code: MCPAuthTokenVerificationErrorCode, cause?: unknown) {
    const fallback = 'An error occurred while verifying the token.';
    super(code, describe(tokenVerificationErrorDescription, code, fallback), causeOption(cause));
  }
}
