/**
 * An HTTP answer of an introspection endpoint → what it says about the token (RFC 7662 §2.2, §2.3). Servers say "not active" in
 * several ways; that they do not know *us* is our outage, not the caller's fault.
 */

import { own } from '../core/strict-json.js';
import type { Unavailable } from '../core/types.js';
import { shown } from './rejection.js';
import type { SignedAnswers } from './signed-answer.js';
import { claimsOf, excerpt, mediaTypeOf, readObject, type TokenAnswer, unavailable } from './token-answer.js';

export interface ResponseContext {
  /** Begins the operator's sentences. */
  readonly endpoint: string;
  /** Names our own credentials without the secret: `client_secret_basic as "resource-server"`. */
  readonly credentials: string;
  readonly signed: SignedAnswers;
  /** Whether an unsigned answer is refused. */
  readonly signedResponse: boolean;
}

/** Errors that are about the token, whatever the specification says (oidc-provider and Logto over JWTs). */
const ABOUT_THE_TOKEN = ['unsupported_token_type', 'invalid_token'];

export async function readIntrospectionResponse(
  response: Response,
  context: ResponseContext,
): Promise<TokenAnswer | Unavailable> {
  const { status } = response;
  const answered = `${context.endpoint} answered ${status}`;
  if (status === 200 && mediaTypeOf(response) === 'application/token-introspection+jwt') {
    const members = await context.signed.read(response);
    if ('problem' in members) return unavailable(`${answered} with a signed answer, but ${members.problem}`);
    return 'unavailable' in members ? members : answerOf(members.value, answered);
  }
  if (status === 200) {
    if (context.signedResponse)
      return unavailable(`${answered} with an unsigned answer, but \`signedResponse\` asks for a signed one`);
    const object = await readObject(response);
    return 'problem' in object
      ? unavailable(`${answered} ${object.problem}`)
      : answerOf(object.value, answered);
  }
  if (status === 400 || status === 401 || status === 403) {
    const object = await readObject(response);
    const body = 'problem' in object ? {} : object.value;
    const active = own(body, 'active');
    const error = own(body, 'error');
    if (active === false) return inactive(`not active (HTTP ${status})`);
    if (status === 400 && ABOUT_THE_TOKEN.includes(error as string))
      return inactive(`not one the authorization server introspects (${excerpt(error)})`);
    const said = excerpt(error) === '' ? '' : ` ${excerpt(error)}`;
    return unavailable(
      `${answered}${said}: it does not accept our own credentials (${context.credentials}). Check \`clientAuthentication\`.`,
      response,
    );
  }
  return unavailable(answered, response);
}

/** Only the boolean `true` is active. */
function answerOf(members: Record<string, unknown>, answered: string): TokenAnswer | Unavailable {
  const active = own(members, 'active');
  if (active === true) return { active, claims: claimsOf(members) };
  if (active === undefined && Object.hasOwn(members, 'error'))
    return unavailable(`${answered} with the error ${excerpt(members.error)}`);
  return inactive(active === false ? 'not active' : `not active: "active" is ${shown(active)}`);
}

function inactive(what: string): TokenAnswer {
  return { active: false, detail: `it is ${what}, says the authorization server` };
}
