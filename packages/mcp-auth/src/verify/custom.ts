/** A verifier written by the host, held to the same rules as our own. */

import type { Denial } from '../core/denial.js';
import { isJsonObject, own } from '../core/strict-json.js';
import type { AuthInfo, Clock, Scheme, Verify } from '../core/types.js';
import { type Binding, bindingProblem } from './binding.js';
import { checkClaims, expiry } from './claims.js';
import { confirmationProblem, jktOf } from './confirmation.js';
import { clientIdOf, scopesOf } from './identity.js';
import { rejected, shown } from './rejection.js';
import { denialOfThrown } from './thrown.js';
import { within } from './within.js';

/**
 * What a custom verifier may return: at least `issuer`. Everything that is there is checked, and so are the claims: nothing has to
 * be among them, but what is (`iss`, `exp`, `nbf`, `iat`, `sub`, `cnf`, `token_use` and other marks) must not speak against the
 * token. The token itself is not looked at.
 */
export type VerifierAnswer = Partial<Omit<AuthInfo, 'issuer'>> & { issuer: string };

/** Looks at a token in any way it likes; throws when the token is no good. */
export type VerifyAccessToken = (token: string) => VerifierAnswer | Promise<VerifierAnswer>;

export interface CustomPolicy {
  /** The trusted issuers, or a function that throws, rejects or says `false` for any other. */
  readonly issuer: readonly string[] | ((issuer: string) => void | Promise<void>);
  /** Undefined where the verifier alone answers for the audience. */
  readonly binding?: Binding | undefined;
  readonly resource?: URL | undefined;
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
      const read = readOnce(answer);
      if (isJsonObject(read.claims)) read.claims = readOnce(read.claims);
      const denial = await checkAnswer(read, policy, presentation?.scheme);
      if (denial) return { ok: false, denial };
      return { ok: true, auth: complete(token, read as unknown as VerifierAnswer, policy) };
    } catch (error) {
      return { ok: false, denial: denialOfThrown(error) };
    }
  };
}

/**
 * A plain copy, so that what was checked is what is handed on: a getter may say something else the next time, and a spread leaves
 * out what a class gives its instances. What every object inherits is left out, lest a polluted prototype fill the gaps.
 */
function readOnce(object: object): Record<string, unknown> {
  const names = new Set<string>();
  let level: object | null = object;
  while (level !== null) {
    const parent: object | null = Object.getPrototypeOf(level);
    if (parent === null && level !== object) break;
    for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(level))) {
      // The methods of a class are no members of an answer.
      if (member.enumerable || typeof member.value !== 'function') names.add(name);
    }
    level = parent;
  }
  return Object.fromEntries([...names].map((name) => [name, Reflect.get(object, name)]));
}

async function checkAnswer(
  answer: Readonly<Record<string, unknown>>,
  policy: CustomPolicy,
  scheme: Scheme | undefined,
): Promise<Denial | undefined> {
  const { audience, subject, clientId, claims = {} } = answer;
  const untrusted = await issuerProblem(answer.issuer, policy);
  if (untrusted !== undefined) return rejected('issuer', untrusted);
  if (!isJsonObject(claims)) return rejected('claims', 'claims is no object');
  const iss = own(claims, 'iss');
  if (iss !== undefined && iss !== answer.issuer)
    return rejected('issuer', `the verifier named another issuer than the claims, ${shown(iss)}`);
  const { clockTolerance } = policy;
  const rules = { now: policy.clock() / 1000, clockTolerance, expiryOptional: true };
  const expired = expiry({ exp: answer.expiresAt ?? undefined }, rules);
  if (expired !== undefined) return rejected('expiry', `expiresAt as exp: ${expired}`);
  if (subject !== undefined && (typeof subject !== 'string' || subject === ''))
    return rejected('subject', 'subject is not a non-empty string');
  if (clientId !== undefined && typeof clientId !== 'string')
    return rejected('claims', 'clientId is not a string');
  // The verifier is given the token alone, so it cannot have seen a proof of possession; whoever called us may have, and looks
  // for the key among the claims.
  const { cnf } = answer;
  const unconfirmed = cnf === undefined ? undefined : confirmationProblem(cnf, scheme);
  if (unconfirmed !== undefined) return rejected('binding', unconfirmed);
  if (cnf !== undefined && jktOf(cnf) !== jktOf(own(claims, 'cnf')))
    return rejected('binding', 'the answer and its claims name different keys (cnf)');
  const denial = checkClaims(claims, { ...rules, scheme, strict: false, binding: {} }, { alg: '' });
  if (denial) return denial;
  const bound = { ...claims, aud: audience, ...(clientId ? { client_id: clientId } : {}) };
  const problem = policy.binding && bindingProblem(bound, policy.binding);
  return problem === undefined ? undefined : rejected('audience', `the verifier's answer: ${problem}`);
}

async function issuerProblem(issuer: unknown, { issuer: trusted }: CustomPolicy) {
  if (typeof issuer !== 'string') return 'the verifier named no issuer';
  if (typeof trusted === 'function') {
    // Awaited, because an async function fits the type as well: its refusal must not get lost.
    const said: unknown = await trusted(issuer);
    return said === false ? `the issuer ${shown(issuer)} is not trusted` : undefined;
  }
  return trusted.includes(issuer)
    ? undefined
    : `the verifier named the issuer ${shown(issuer)}, trusted are ${shown(trusted)}`;
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
    ...(resource === undefined ? {} : { resource }),
  };
}
