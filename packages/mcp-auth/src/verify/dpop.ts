/** Proof of possession around any other verifier (RFC 9449): proof → nonce → token → its key → first use. */

import type { Denial } from '../core/denial.js';
import type { Clock, Presentation, Verdict, Verify } from '../core/types.js';
import { confirmationProblem, jktOf } from './confirmation.js';
import type { NonceSource } from './dpop-nonce.js';
import { checkProof } from './dpop-proof.js';
import { useProof } from './proof-use.js';
import { rejected } from './rejection.js';
import type { ReplayStore } from './replay-store.js';
import { sha256 } from './thumbprint.js';

export interface DpopPolicy {
  /** Refuses plain bearer tokens, those that are not bound to a key included. */
  readonly required: boolean;
  readonly algorithms: readonly string[];
  /** Seconds that the `iat` of a proof may lie in the past or in the future. */
  readonly maxAge: number;
  /** From a request target to the URLs that a proof may name. */
  readonly uris: (target: string) => readonly string[];
  /** Left out where proofs need no nonce; one that is there is not looked at then. */
  readonly nonces?: NonceSource | undefined;
  readonly replayStore: ReplayStore;
  readonly clock: Clock;
}

/**
 * Makes a {@link Verify} that takes bound tokens with their proof under the DPoP scheme, and, unless DPoP is required, other tokens under
 * the Bearer scheme. Neither kind passes for the other.
 *
 * The inner verifier is asked only once the proof holds, and the proof is used up only once the token holds. Not checked: scopes.
 */
export function createDpopVerify(verify: Verify, policy: DpopPolicy): Verify {
  return async (token, presentation) =>
    presentation?.scheme === 'dpop'
      ? proven(token, presentation, verify, policy)
      : plain(token, presentation, verify, policy);
}

async function plain(
  token: string,
  presentation: Presentation | undefined,
  verify: Verify,
  { required }: DpopPolicy,
): Promise<Verdict> {
  if (required)
    return no(rejected('binding', 'it came as a plain bearer token, and a DPoP proof is required'));
  const verdict = await verify(token, presentation);
  return verdict.ok ? (unbound(verdict, presentation) ?? verdict) : verdict;
}

async function proven(
  token: string,
  presentation: Presentation,
  verify: Verify,
  policy: DpopPolicy,
): Promise<Verdict> {
  const { method, url, request } = presentation;
  const { algorithms, maxAge, nonces } = policy;
  const now = policy.clock() / 1000;
  const rules = { now, maxAge, algorithms, method, uris: policy.uris(url), ath: await sha256(token) };
  const checked = await checkProof(presentation.proof, rules);
  if (!checked.ok) return no(checked.denial);
  const { proof } = checked;

  const nonceState = await nonces?.check(proof.nonce);
  if (nonces && nonceState === 'unknown')
    return no({ reason: 'use_dpop_nonce', nonce: await nonces.current() });

  const verdict = await verify(token, presentation);
  if (!verdict.ok) return verdict;
  const problem = unbound(verdict, presentation);
  if (problem) return problem;
  if (jktOf(verdict.auth.claims.cnf) !== proof.jkt) {
    return no(rejected('binding', 'it is bound to another key than that of the DPoP proof'));
  }
  const denial = await useProof(proof, request, policy);
  if (denial) return no(denial);

  if (!nonces || nonceState === 'fresh') return verdict;
  // RFC 9449 §8.2: the client learns the next nonce before the last one stops working, and no cache hands it to another.
  const next = ['dpop-nonce', await nonces.current()] as const;
  return { ...verdict, headers: [...(verdict.headers ?? []), next, ['cache-control', 'no-store']] };
}

/** Verifiers check this themselves, before they ask anybody; held against their answers again, as one of them may be the host's. */
function unbound(verdict: Verdict & { ok: true }, presentation?: Presentation): Verdict | undefined {
  const problem = confirmationProblem(verdict.auth.claims.cnf, presentation?.scheme);
  return problem === undefined ? undefined : no(rejected('binding', problem));
}

function no(denial: Denial): Verdict {
  return { ok: false, denial };
}
