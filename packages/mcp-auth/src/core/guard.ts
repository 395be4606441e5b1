/** The pipeline from a request to a decision. */

import { type Asked, hasMessage, readAsked } from './asked.js';
import { type AccessPolicy, authorize, authorizeAnonymous } from './authorize.js';
import { type AllowedOrigins, corsHeaders, isPreflight, preflightReply } from './cors.js';
import { readCredentials } from './credentials.js';
import { type DecisionListener, type Outcome, tellDecision } from './decision-event.js';
import type { ChallengeContext, Denial } from './denial.js';
import { describeThrown, withoutToken } from './evidence.js';
import { denialToReply } from './refusal.js';
import { expandScopes, type ScopeImplies } from './scopes.js';
import { type SessionStore, sessionDenial, watchSession } from './sessions.js';
import { answerOfTool } from './tool-result-challenge.js';
import type {
  AuthInfo,
  Decision,
  Guard,
  Presentation,
  ReadBody,
  RequestHead,
  Scheme,
  Timer,
  Verdict,
  Verify,
} from './types.js';

export interface GuardPolicy extends AccessPolicy {
  readonly verify: Verify;
  /** Bytes of a body that are read at most. No body is read without rules for operations. */
  readonly maxBodySize: number;
  readonly challenge: ChallengeContext;
  /** Whether a `tools/call` short of scope is answered as the tool would answer, with the challenge in the result. */
  readonly challengeInToolResult?: ((head: RequestHead) => boolean) | undefined;
  /** Who opened which session; undefined leaves sessions to the host. */
  readonly sessions?: SessionStore | undefined;
  /** Origins whose pages may call; `false` leaves preflights and CORS headers to the host. */
  readonly origins: AllowedOrigins | false;
  readonly resource?: string | undefined;
  /** For streams that end with their token; undefined lets them go on. */
  readonly timer?: Timer | undefined;
  /** Told of every decision. What it throws is ignored: watching must not change the outcome. */
  readonly onDecision?: DecisionListener | undefined;
}

/** What is known of a request so far; without a head where not even that could be read. */
export interface Case {
  readonly head?: RequestHead;
  readonly started: number;
  token?: string;
  scheme?: Scheme;
  auth?: AuthInfo;
  asked?: Asked;
}

type Known = Case & { readonly head: RequestHead };

/**
 * Makes a {@link Guard}. Credentials → token → session → what is asked for → how the user signed in → scopes; expiry is thus judged
 * before scope, and no body is read for a token that is not good. Total: whatever the request looks like and whatever a verifier
 * or a rule throws, there is a decision.
 *
 * Not checked: the `Origin` and `Host` of a request (DNS rebinding), which belong to the transport.
 */
export function createGuard(policy: GuardPolicy): Guard {
  const schemes: readonly Scheme[] = policy.challenge.dpopAlgorithms ? ['bearer', 'dpop'] : ['bearer'];

  return async (head, readBody) => {
    const started = policy.clock();
    try {
      return await decide({ head, started }, readBody);
    } catch (error) {
      // Whatever threw might throw again when asked for its origin.
      return refuse({ started }, { reason: 'internal_error', detail: describeThrown(error) });
    }
  };

  async function decide(current: Known, readBody: ReadBody | undefined): Promise<Decision> {
    const { head } = current;
    if (policy.origins !== false && isPreflight(head)) {
      tell(current, { type: 'preflight' });
      return { type: 'reply', reply: preflightReply(head, policy.origins, 'GET, POST, DELETE') };
    }
    const credentials = readCredentials(head.headers.get('authorization'), schemes);
    if (!credentials.ok) {
      const isAnonymous = credentials.denial.reason === 'no_credentials' && policy.operations?.hasPublic;
      return isAnonymous ? decideAnonymous(current, readBody) : refuse(current, credentials.denial);
    }
    const { scheme, token } = credentials;
    Object.assign(current, { scheme, token });
    const { method, url, headers, source: request = head } = head;
    const presentation = { scheme, method, url, proof: headers.get('dpop'), request };
    const verdict = await judge(policy, token, presentation);
    if (!verdict.ok) return refuse(current, verdict.denial);
    const auth = withEffectiveScopes(verdict.auth, policy.scopeImplies);
    current.auth = auth;

    const denial = (await denySession(current)) ?? (await readOperations(current, readBody));
    if (denial) return refuse(current, denial);
    const refusal = await authorize(policy, auth, current.asked?.operations);
    return refusal ? refuse(current, refusal) : allow(current, verdict);
  }

  /** Nobody is known, so nothing but what is for everybody; what rules that are functions say is not asked for. */
  async function decideAnonymous(current: Known, readBody: ReadBody | undefined): Promise<Decision> {
    const { method } = current.head;
    if (method === 'GET') {
      // Clients of older revisions ask for a stream as soon as they are connected, and would take 401 for a call to sign in.
      return refuse(current, { reason: 'method_not_allowed', detail: 'without a token there is no stream' });
    }
    if (!hasMessage(method)) return refuse(current, { reason: 'no_credentials' });
    const denial = (await denySession(current)) ?? (await readOperations(current, readBody));
    if (denial) return refuse(current, denial);
    const refusal = authorizeAnonymous(policy, current.asked?.operations ?? []);
    return refusal ? refuse(current, refusal) : allow(current, {});
  }

  async function denySession({ head, auth }: Known): Promise<Denial | undefined> {
    return policy.sessions && sessionDenial(policy.sessions, head, auth);
  }

  async function readOperations(current: Known, readBody: ReadBody | undefined): Promise<Denial | undefined> {
    if (!policy.operations || policy.operations.isEmpty || !hasMessage(current.head.method)) return undefined;
    const reading = await readAsked(current.head, readBody, policy.maxBodySize);
    if (!reading.ok) return reading.denial;
    current.asked = reading.asked;
    return undefined;
  }

  function allow(current: Known, { headers = [], explanation }: Partial<Verdict & { ok: true }>): Decision {
    const { head, asked, auth } = current;
    const told = explanation === undefined ? {} : { explanation };
    tell(current, { type: 'allowed', ...told });
    const { timer, sessions } = policy;
    const expiresAt = auth?.expiresAt;
    return {
      type: 'allow',
      headers: policy.origins === false ? headers : [...headers, ...corsHeaders(head, policy.origins)],
      ...(auth ? { auth } : {}),
      ...(asked ? { message: asked.message } : {}),
      ...(sessions ? { answered: watchSession(sessions, head, auth) } : {}),
      ...(timer && expiresAt !== undefined
        ? { whenExpired: (end) => timer(end, Math.max(0, expiresAt * 1000 - policy.clock())) }
        : {}),
    };
  }

  function refuse(current: Case, found: Denial): Decision {
    const { head, token, scheme, asked } = current;
    const denial = token === undefined ? found : withoutToken(found, token);
    // A challenge names scopes as they are, even if a token happens to be spelt like a part of one.
    let reply = denialToReply(found, policy.challenge, scheme);
    if (head && asked && policy.challengeInToolResult?.(head))
      reply = answerOfTool(denial, reply, head, asked);
    tell(current, { type: 'refused', status: reply.status, denial });
    if (!head || policy.origins === false) return { type: 'reply', reply, denial };
    const headers = [...reply.headers, ...corsHeaders(head, policy.origins)];
    return { type: 'reply', reply: { ...reply, headers }, denial };
  }

  function tell(current: Case, outcome: Outcome): void {
    if (policy.onDecision) tellDecision(policy.onDecision, policy, current, outcome);
  }
}

function withEffectiveScopes(auth: AuthInfo, implies: ScopeImplies | undefined): AuthInfo {
  return implies ? { ...auth, effectiveScopes: [...expandScopes(auth.scopes, implies)] } : auth;
}

async function judge(policy: GuardPolicy, token: string, presentation: Presentation): Promise<Verdict> {
  try {
    const verdict = await policy.verify(token, presentation);
    return verdict.ok ? verdict : { ok: false, denial: withAllScopes(verdict.denial, policy.requiredScopes) };
  } catch (error) {
    return { ok: false, denial: { reason: 'internal_error', detail: describeThrown(error) } };
  }
}

/** A verifier may miss scopes of its own. A challenge names all that are needed, or clients step up one at a time. */
function withAllScopes(denial: Denial, requiredScopes: readonly string[]): Denial {
  if (denial.reason !== 'insufficient_scope') return denial;
  return { ...denial, required: [...new Set([...requiredScopes, ...denial.required])] };
}
