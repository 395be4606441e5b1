/** The one place where a denial becomes HTTP. */

import { type BearerChallenge, bearerChallenge, dpopChallenge } from './challenge.js';
import type { ChallengeContext, Denial } from './denial.js';
import { reply } from './reply.js';
import { advertisedScopes } from './scopes.js';
import type { Reply, Scheme } from './types.js';

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
    case 'resource_not_found':
      return refusal(404, { message: 'There is no such resource.' }, []);
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
