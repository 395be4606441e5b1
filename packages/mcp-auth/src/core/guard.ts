/** The pipeline from a request head to a decision. */

import { type AllowedOrigins, corsHeaders, isPreflight, preflightReply } from './cors.js';
import { readCredentials } from './credentials.js';
import { type ChallengeContext, type Denial, denialToReply } from './denial.js';
import { missingScopes, type ScopeImplies } from './scopes.js';
import { type AuthenticationRequirement, authenticationDenial } from './step-up.js';
import type { AuthInfo, Clock, Decision, Guard, RequestHead, Verify } from './types.js';

/** What happened to one request. Holds no token: it may be logged as it is. */
export interface DecisionEvent {
  readonly type: 'allowed' | 'refused' | 'preflight';
  readonly resource?: string | undefined;
  readonly method: string;
  /** The status of the refusal. */
  readonly status?: number;
  /** Why the request was refused, with evidence that is for the operator only. */
  readonly denial?: Denial;
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
  return async (head) => {
    try {
      if (policy.origins !== false && isPreflight(head)) {
        tell({ type: 'preflight', method: head.method });
        return { type: 'reply', reply: preflightReply(head, policy.origins, 'GET, POST, DELETE') };
      }
      const outcome = await judge(policy, head);
      return 'reason' in outcome ? refuse(head, outcome) : allow(head, outcome);
    } catch (error) {
      const detail =
        error instanceof Error ? `${error.name}: ${error.message}` : 'a value that is no Error was thrown';
      return refuse(undefined, { reason: 'internal_error', detail });
    }
  };

  function allow(head: RequestHead, auth: AuthInfo): Decision {
    const { issuer, subject, clientId, scopes } = auth;
    const principal = { issuer, clientId, scopes, ...(subject === undefined ? {} : { subject }) };
    tell({ type: 'allowed', method: head.method, principal });
    return {
      type: 'allow',
      auth,
      headers: policy.origins === false ? [] : corsHeaders(head, policy.origins),
    };
  }

  function refuse(head: RequestHead | undefined, denial: Denial): Decision {
    const reply = denialToReply(denial, policy.challenge);
    tell({ type: 'refused', method: head?.method ?? '', status: reply.status, denial });
    if (!head || policy.origins === false) return { type: 'reply', reply, denial };
    const headers = [...reply.headers, ...corsHeaders(head, policy.origins)];
    return { type: 'reply', reply: { ...reply, headers }, denial };
  }

  function tell(event: Omit<DecisionEvent, 'resource'>): void {
    try {
      policy.onDecision?.({ ...event, resource: policy.resource });
    } catch {
      // See GuardPolicy.onDecision.
    }
  }
}

async function judge(policy: GuardPolicy, head: RequestHead): Promise<AuthInfo | Denial> {
  const credentials = readCredentials(head.headers.get('authorization'));
  if (!credentials.ok) return credentials.denial;

  const verdict = await policy.verify(credentials.token);
  if (!verdict.ok) return verdict.denial;

  const stepUp = authenticationDenial(policy.authentication, verdict.auth.claims, policy.clock());
  if (stepUp) return stepUp;

  const missing = missingScopes(policy.requiredScopes, verdict.auth.scopes, policy.scopeImplies);
  if (missing.length === 0) return verdict.auth;
  return {
    reason: 'insufficient_scope',
    required: policy.requiredScopes,
    detail: `missing: ${missing.join(' ')}`,
  };
}
