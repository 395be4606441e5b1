/** Opaque tokens, looked up at the authorization server (RFC 7662). */

import * as oauth from 'oauth4webapi';
import type { Scheme, Unavailable, Verify } from '../core/types.js';
import { type AnswerCacheOptions, createAnswerCache, type Lasting } from './answer-cache.js';
import type { ClientAuthenticator } from './client-authentication.js';
import { identityOf } from './identity.js';
import { judgeAnswer } from './introspection-answer.js';
import { readIntrospectionResponse } from './introspection-response.js';
import type { KeySource } from './key-source.js';
import type { LookupPolicy } from './lookup-policy.js';
import { rejected } from './rejection.js';
import { signedAnswers } from './signed-answer.js';
import { type TokenAnswer, unavailable } from './token-answer.js';
import { localDenial, lookAt } from './token-look.js';

export interface IntrospectionPolicy extends LookupPolicy {
  readonly client: ClientAuthenticator;
  /** For signed answers (RFC 9701). */
  readonly keys?: KeySource | undefined;
  /** Asks for signed answers and refuses others. Signed answers that were not asked for are verified, too. */
  readonly signedResponse: boolean;
}

/**
 * Makes a {@link Verify} for opaque tokens. What a token says against itself is believed before anybody is asked; after that one
 * request a token, remembered for a while (see {@link AnswerCacheOptions}).
 *
 * Not checked: scopes. A token that was revoked counts until the remembered answer has run out.
 */
export function createIntrospectionVerify(policy: IntrospectionPolicy): Verify {
  const { issuer, clock } = policy;
  const cache = createAnswerCache<TokenAnswer>(policy.cache ?? {}, clock, policy.timeout);

  async function ask(
    token: string,
    scheme: Scheme,
    signal: AbortSignal,
  ): Promise<Lasting<TokenAnswer> | Unavailable> {
    const answer = await introspect(token, policy, signal);
    if ('unavailable' in answer) return answer;
    if (!answer.active || judge(answer, scheme)) return { answer, accepted: false };
    return { answer, accepted: true, expiresAt: (answer.claims.exp as number) * 1000 };
  }

  function judge(answer: TokenAnswer, scheme: Scheme) {
    if (!answer.active) return rejected('inactive', answer.detail);
    return judgeAnswer(answer.claims, { ...policy, now: clock() / 1000, scheme });
  }

  return async (token, presentation) => {
    const scheme = presentation?.scheme ?? 'bearer';
    const rules = { ...policy, issuers: [issuer], now: clock() / 1000, scheme };
    const local = localDenial(token, lookAt(token), rules);
    if (local) return { ok: false, denial: local };

    const answer = await cache.get(token, (signal) => ask(token, scheme, signal));
    if ('unavailable' in answer) {
      const { detail, retryAfter } = answer;
      return { ok: false, denial: { reason: 'authorization_server_unavailable', detail, retryAfter } };
    }
    const denial = judge(answer, scheme);
    if (denial || !answer.active)
      return { ok: false, denial: denial ?? rejected('inactive', 'it is not active') };
    // A copy: what one handler does to its claims must not reach the next one.
    const claims = structuredClone(answer.claims);
    return { ok: true, auth: { ...identityOf(token, claims, policy), issuer } };
  };
}

async function introspect(
  token: string,
  policy: IntrospectionPolicy,
  signal: AbortSignal,
): Promise<TokenAnswer | Unavailable> {
  const { issuer, client, signedResponse, send } = policy;
  const found = await policy.endpoint.get(signal);
  if (found && 'unavailable' in found) return found;
  if (!found) {
    return unavailable(
      `The metadata of ${issuer} names no introspection_endpoint. Configure \`introspectionEndpoint\`, or verify its tokens in another way.`,
    );
  }
  const { clientId, method, authenticate } = client;
  let response: Response;
  try {
    response = await oauth.introspectionRequest(
      { issuer, introspection_endpoint: found.endpoint },
      {
        // Never sent where there is none: `authenticate` is what puts it into the request.
        client_id: clientId ?? 'none',
        [oauth.clockSkew]: Math.round((policy.clock() - Date.now()) / 1000),
      },
      authenticate,
      token,
      {
        additionalParameters: { token_type_hint: 'access_token' },
        requestJwtResponse: signedResponse,
        signal,
        [oauth.customFetch]: (url, { headers, body }) => send(url, { method: 'POST', headers, body, signal }),
        // Which URLs may be asked is for `send` to decide.
        [oauth.allowInsecureRequests]: true,
      },
    );
  } catch (error) {
    return unavailable(
      `Introspection failed: ${error instanceof Error ? error.message : 'for no reason given'}`,
    );
  }
  return readIntrospectionResponse(response, {
    endpoint: found.endpoint.replace(/\?.*/s, '?…'),
    credentials: clientId === undefined ? method : `${method} as ${JSON.stringify(clientId)}`,
    signed: signedAnswers({ ...policy, clientId, keys: policy.keys }, found.signingAlgorithms),
    signedResponse,
  });
}
