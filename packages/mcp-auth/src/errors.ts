/**
 * The errors of the public surface that are thrown for bad configuration. Those for verifiers that people write themselves are in
 * `token-errors.ts`; a refused request is a value (`Denial`), not one of these.
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

/** Callers without types may send any code, `constructor` included: only own rows of the table count. */
export function describe(table: Readonly<Record<string, string>>, code: string, fallback: string): string {
  return (Object.hasOwn(table, code) ? table[code] : undefined) ?? fallback;
}

/** No `cause` at all rather than one that is `undefined`, which `util.inspect` would print. */
export function causeOption(cause: unknown): ErrorOptions {
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
