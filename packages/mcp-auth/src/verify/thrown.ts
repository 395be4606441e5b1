/** What it means when a custom verifier, or another hook of the host, throws. Its message goes to the operator, never to the caller. */

import type { Denial } from '../core/denial.js';
import { rejected } from './rejection.js';

/**
 * System, TLS, undici and axios error codes that mean the other side could not be reached or answered with a 5xx, and those of
 * the JOSE library for a key set that it could not get.
 */
const NETWORK_CODE =
  /^(ECONN(REFUSED|RESET|ABORTED)|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|EPIPE|EHOSTUNREACH|ENETUNREACH|ERR_SSL_.*|ERR_TLS_.*|CERT_.*|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|ERR_NETWORK|ERR_BAD_RESPONSE|UND_ERR_.*|ConnectionRefused|ConnectionClosed|ERR_JWKS_TIMEOUT|ERR_JWKS_INVALID|ERR_JOSE_GENERIC)$/;
/** How the runtimes word a failed `fetch`, where they give no code: Node, browsers and workerd, Safari, Firefox, Deno. */
const FETCH_FAILURE =
  /^(fetch failed|failed to fetch|load failed|networkerror\b|error sending request\b|network connection lost)/i;
const PROGRAMMING_ERRORS = ['TypeError', 'ReferenceError', 'RangeError', 'EvalError', 'URIError'];
const RETRY_AFTER_SECONDS = 5;

/** Who threw, and what any `Error` means that says nothing else. */
export interface Thrower {
  readonly name: string;
  readonly otherwise: (detail: string) => Denial;
}

/** Throwing is a verifier's way of saying no. */
const theVerifier: Thrower = { name: 'the verifier', otherwise: (detail) => rejected('verifier', detail) };

/**
 * Errors of this library and the MCP SDK's `OAuthError` mean what they say; a failed `fetch`, an abort or a time-out is an outage;
 * a programming error is a bug; any other `Error` is for the thrower to say. Total, even for errors that throw when read.
 */
export function denialOfThrown(error: unknown, thrower: Thrower = theVerifier): Denial {
  try {
    if (isErrorLike(error)) return denialOfError(error, thrower);
  } catch {
    // Falls through to the bug that it is.
  }
  return { reason: 'internal_error', detail: `${thrower.name} threw a value that is no Error` };
}

function denialOfError(error: ErrorLike, { name, otherwise }: Thrower): Denial {
  const detail = `${name} threw ${error.name}: ${error.message}`;
  const code = oauthCodeOf(error);
  if (code !== undefined) return denialOfCode(code, error, detail) ?? otherwise(detail);
  if (isOutage(error)) return unavailable(detail);
  if (PROGRAMMING_ERRORS.includes(error.name)) return { reason: 'internal_error', detail };
  return otherwise(detail);
}

interface ErrorLike {
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
  readonly cause?: unknown;
}

/** By shape, not `instanceof`: errors come from other realms, and from a second copy of this package. */
function isErrorLike(value: unknown): value is ErrorLike {
  if (typeof value !== 'object' || value === null) return false;
  const { name, message } = value as Record<string, unknown>;
  return typeof name === 'string' && typeof message === 'string';
}

/** The code of an error of this library, or of either line of the MCP SDK (v2 brands its errors, v1 has `errorCode`). */
function oauthCodeOf(error: ErrorLike): string | undefined {
  if (/^MCPAuth\w*Error$/.test(error.name) && typeof error.code === 'string') return error.code;
  const brands = (error as unknown as Record<symbol, unknown>)[Symbol.for('mcp.sdk.errorBrands')];
  if (brands instanceof Set && brands.has('mcp.OAuthError') && typeof error.code === 'string')
    return error.code;
  const { errorCode } = error as { errorCode?: unknown };
  return typeof errorCode === 'string' ? errorCode : undefined;
}

function denialOfCode(code: string, error: ErrorLike, detail: string): Denial | undefined {
  if (error.name === 'MCPAuthAuthServerError' || error.name === 'MCPAuthConfigError')
    return unavailable(detail);
  switch (code) {
    case 'insufficient_scope':
    case 'missing_required_scopes':
      return { reason: 'insufficient_scope', required: missingScopesOf(error), detail };
    case 'temporarily_unavailable':
    case 'too_many_requests':
    // Credentials of this server that the authorization server refuses are no fault of the caller's.
    case 'invalid_client':
      return unavailable(detail);
    case 'token_verification_failed':
      return isOutage(error) || isServerTrouble(error.cause)
        ? unavailable(detail)
        : rejected('verifier', detail);
    case 'server_error':
      return { reason: 'internal_error', detail };
    case 'invalid_request':
      return { reason: 'malformed_credentials', detail };
    case 'invalid_issuer':
      return rejected('issuer', detail);
    case 'invalid_audience':
      return rejected('audience', detail);
    case 'invalid_token':
      return rejected('verifier', detail);
    default:
      return undefined;
  }
}

function missingScopesOf(error: ErrorLike): readonly string[] {
  const { missingScopes } = (error.cause ?? {}) as { missingScopes?: unknown };
  return Array.isArray(missingScopes) ? missingScopes.filter((scope) => typeof scope === 'string') : [];
}

function isOutage(error: ErrorLike, depth = 0): boolean {
  // A SyntaxError at run time comes from parsing an answer: the other side sent no JSON.
  if (['AbortError', 'TimeoutError', 'SyntaxError'].includes(error.name)) return true;
  if (typeof error.code === 'string' && NETWORK_CODE.test(error.code)) return true;
  if (FETCH_FAILURE.test(error.message)) return true;
  return depth < 3 && isErrorLike(error.cause) && isOutage(error.cause, depth + 1);
}

/** The published guide's verifier throws with the answer of the userinfo endpoint as the cause. */
function isServerTrouble(cause: unknown): boolean {
  const { status } = (typeof cause === 'object' && cause !== null ? cause : {}) as { status?: unknown };
  return typeof status === 'number' && (status >= 500 || status === 429);
}

/** Not the caller's fault, and worth another try. */
export function unavailable(detail: string): Denial {
  return { reason: 'authorization_server_unavailable', detail, retryAfter: RETRY_AFTER_SECONDS };
}
