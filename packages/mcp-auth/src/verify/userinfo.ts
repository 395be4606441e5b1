/** Opaque tokens of providers that offer nothing but userinfo (OpenID Connect Core §5.3). */

import * as oauth from 'oauth4webapi';
import { ownMembers } from '../core/strict-json.js';
import type { AuthInfo, Unavailable, Verify } from '../core/types.js';
import { createAnswerCache } from './answer-cache.js';
import { bindingProblem } from './binding.js';
import { expiry } from './claims.js';
import { type Claims, clientIdOf, namedScopesOf } from './identity.js';
import type { LookupPolicy } from './lookup-policy.js';
import { rejected, shown } from './rejection.js';
import { claimsOf, excerpt, mediaTypeOf, readObject, type TokenAnswer, unavailable } from './token-answer.js';
import { localDenial, lookAt } from './token-look.js';

/**
 * Makes a {@link Verify} that believes whoever userinfo answers with 200 and a `sub`.
 *
 * Not checked, because userinfo does not say: the audience, the expiry unless there is an `exp`, the scopes, the client, and whether the token is an
 * access token at all (some providers answer for ID and refresh tokens). Signed answers (`application/jwt`) are not supported.
 */
export function createUserinfoVerify(policy: LookupPolicy): Verify {
  const { issuer, clock } = policy;
  const cache = createAnswerCache<TokenAnswer>(policy.cache ?? {}, clock, policy.timeout);

  return async (token, presentation) => {
    const scheme = presentation?.scheme ?? 'bearer';
    const rules = { ...policy, issuers: [issuer], now: clock() / 1000, scheme };
    const local = localDenial(token, lookAt(token), rules);
    if (local) return { ok: false, denial: local };

    const answer = await cache.get(token, async (signal) => {
      const said = await ask(token, policy, signal);
      if ('unavailable' in said) return said;
      return { answer: said, accepted: said.active && !judge(said.claims, policy) };
    });
    if ('unavailable' in answer) {
      const { detail, retryAfter } = answer;
      return { ok: false, denial: { reason: 'authorization_server_unavailable', detail, retryAfter } };
    }
    if (!answer.active) return { ok: false, denial: rejected('inactive', answer.detail) };
    const denial = judge(answer.claims, policy);
    return denial ? { ok: false, denial } : { ok: true, auth: identity(token, answer.claims, policy) };
  };
}

function judge(claims: Claims, { issuer, binding, clock, clockTolerance }: LookupPolicy) {
  const own = ownMembers(claims);
  if (own.iss !== undefined && own.iss !== issuer)
    return rejected('issuer', `the answer of ${issuer} names the issuer ${shown(own.iss)}`);
  if (typeof own.sub !== 'string' || own.sub === '') return rejected('subject', 'the answer has no sub');
  const now = clock() / 1000;
  const expired = expiry(own, { now, clockTolerance, expiryOptional: true });
  if (expired !== undefined) return rejected('expiry', expired);
  if (own.cnf !== undefined)
    return rejected('binding', 'it is sender-constrained (cnf) and cannot be used as a plain bearer token');
  const problem = bindingProblem(own, binding);
  return problem === undefined ? undefined : rejected('audience', problem);
}

function identity(token: string, answer: Claims, { issuer, resource, scopeClaims }: LookupPolicy): AuthInfo {
  const claims = structuredClone({ ...answer });
  return {
    token,
    issuer,
    subject: claims.sub as string,
    clientId: clientIdOf(claims),
    // A profile is no grant: a member that happens to be called `scope` means nothing, one that the configuration names does.
    scopes: namedScopesOf(claims, scopeClaims),
    claims,
    ...(resource === undefined ? {} : { resource }),
  };
}

async function ask(
  token: string,
  { issuer, endpoint, send }: LookupPolicy,
  signal: AbortSignal,
): Promise<TokenAnswer | Unavailable> {
  const found = await endpoint.get(signal);
  if (found && 'unavailable' in found) return found;
  if (!found)
    return unavailable(
      `The metadata of ${issuer} names no userinfo_endpoint. Configure \`userinfoEndpoint\`.`,
    );
  let response: Response;
  try {
    response = await oauth.userInfoRequest(
      { issuer, userinfo_endpoint: found.endpoint },
      { client_id: 'none' },
      token,
      {
        signal,
        [oauth.customFetch]: (url, { headers }) => send(url, { method: 'GET', headers, signal }),
        // Which URLs may be asked is for `send` to decide.
        [oauth.allowInsecureRequests]: true,
      },
    );
  } catch (error) {
    return unavailable(`Userinfo failed: ${error instanceof Error ? error.message : 'for no reason given'}`);
  }
  return readUserinfo(response, `${found.endpoint.replace(/\?.*/s, '?…')} answered ${response.status}`);
}

async function readUserinfo(response: Response, answered: string): Promise<TokenAnswer | Unavailable> {
  const { status } = response;
  if (status === 400 || status === 401 || status === 403) {
    const object = await readObject(response);
    const error = 'value' in object ? excerpt(object.value.error) : '';
    return { active: false, detail: `${answered}${error === '' ? '' : ` ${error}`}` };
  }
  if (status !== 200) return unavailable(answered, response);
  if (mediaTypeOf(response) === 'application/jwt')
    return unavailable(
      `${answered} with a signed answer, which is not supported. Have it answer this client in JSON.`,
    );
  const object = await readObject(response);
  if ('problem' in object) return unavailable(`${answered} ${object.problem}`);
  return { active: true, claims: claimsOf(object.value) };
}
