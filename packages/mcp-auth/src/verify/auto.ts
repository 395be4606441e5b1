/** Chooses how a token is verified: by its signature where that is possible, by introspection where it is not. */

import type { Denial } from '../core/denial.js';
import { own } from '../core/strict-json.js';
import type { Clock, Unavailable, Verdict, Verify } from '../core/types.js';
import { isAlgorithm } from './algorithms.js';
import { rejected, shown } from './rejection.js';
import type { EndpointSource } from './token-answer.js';
import { localDenial, lookAt } from './token-look.js';

export interface AutoPolicy {
  /** The trusted issuers. A token that names another one is refused before any I/O. */
  readonly issuers: readonly string[];
  readonly jwt: Verify;
  /** Whether signatures of an issuer can be verified at all, as far as its metadata says. */
  publishesKeys(issuer: string): Promise<boolean | Unavailable>;
  /** Where tokens go that cannot be verified here, or why there is no such place, continuing a sentence. */
  readonly introspection:
    | { readonly issuer: string; readonly endpoint: EndpointSource; readonly verify: Verify }
    | { readonly missing: string };
  /** Seconds. */
  readonly clockTolerance: number;
  /** Milliseconds for finding the endpoint. */
  readonly timeout: number;
  readonly clock: Clock;
}

/**
 * Makes a {@link Verify} for resources whose authorization server issues tokens of several kinds.
 *
 * A token with an asymmetric signature is verified by it, and the outcome is final: a token that failed is never introspected, so
 * nobody gets a second chance. Introspected is what cannot be verified here: opaque and encrypted tokens, those signed with a
 * secret (HS256), and those of an issuer that publishes no keys. It happens at the one configured issuer only.
 */
export function createAutoVerify(policy: AutoPolicy): Verify {
  const { issuers, clockTolerance, clock, introspection } = policy;
  return async (token, presentation) => {
    const look = lookAt(token);
    const denial = localDenial(token, look, { issuers, clockTolerance, now: clock() / 1000 });
    if (denial) return { ok: false, denial };

    let why = look.kind === 'opaque' ? `the token is ${look.what}` : '';
    let named: unknown;
    if (look.kind === 'jwt') {
      const { alg } = look.jws.header;
      named = own(look.jws.payload, 'iss');
      if (isAlgorithm(alg)) {
        const verdict = await policy.jwt(token, presentation);
        // Asked only once verification has failed for want of keys: every other outcome is final.
        if (!isOutage(verdict) || (await policy.publishesKeys(named as string)) !== false)
          return explained(verdict, `chose the signature, because the token is a JWT with ${alg}`);
        why = 'the issuer publishes no keys';
      } else why = `the algorithm ${shown(alg)} cannot be verified with public keys`;
    }

    if ('missing' in introspection)
      return no(rejected('format', `${why}, and it is not introspected, because ${introspection.missing}`));
    if (named !== undefined && named !== introspection.issuer)
      return no(rejected('issuer', `${why}, and ${shown(named)} is not the issuer that introspects`));
    const endpoint = await introspection.endpoint.get(AbortSignal.timeout(policy.timeout));
    if (!endpoint) {
      const detail = `${why}, and the metadata of ${introspection.issuer} names no introspection_endpoint`;
      return no(rejected('format', detail));
    }
    // An endpoint that cannot be found right now is found or reported by the verifier itself.
    const verdict = await introspection.verify(token, presentation);
    return explained(verdict, `chose introspection at ${introspection.issuer}, because ${why}`);
  };
}

function isOutage(verdict: Verdict): boolean {
  return !verdict.ok && verdict.denial.reason === 'authorization_server_unavailable';
}

function explained(verdict: Verdict, choice: string): Verdict {
  const explanation = `auto ${choice}`;
  if (verdict.ok) return { ...verdict, explanation };
  const { denial } = verdict;
  return 'detail' in denial ? no({ ...denial, detail: `${denial.detail} (${explanation})` }) : verdict;
}

function no(denial: Denial): Verdict {
  return { ok: false, denial };
}
