/** Refusals as the MCP SDK's own bearer middleware understands them, without importing it. */

import type { Decision } from '../core/types.js';

/** What such an error can say. Anything else the middleware takes for a mistake of the client. */
export type SdkErrorCode = 'invalid_token' | 'insufficient_scope' | 'server_error';

/** A class of `@modelcontextprotocol/sdk/server/auth/errors.js`. */
export type SdkErrorClass = new (message: string) => Error;

/**
 * The error classes of SDK v1, which tells errors apart with `instanceof` alone:
 * `import * as errors from '@modelcontextprotocol/sdk/server/auth/errors.js'`.
 */
export interface SdkErrorClasses {
  /** Becomes 401. */
  readonly InvalidTokenError: SdkErrorClass;
  /** Becomes 403. */
  readonly InsufficientScopeError: SdkErrorClass;
  /** Becomes 500. */
  readonly ServerError: SdkErrorClass;
}

const classNames = {
  invalid_token: 'InvalidTokenError',
  insufficient_scope: 'InsufficientScopeError',
  server_error: 'ServerError',
} as const satisfies Record<SdkErrorCode, keyof SdkErrorClasses>;

/** @returns what is missing among the classes, in words; undefined when nothing is. */
export function errorClassesProblem(classes: SdkErrorClasses): string | undefined {
  const missing = Object.values(classNames).filter((name) => typeof classes?.[name] !== 'function');
  return missing.length === 0
    ? undefined
    : `\`errors\` lacks ${missing.join(', ')}. Pass the module: import * as errors from '@modelcontextprotocol/sdk/server/auth/errors.js'.`;
}

/**
 * Passes for the `OAuthError` of SDK v2, whose copies recognise each other by a brand rather than by their prototype. Like every
 * refusal it holds no token; `cause` is the denial, for the operator.
 */
class BrandedOAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly code: SdkErrorCode;

  constructor(code: SdkErrorCode, message: string) {
    super(message);
    this.code = code;
    const brands = { value: new Set(['mcp.OAuthError']), enumerable: false, configurable: true };
    Object.defineProperty(this, Symbol.for('mcp.sdk.errorBrands'), brands);
  }

  /** The body of the answer (RFC 6749 §5.2). */
  toResponseObject(): { error: string; error_description: string } {
    return { error: this.code, error_description: this.message };
  }
}

/**
 * The refusal as an error. What is not the caller's fault is a `server_error`, 500: the middleware knows neither 503 nor
 * `Retry-After`, and calls everything else 400.
 */
export function sdkErrorOf(
  { reply, denial }: Decision & { type: 'reply' },
  classes: SdkErrorClasses | undefined,
): Error {
  const code = codeOf(reply.status);
  // The sentence that was settled for everybody: attacker-supplied text has no place in a header, and SDK v1 escapes nothing.
  const { error_description: description, message = 'The request is refused.' } = JSON.parse(reply.body);
  const text: string = description ?? message;
  const error = classes ? new classes[classNames[code]](text) : new BrandedOAuthError(code, text);
  return Object.defineProperty(error, 'cause', { value: denial, enumerable: false, configurable: true });
}

/** Only what a new token would cure is the token's fault: also a stronger sign-in, which the middleware has no challenge for. */
function codeOf(status: number): SdkErrorCode {
  if (status === 403) return 'insufficient_scope';
  return status === 400 || status === 401 ? 'invalid_token' : 'server_error';
}
