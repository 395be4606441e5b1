/** The pipeline from a request head to a decision. */

import { type AllowedOrigins, corsHeaders, isPreflight, preflightReply } from './cors.js';
import { readCredentials } from './credentials.js';
import { type ChallengeContext, type Denial, denialToReply } from './denial.js';
import { describeThrown, withoutToken } from './evidence.js';
import { missingScopes, type ScopeImplies } from './scopes.js';
import { type AuthenticationRequirement, authenticationDenial } from './step-up.js';
import type {
  AuthInfo,
  Clock,
  Decision,
  Guard,
  Presentation,
  RequestHead,
  Scheme,
  Verdict,
  Verify,
} from './types.js';

/** What happened to one request. Holds no token: it may be logged as it is. */
export interface DecisionEvent {
  readonly type: 'allowed' | 'refused' | 'preflight';
  readonly resource?: string | undefined;
  readonly method: string;
  /** The status of the refusal. */
  readonly status?: number;
  /** Why the request was refused, with evidence that is for the operator only. */
  readonly denial?: Denial;
  /** Which way of verification `bearerAuth('auto')` chose for an accepted token, and why. A refusal says it in its `denial`. */
  readonly explanation?: string;
  /** Whom the verified token speaks for. */
  readonly principal?: Pick<AuthInfo, 'issuer' | 'subject' | 'clientId' | 'scopes'>;
}

export interface GuardPolicy {
  readonly verify: Verify;
  readonly requiredScopes: readonly string[];
  readonly scopeImplies?: ScopeImplies | undefined;
  readonly authentication?: AuthenticationRequirement | undefined;
  readonly challenge: ChallengeContext;
  /** Origins whose pages may call; `false` leaves preflights and CORS headers to the host. */
  readonly origins: AllowedOrigins | false;
  readonly resource?: string | undefined;
  readonly clock: Clock;
  /** Told of every decision. What it throws is ignored: watching must not change the outcome. */
  readonly onDecision?: ((event: DecisionEvent) => void) | undefined;
}

/**
 * Makes a {@link Guard}. Credentials → token → how the user signed in → scopes; expiry is thus judged before scope.
 * Total: whatever the request looks like and whatever a verifier throws, there is a decision.
 *
 * Not checked: the `Origin` and `Host` of a request (DNS rebinding), which belong to the transport.
 */
export function createGuard(policy: GuardPolicy): Guard {
  const schemes: readonly Scheme[] = policy.challenge.dpopAlgorithms ? ['bearer', 'dpop'] : ['bearer'];

  return async (head) => {
    try {
      return await decide(head);
    } catch (error) {
      return refuse(undefined, { reason: 'internal_error', detail: describeThrown(error) });
    }
  };

  async function decide(head: RequestHead): Promise<Decision> {
    if (policy.origins !== false && isPreflight(head)) {
      tell({ type: 'preflight', method: head.method });
      return { type: 'reply', reply: preflightReply(head, policy.origins, 'GET, POST, DELETE') };
    }
    const credentials = readCredentials(head.headers.get('authorization'), schemes);
    if (!credentials.ok) return refuse(head, credentials.denial);
    const { scheme, token } = credentials;
    const { method, url, headers, source: request = head } = head;
    const presentation = { scheme, method, url, proof: headers.get('dpop'), request };
    const verdict = await judge(policy, token, presentation);
    return verdict.ok ? allow(head, verdict) : refuse(head, withoutToken(verdict.denial, token), scheme);
  }

  function allow(head: RequestHead, { auth, headers = [], explanation }: Verdict & { ok: true }): Decision {
    const { issuer, subject, clientId, scopes } = auth;
    const principal = { issuer, clientId, scopes, ...(subject === undefined ? {} : { subject }) };
    const told = explanation === undefined ? {} : { explanation };
    tell({ type: 'allowed', method: head.method, principal, ...told });
    return {
      type: 'allow',
      auth,
      headers: policy.origins === false ? headers : [...headers, ...corsHeaders(head, policy.origins)],
    };
  }

  function refuse(head: RequestHead | undefined, denial: Denial, scheme?: Scheme): Decision {
    const reply = denialToReply(denial, policy.challenge, scheme);
    tell({ type: 'refused', method: head?.method ?? '', status: reply.status, denial });
    if (!head || policy.origins === false) return { type: 'reply', reply, denial };
    const headers = [...reply.headers, ...corsHeaders(head, policy.origins)];
    return { type: 'reply', reply: { ...reply, headers }, denial };
  }

  function tell(event: Omit<DecisionEvent, 'resource'>): void {
    tellListener(policy.onDecision, { ...event, resource: policy.resource });
  }
}

/** Watching must not change the outcome, so what a listener throws is ignored. */
export function tellListener(listener: GuardPolicy['onDecision'], event: DecisionEvent): void {
  try {
    const told: unknown = listener?.(event);
    // An async listener fits the type as well, and its rejection would end the process.
    if (told instanceof Promise) told.catch(() => {});
  } catch {
    // See above.
  }
}

async function judge(policy: GuardPolicy, token: string, presentation: Presentation): Promise<Verdict> {
  let verdict: Verdict;
  try {
    verdict = await policy.verify(token, presentation);
  } catch (error) {
    return no({ reason: 'internal_error', detail: describeThrown(error) });
  }
  if (!verdict.ok) return no(withAllScopes(verdict.denial, policy.requiredScopes));
  const { auth } = verdict;

  const stepUp = authenticationDenial(policy.authentication, auth.claims, policy.clock());
  if (stepUp) return no(stepUp);

  const missing = missingScopes(policy.requiredScopes, auth.scopes, policy.scopeImplies);
  if (missing.length === 0) return verdict;
  const detail = `missing: ${missing.join(' ')}`;
  return no({ reason: 'insufficient_scope', required: policy.requiredScopes, detail });
}

/** A verifier may miss scopes of its own. A challenge names all that are needed, or clients step up one at a time. */
function withAllScopes(denial: Denial, requiredScopes: readonly string[]): Denial {
  if (denial.reason !== 'insufficient_scope') return denial;
  return { ...denial, required: [...new Set([...requiredScopes, ...denial.required])] };
}

function no(denial: Denial): Verdict {
  return { ok: false, denial };
}
