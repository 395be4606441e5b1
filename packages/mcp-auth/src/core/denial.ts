/** Every way a request can be refused, and the one place where a refusal becomes HTTP. */

import { type BearerChallenge, bearerChallenge, dpopChallenge } from './challenge.js';
import { reply } from './reply.js';
import { advertisedScopes } from './scopes.js';
import type { Reply, Scheme } from './types.js';

/** Which check of the policy a rejected token failed. For the operator; the caller never learns it. */
export type RejectedCheck =
  | 'format'
  | 'header'
  | 'algorithm'
  | 'type'
  | 'issuer'
  | 'audience'
  | 'expiry'
  | 'not_before'
  | 'issued_at'
  | 'subject'
  | 'claims'
  | 'binding'
  | 'key'
  | 'signature'
  /** The authorization server says that the token does not count: expired, revoked, made up, or asked about by the wrong client. */
  | 'inactive'
  | 'revoked'
  | 'verifier';

export type Denial =
  /** Nothing was sent, or credentials of a scheme this server does not speak. `required` where it is known what was wanted. */
  | { readonly reason: 'no_credentials'; readonly required?: readonly string[] }
  | { readonly reason: 'malformed_credentials'; readonly detail: string }
  | { readonly reason: 'token_rejected'; readonly check: RejectedCheck; readonly detail: string }
  | { readonly reason: 'insufficient_scope'; readonly required: readonly string[]; readonly detail: string }
  /** RFC 9470: the user must sign in again, more strongly or more recently. `maxAge` in seconds. */
  | {
      readonly reason: 'insufficient_user_authentication';
      readonly acrValues?: readonly string[];
      readonly maxAge?: number;
      readonly detail: string;
    }
  | { readonly reason: 'invalid_dpop_proof'; readonly detail: string }
  | { readonly reason: 'use_dpop_nonce'; readonly nonce: string }
  /** `retryAfter` in seconds. */
  | {
      readonly reason: 'authorization_server_unavailable';
      readonly detail: string;
      readonly retryAfter: number;
    }
  /** Nobody can tell whether a DPoP proof was used before. `retryAfter` in seconds. */
  | { readonly reason: 'replay_store_unavailable'; readonly detail: string; readonly retryAfter: number }
  /** Who opened a session cannot be looked up. `retryAfter` in seconds. */
  | { readonly reason: 'session_store_unavailable'; readonly detail: string; readonly retryAfter: number }
  /** A session that somebody else opened. */
  | { readonly reason: 'session_not_found'; readonly detail: string }
  /** The body is no JSON-RPC message, or could be read in two ways. `code` and `id` as in JSON-RPC 2.0 §5.1. */
  | {
      readonly reason: 'malformed_message';
      readonly detail: string;
      readonly code: number;
      readonly id: string | number | null;
    }
  /** The headers say something else than the body (MCP 2026-07-28, Streamable HTTP). */
  | { readonly reason: 'header_mismatch'; readonly detail: string; readonly id: string | number | null }
  | { readonly reason: 'message_too_large'; readonly detail: string }
  | { readonly reason: 'unsupported_media_type'; readonly detail: string }
  /** Without a token there are only single operations, no stream. */
  | { readonly reason: 'method_not_allowed'; readonly detail: string }
  | { readonly reason: 'internal_error'; readonly detail: string };

/** What a challenge says beside the refusal itself; made once from configuration. */
export interface ChallengeContext {
  /** URL of the protected resource metadata document (RFC 9728 §5.1). Left out where there is no resource. */
  readonly resourceMetadata?: string | undefined;
  /** The scopes a client should ask for (RFC 6750 §3). Left out when empty. */
  readonly scopes: readonly string[];
  /** Algorithms for DPoP proofs (RFC 9449 §7.1). Left out where DPoP is not supported. */
  readonly dpopAlgorithms?: readonly string[] | undefined;
  /** Whether DPoP is the only scheme; then no challenge mentions Bearer. */
  readonly dpopRequired?: boolean | undefined;
  /** Adds the failed check to the body, never to the challenge, and never any content of the token. */
  readonly showReason?: boolean | undefined;
}

/** One fixed sentence for each error: attacker-supplied text never reaches a header or a body. */
const descriptions = {
  invalid_request: 'The Authorization header is malformed or was sent more than once.',
  invalid_token: 'The access token is not valid for this resource or has expired.',
  insufficient_scope: 'The access token lacks a scope that this operation needs.',
  insufficient_user_authentication: 'A different level of user authentication is required.',
  invalid_dpop_proof: 'The DPoP proof is missing or not valid for this request.',
  use_dpop_nonce: 'The DPoP proof must carry the nonce that this server issued.',
} as const;

/**
 * The whole table of refusals (RFC 6750 §3.1, RFC 9449 §7.1, RFC 9470 §3, RFC 9728 §5.1).
 *
 * @param scheme the one that was used: an error is told in a challenge of that scheme (RFC 9449 §7.1).
 */
export function denialToReply(denial: Denial, context: ChallengeContext, scheme: Scheme = 'bearer'): Reply {
  const { resourceMetadata, scopes } = context;
  switch (denial.reason) {
    case 'no_credentials':
      return refusal(
        401,
        { message: 'Send an access token in the Authorization header.' },
        challenges(401, {
          resourceMetadata,
          scopes: denial.required?.length ? advertisedScopes(denial.required) : scopes,
        }),
      );
    case 'malformed_credentials':
      return challenge(400, 'invalid_request', { resourceMetadata }, denial.detail);
    case 'token_rejected':
      return challenge(401, 'invalid_token', { resourceMetadata, scopes }, denial.check);
    case 'insufficient_scope':
      // A custom verifier may refuse for want of scope without saying which.
      return challenge(403, 'insufficient_scope', {
        resourceMetadata,
        scopes: denial.required.length ? advertisedScopes(denial.required) : scopes,
      });
    case 'insufficient_user_authentication':
      return challenge(401, 'insufficient_user_authentication', {
        resourceMetadata,
        scopes,
        acrValues: denial.acrValues,
        maxAge: denial.maxAge,
      });
    case 'invalid_dpop_proof':
      return dpopRefusal('invalid_dpop_proof', []);
    case 'use_dpop_nonce':
      return dpopRefusal('use_dpop_nonce', [['dpop-nonce', denial.nonce]]);
    case 'authorization_server_unavailable':
      return unavailable('The authorization server cannot be reached. Try again later.', denial.retryAfter);
    case 'replay_store_unavailable':
      return unavailable(
        'The DPoP proof cannot be checked at the moment. Try again later.',
        denial.retryAfter,
      );
    case 'session_store_unavailable':
      return unavailable(
        'The session cannot be looked up at the moment. Try again later.',
        denial.retryAfter,
      );
    case 'session_not_found':
      return rpcRefusal(404, -32001, 'Session not found');
    case 'malformed_message':
      return rpcRefusal(400, denial.code, 'The body is not a valid JSON-RPC message.', denial.id);
    case 'header_mismatch':
      return rpcRefusal(400, -32020, 'The MCP headers of the request do not agree with its body.', denial.id);
    case 'message_too_large':
      // The rest of the body is not waited for.
      return rpcRefusal(413, -32000, 'The body is too large.', null, [['connection', 'close']]);
    case 'unsupported_media_type':
      return rpcRefusal(415, -32000, 'Send the body as JSON in UTF-8, without Content-Encoding.', null, [
        ['accept-encoding', 'identity'],
      ]);
    case 'method_not_allowed':
      return rpcRefusal(405, -32000, 'Method not allowed.', null, [['allow', 'POST']]);
    case 'internal_error':
      return refusal(500, { message: 'Internal server error.' }, []);
  }

  function challenge(
    status: number,
    error: keyof typeof descriptions,
    parameters: Omit<BearerChallenge, 'error' | 'errorDescription'>,
    check?: string,
  ): Reply {
    const errorDescription = descriptions[error];
    return refusal(
      status,
      errorBody(error, check),
      challenges(status, { ...parameters, error, errorDescription }),
    );
  }

  /**
   * Whoever used DPoP is answered in that scheme alone: with a bound token there is no way back to Bearer. Everybody else finds the
   * offer of DPoP in a field of its own, after the Bearer one: real clients read the first field only.
   */
  function challenges(status: number, parameters: BearerChallenge): Header[] {
    const { dpopAlgorithms: algorithms, dpopRequired } = context;
    if (algorithms && (scheme === 'dpop' || dpopRequired)) {
      return [['www-authenticate', dpopChallenge({ ...parameters, algorithms })]];
    }
    const bearer: Header = ['www-authenticate', bearerChallenge(parameters)];
    if (!algorithms || status !== 401) return [bearer];
    return [bearer, ['www-authenticate', dpopChallenge({ resourceMetadata, algorithms })]];
  }

  function dpopRefusal(error: 'invalid_dpop_proof' | 'use_dpop_nonce', headers: Header[]): Reply {
    const algorithms = context.dpopAlgorithms ?? [];
    const value = dpopChallenge({
      error,
      errorDescription: descriptions[error],
      algorithms,
      resourceMetadata,
    });
    return refusal(401, errorBody(error), [['www-authenticate', value], ...headers]);
  }

  function errorBody(error: keyof typeof descriptions, check?: string): Record<string, string> {
    const body = { error, error_description: descriptions[error] };
    return context.showReason && check !== undefined ? { ...body, reason: check } : body;
  }
}

type Header = readonly [string, string];

function unavailable(message: string, retryAfter: number): Reply {
  return refusal(503, { message }, [['retry-after', String(Math.max(1, Math.ceil(retryAfter)))]]);
}

/** A refusal that is about the message rather than the token, in the words of JSON-RPC and of the transports. */
function rpcRefusal(
  status: number,
  code: number,
  message: string,
  id: string | number | null = null,
  headers: readonly Header[] = [],
): Reply {
  return refusal(status, { jsonrpc: '2.0', id, error: { code, message } }, headers);
}

function refusal(status: number, body: Record<string, unknown>, headers: readonly Header[]): Reply {
  return reply(status, body, [...headers, ['cache-control', 'no-store']]);
}
