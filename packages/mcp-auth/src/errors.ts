/**
 * The error classes of the public surface. They are thrown for bad configuration and by verifiers that people write
 * themselves; a refused request is a value (`Denial`), not one of these.
 *
 * The codes are a vocabulary of this library for operators and code. On the wire only RFC 6750, 9449 and 9470 codes appear.
 */

export type AuthServerErrorCode = 'invalid_server_metadata' | 'invalid_server_config' | 'missing_jwks_uri';

export const authServerErrorDescription: Readonly<Record<AuthServerErrorCode, string>> =
  /* @__PURE__ */ Object.freeze({
    invalid_server_metadata: 'The server metadata is invalid or malformed.',
    invalid_server_config: 'The server configuration does not match the MCP specification.',
    missing_jwks_uri:
      'The server metadata does not contain a JWKS URI, which is required for JWT verification.',
  });

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

/**
 * Base of every error of this library.
 *
 * The classes hold no token, and `cause` is the native one of ES2022: own but not enumerable, so `JSON.stringify(error)`
 * never shows it. `util.inspect` does show it, and the classes do not search it for secrets: what you pass as a cause may
 * end up in a log.
 */
export class MCPAuthError extends Error {
  override name = 'MCPAuthError';
  /** In snake_case; the closed sets are {@link AuthServerErrorCode} and its siblings. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /**
   * Plain data in camelCase: `error`, `errorDescription` and, when asked for, `cause`.
   *
   * @param showCause adds the cause (default `false`). Data in it comes out as it is; an `Error` in it is reduced to
   *   `name`, `message` and a string `code`, because errors of JOSE libraries carry the claims of the rejected token.
   *   Meant for the operator: a message is not searched for secrets.
   */
  toJson(showCause = false): Record<string, unknown> {
    const { code, message, cause } = this;
    return {
      error: code,
      errorDescription: message,
      ...(showCause && cause !== undefined && { cause: withoutErrorInternals(cause) }),
    };
  }
}

/** Something in the configuration, or a document it points to, cannot be used. */
export class MCPAuthConfigError extends MCPAuthError {
  override name = 'MCPAuthConfigError';
}

/** The authorization server, as configured or as described by its metadata, cannot be used. */
export class MCPAuthAuthServerError extends MCPAuthError {
  override name = 'MCPAuthAuthServerError';
  declare readonly code: AuthServerErrorCode;

  constructor(code: AuthServerErrorCode, cause?: unknown) {
    const fallback = 'An error occurred with the authorization server.';
    super(code, describe(authServerErrorDescription, code, fallback), causeOption(cause));
  }
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

/** Callers without types may send any code, `constructor` included: only own rows of the table count. */
function describe(table: Readonly<Record<string, string>>, code: string, fallback: string): string {
  return (Object.hasOwn(table, code) ? table[code] : undefined) ?? fallback;
}

/** No `cause` at all rather than one that is `undefined`, which `util.inspect` would print. */
function causeOption(cause: unknown): ErrorOptions {
  return cause === undefined ? {} : { cause };
}

/** Depth-limited, so that a cyclic cause cannot hang the caller. */
function withoutErrorInternals(value: unknown, depth = 6): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) {
    const { name, message } = value;
    const code = 'code' in value && typeof value.code === 'string' ? value.code : undefined;
    return { name, message, ...(code !== undefined && { code }) };
  }
  if (value instanceof URL) return value.toString();
  if (depth === 0) return undefined;
  if (Array.isArray(value)) return value.map((item) => withoutErrorInternals(item, depth - 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, withoutErrorInternals(member, depth - 1)]),
  );
}
