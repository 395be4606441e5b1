/** The pipeline from a request to a decision. */

import { authorizeCaller } from './authorize.js';
import { type Awaitable, isPromise } from './awaitable.js';
import { bearerRefusal } from './bearer-refusal.js';
import { corsHeaders, corsHeadersOfAnswer, isPreflight, preflightReply } from './cors.js';
import { readCredentials } from './credentials.js';
import { isDecided } from './decided.js';
import { type Outcome, tellDecision } from './decision-event.js';
import type { Denial } from './denial.js';
import { describeThrown, withoutToken } from './evidence.js';
import type { Case, GuardPolicy, Known } from './guard-policy.js';
import { prepareRefusals } from './prepared-refusals.js';
import { expandScopes, type ScopeImplies } from './scopes.js';
import type { Allowed, AuthInfo, Decision, Guard, Presentation, ReadBody, Scheme, Verdict } from './types.js';

type Accepted = Partial<Pick<Verdict & { ok: true }, 'headers' | 'explanation'>>;

/**
 * Makes a {@link Guard}. Credentials → token → session → what is asked for → how the user signed in → scopes; expiry is thus judged
 * before scope, and no body is read for a token that is not good. Total: whatever the request looks like and whatever a verifier
 * or a rule throws, there is a decision.
 *
 * Not checked: the `Origin` and `Host` of a request (DNS rebinding), which belong to the transport.
 */
export function createGuard(policy: GuardPolicy): Guard {
  const { operations, sessions, origins, recall, clock } = policy;
  const schemes: readonly Scheme[] = policy.challenge.dpopAlgorithms ? ['bearer', 'dpop'] : ['bearer'];

  const refusalTo = prepareRefusals(
    policy.challenge,
    policy.refuse ??
      ((denial, context) =>
        operations?.refuse(denial) ?? sessions?.refuse(denial) ?? bearerRefusal(denial, context)),
  );

  return (head, readBody) => {
    const started = policy.onDecision ? clock() : 0;
    try {
      const decision = decide({ head, started }, readBody);
      return isDecided(decision) ? decision : decision.catch((error: unknown) => failed(started, error));
    } catch (error) {
      return failed(started, error);
    }
  };

  /** Whatever threw might throw again when asked for its origin. */
  function failed(started: number, error: unknown): Decision {
    return refuse({ started }, { reason: 'internal_error', detail: describeThrown(error) });
  }

  function decide(current: Known, readBody: ReadBody | undefined): Awaitable<Decision> {
    const { head } = current;
    if (origins !== false && isPreflight(head)) {
      tell(current, { type: 'preflight' });
      return { type: 'reply', reply: preflightReply(head, origins, 'GET, POST, DELETE') };
    }
    const field = head.headers.get('authorization');
    const known = field === null ? undefined : recall?.(field);
    if (known) {
      current.scheme = 'bearer';
      current.token = known.token;
      return accept(current, known, {}, readBody);
    }
    const credentials = readCredentials(field, schemes);
    if (!credentials.ok) {
      const { denial } = credentials;
      if (denial.reason !== 'no_credentials' || !operations?.hasPublic) return refuse(current, denial);
      const judging = operations.denyAnonymous(policy, current, readBody);
      return judging.then((refusal) => conclude(current, refusal, {}));
    }
    const { scheme, token } = credentials;
    current.scheme = scheme;
    current.token = token;
    const { method, url, headers, source: request = head } = head;
    // Without DPoP nobody looks at proofs.
    const proof = schemes.length > 1 ? headers.get('dpop') : null;
    const isNew = recall !== undefined && field === `Bearer ${token}`;
    const verdict = judge(policy, token, { scheme, method, url, proof, request, isNew });
    return isPromise(verdict)
      ? verdict.then((settled) => goBy(current, settled, readBody))
      : goBy(current, verdict, readBody);
  }

  function goBy(current: Known, verdict: Verdict, readBody: ReadBody | undefined): Awaitable<Decision> {
    return verdict.ok ? accept(current, verdict.auth, verdict, readBody) : refuse(current, verdict.denial);
  }

  function accept(
    current: Known,
    identity: AuthInfo,
    verdict: Accepted,
    readBody: ReadBody | undefined,
  ): Awaitable<Decision> {
    const auth = withEffectiveScopes(identity, policy.scopeImplies);
    current.auth = auth;
    const { head } = current;
    const foreign = sessions?.deny(head, auth);
    if (foreign === undefined && !operations?.isAbout(head))
      return conclude(current, authorizeCaller(policy, auth), verdict);
    return acceptMessage(current, auth, verdict, foreign, readBody);
  }

  async function acceptMessage(
    current: Known,
    auth: AuthInfo,
    verdict: Accepted,
    foreign: Awaitable<Denial | undefined>,
    readBody: ReadBody | undefined,
  ): Promise<Decision> {
    const refusal =
      (foreign && (await foreign)) ??
      (operations ? await operations.deny(policy, auth, current, readBody) : authorizeCaller(policy, auth));
    return conclude(current, refusal, verdict);
  }

  function conclude(current: Known, refusal: Denial | undefined, verdict: Accepted): Decision {
    return refusal ? refuse(current, refusal) : allow(current, verdict);
  }

  function allow(current: Known, { headers = [], explanation }: Accepted): Decision {
    const { head, asked, auth } = current;
    tell(current, explanation === undefined ? { type: 'allowed' } : { type: 'allowed', explanation });
    const cors = origins === false ? [] : corsHeadersOfAnswer(head, origins);
    const decision: { -readonly [Name in keyof Allowed]: Allowed[Name] } = {
      type: 'allow',
      headers: headers.length === 0 ? cors : [...headers, ...cors],
    };
    if (auth) decision.auth = auth;
    if (asked) decision.message = asked.message;
    if (sessions) decision.answered = sessions.watch(head, auth);
    const { timer } = policy;
    const expiresAt = auth?.expiresAt;
    if (timer && expiresAt !== undefined)
      decision.whenExpired = (end) => timer(end, Math.max(0, expiresAt * 1000 - clock()));
    return decision;
  }

  function refuse(current: Case, found: Denial): Decision {
    const { head, token, scheme, asked } = current;
    const denial = token === undefined ? found : withoutToken(found, token);
    // A challenge names scopes as they are, even if a token happens to be spelt like a part of one.
    let reply = refusalTo(found, scheme);
    if (head && asked && operations) reply = operations.answer(denial, reply, head, asked);
    tell(current, { type: 'refused', status: reply.status, denial });
    if (!head || origins === false) return { type: 'reply', reply, denial };
    const headers = [...reply.headers, ...corsHeaders(head, origins)];
    return { type: 'reply', reply: { ...reply, headers }, denial };
  }

  function tell(current: Case, outcome: Outcome): void {
    if (policy.onDecision) tellDecision(policy.onDecision, policy, current, outcome);
  }
}

function withEffectiveScopes(auth: AuthInfo, implies: ScopeImplies | undefined): AuthInfo {
  return implies ? { ...auth, effectiveScopes: [...expandScopes(auth.scopes, implies)] } : auth;
}

function judge(policy: GuardPolicy, token: string, presentation: Presentation): Awaitable<Verdict> {
  const settle = (verdict: Verdict): Verdict =>
    verdict.ok ? verdict : { ok: false, denial: withAllScopes(verdict.denial, policy.requiredScopes) };
  const failed = (error: unknown): Verdict => ({
    ok: false,
    denial: { reason: 'internal_error', detail: describeThrown(error) },
  });
  try {
    const verdict = policy.verify(token, presentation);
    return isPromise(verdict) ? verdict.then(settle).catch(failed) : settle(verdict);
  } catch (error) {
    return failed(error);
  }
}

/** A verifier may miss scopes of its own. A challenge names all that are needed, or clients step up one at a time. */
function withAllScopes(denial: Denial, requiredScopes: readonly string[]): Denial {
  if (denial.reason !== 'insufficient_scope') return denial;
  return { ...denial, required: [...new Set([...requiredScopes, ...denial.required])] };
}
