/** A verifier written by the host, held to the same rules as our own. */

import type { Denial } from '../core/denial.js';
import { isJsonObject, own } from '../core/strict-json.js';
import type { AuthInfo, Clock, Scheme, Verify } from '../core/types.js';
import { type Binding, bindingProblem } from './binding.js';
import { confirmationProblem } from './confirmation.js';
import { clientIdOf, scopesOf } from './identity.js';
import { rejected, shown } from './rejection.js';
import { denialOfThrown } from './thrown.js';
import { within } from './within.js';

/**
 * What a custom verifier may return: at least `issuer`. Everything that is there is checked, `exp` and `cnf` among the claims
 * included; the token itself is not looked at.
 */
export type VerifierAnswer = Partial<Omit<AuthInfo, 'issuer'>> & { issuer: string };

/** Looks at a token in any way it likes; throws when the token is no good. */
export type VerifyAccessToken = (token: string) => VerifierAnswer | Promise<VerifierAnswer>;

export interface CustomPolicy {
  /** The trusted issuers, or a function that throws, or rejects, for any other. */
  readonly issuer: readonly string[] | ((issuer: string) => void | Promise<void>);
  /** Undefined where the verifier alone answers for the audience. */
  readonly binding?: Binding | undefined;
  readonly resource?: string | undefined;
  readonly scopeClaims?: readonly string[] | undefined;
  /** Seconds. */
  readonly clockTolerance: number;
  /** Milliseconds after which the verifier counts as unreachable. */
  readonly timeout: number;
  readonly clock: Clock;
}

/** Makes a {@link Verify} of a custom verifier. Whatever that does, throwing and hanging included, there is a verdict. */
export function createCustomVerify(verifyAccessToken: VerifyAccessToken, policy: CustomPolicy): Verify {
  return async (token, presentation) => {
    try {
      const answer: unknown = await within(policy.timeout, async () => verifyAccessToken(token));
      if (!isJsonObject(answer)) {
        return { ok: false, denial: { reason: 'internal_error', detail: 'the verifier returned no object' } };
      }
      const denial = await checkAnswer(answer as unknown as VerifierAnswer, policy, presentation?.scheme);
      if (denial) return { ok: false, denial };
      return { ok: true, auth: complete(token, answer as unknown as VerifierAnswer, policy) };
    } catch (error) {
      return { ok: false, denial: denialOfThrown(error) };
    }
  };
}

async function checkAnswer(
  answer: VerifierAnswer,
  policy: CustomPolicy,
  scheme: Scheme | undefined,
): Promise<Denial | undefined> {
  const { issuer, audience, subject, clientId, claims = {} } = answer;
  if (typeof issuer !== 'string') return rejected('issuer', 'the verifier named no issuer');
  // Awaited, because an async function fits the type as well: its refusal must not get lost.
  if (typeof policy.issuer === 'function') await policy.issuer(issuer);
  else if (!policy.issuer.includes(issuer)) {
    return rejected(
      'issuer',
      `the verifier named the issuer ${shown(issuer)}, trusted are ${shown(policy.issuer)}`,
    );
  }
  if (!isJsonObject(claims)) return rejected('claims', 'claims is no object');
  const expiresAt = answer.expiresAt ?? own(claims, 'exp');
  if (expiresAt !== undefined) {
    if (typeof expiresAt !== 'number' || !Number.isFinite(expiresAt))
      return rejected('expiry', 'expiresAt is not a number');
    if (policy.clock() / 1000 >= expiresAt + policy.clockTolerance)
      return rejected('expiry', 'it has expired');
  }
  if (subject !== undefined && typeof subject !== 'string')
    return rejected('subject', 'subject is not a string');
  if (clientId !== undefined && typeof clientId !== 'string')
    return rejected('claims', 'clientId is not a string');
  // The verifier is given the token alone, so it cannot have seen a proof of possession; whoever called us may have.
  const unconfirmed = confirmationProblem(own(claims, 'cnf'), scheme);
  if (unconfirmed !== undefined) return rejected('binding', unconfirmed);
  const bound = { ...claims, aud: audience, ...(clientId ? { client_id: clientId } : {}) };
  const problem = policy.binding && bindingProblem(bound, policy.binding);
  return problem === undefined ? undefined : rejected('audience', `the verifier's answer: ${problem}`);
}

/** The whoami tutorial's verifier returns `token`, `issuer`, `subject` and `claims` only; the rest is filled in. */
function complete(token: string, answer: VerifierAnswer, { resource, scopeClaims }: CustomPolicy): AuthInfo {
  const claims = answer.claims ?? {};
  // A verifier in plain JavaScript may hand on the scope claim as it found it.
  const scopes =
    answer.scopes === undefined ? scopesOf(claims, scopeClaims) : scopesOf({ scopes: answer.scopes });
  return {
    ...answer,
    token,
    clientId: answer.clientId ?? clientIdOf(claims),
    scopes,
    claims,
    ...(resource === undefined ? {} : { resource: new URL(resource) }),
  };
}
