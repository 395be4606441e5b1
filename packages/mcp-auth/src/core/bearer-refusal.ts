/** The refusals of a guard for bearer tokens (RFC 6750 §3.1, RFC 9470 §3, RFC 9728 §5.1), which every guard has. */

import { type BearerChallenge, bearerChallenge } from './challenge.js';
import type { ChallengeContext, Denial } from './denial.js';
import { reply } from './reply.js';
import { advertisedScopes } from './scopes.js';
import type { Reply } from './types.js';

export type Header = readonly [string, string];

/** The challenges that an answer with this status carries. */
export type Challenges = (status: number, parameters: BearerChallenge) => Header[];

const bearerOnly: Challenges = (_status, parameters) => [['www-authenticate', bearerChallenge(parameters)]];

/** One fixed sentence for each error: attacker-supplied text never reaches a header or a body. */
const descriptions = {
  invalid_request: 'The Authorization header is malformed or was sent more than once.',
  invalid_token: 'The access token is not valid for this resource or has expired.',
  insufficient_scope: 'The access token lacks a scope that this operation needs.',
  insufficient_user_authentication: 'A different level of user authentication is required.',
} as const;

/** @param denial what has no row here is a mistake of this library, and answered as such. */
export function bearerRefusal(
  denial: Denial,
  { resourceMetadata, scopes, showReason }: ChallengeContext,
  challenges: Challenges = bearerOnly,
): Reply {
  switch (denial.reason) {
    case 'no_credentials':
      return refusal(
        401,
        { message: 'Send an access token in the Authorization header.' },
        challenges(401, { resourceMetadata, scopes: wanted(denial.required) }),
      );
    case 'malformed_credentials':
      return challenge(400, 'invalid_request', {}, denial.detail);
    case 'token_rejected':
      return challenge(401, 'invalid_token', { scopes }, denial.check);
    case 'insufficient_scope':
      // A custom verifier may refuse for want of scope without saying which.
      return challenge(403, 'insufficient_scope', { scopes: wanted(denial.required) });
    case 'insufficient_user_authentication': {
      const { acrValues, maxAge } = denial;
      return challenge(401, 'insufficient_user_authentication', { scopes, acrValues, maxAge });
    }
    case 'authorization_server_unavailable':
      return unavailable('The authorization server cannot be reached. Try again later.', denial.retryAfter);
    default:
      return refusal(500, { message: 'Internal server error.' }, []);
  }

  function wanted(required: readonly string[] = []): readonly string[] {
    return required.length ? advertisedScopes(required) : scopes;
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
      errorBody(error, errorDescription, showReason ? check : undefined),
      challenges(status, { resourceMetadata, ...parameters, error, errorDescription }),
    );
  }
}

export function errorBody(error: string, description: string, check?: string): Record<string, string> {
  const body = { error, error_description: description };
  return check === undefined ? body : { ...body, reason: check };
}

export function unavailable(message: string, retryAfter: number): Reply {
  return refusal(503, { message }, [['retry-after', String(Math.max(1, Math.ceil(retryAfter)))]]);
}

export function refusal(status: number, body: Record<string, unknown>, headers: readonly Header[]): Reply {
  return reply(status, body, [...headers, ['cache-control', 'no-store']]);
}
