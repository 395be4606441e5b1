/** The claims of an access token against the policy: one row a claim (RFC 7519 §4.1, RFC 9068 §4). */

import type { Denial, RejectedCheck } from '../core/denial.js';
import { own, ownMembers } from '../core/strict-json.js';
import type { Scheme } from '../core/types.js';
import { type Binding, bindingProblem } from './binding.js';
import { confirmationProblem } from './confirmation.js';
import type { TokenHeader } from './header.js';
import { type Claims, clientIdOf } from './identity.js';
import { rejected, shown } from './rejection.js';
import { tokenKindProblem } from './token-kind.js';

export interface ClaimRules {
  /** Seconds since the epoch. */
  readonly now: number;
  /** Seconds by which clocks may differ. */
  readonly clockTolerance: number;
  /** Asks for every claim that RFC 9068 §2.2 requires. */
  readonly strict: boolean;
  /** How the token must be tied to this resource. */
  readonly binding: Binding;
  /** How the token was presented; the scheme decides which confirmation methods could be proved. Default `bearer`. */
  readonly scheme?: Scheme | undefined;
  /** Claims that must be present, beside those of the policy. */
  readonly requiredClaims?: readonly string[] | undefined;
  /** For what somebody else has verified: `exp` counts where it is there. Default false. */
  readonly expiryOptional?: boolean | undefined;
}

type Row = readonly [
  check: RejectedCheck,
  problem: (claims: Claims, rules: ClaimRules, header: TokenHeader) => string | undefined,
];

/** `iss` is not here: it chose the rules in the first place. */
const rows: readonly Row[] = [
  ['audience', (claims, { binding }) => bindingProblem(claims, binding)],
  ['expiry', expiry],
  ['not_before', notBefore],
  ['issued_at', issuedAt],
  [
    'subject',
    ({ sub }) => (sub === undefined || isNonEmpty(sub) ? undefined : 'sub is not a non-empty string'),
  ],
  ['type', (claims, _rules, header) => tokenKindProblem(claims, header)],
  ['binding', ({ cnf }, { scheme }) => confirmationProblem(cnf, scheme)],
  ['claims', required],
];

/** The first check that fails, as a denial; undefined when all hold. */
export function checkClaims(payload: Claims, rules: ClaimRules, header: TokenHeader): Denial | undefined {
  const claims = lendsNothing() ? payload : ownMembers(payload);
  for (const [check, problem] of rows) {
    const detail = problem(claims, rules, header);
    if (detail !== undefined) return rejected(check, detail);
  }
  return undefined;
}

const bare: Claims = {};

/**
 * Whether objects inherit nothing that somebody has put there. Claims then lend each other nothing, and need no copy: one that is
 * named `__proto__` is an own member like the others. What every object has (`constructor`) is left to those who look for a name
 * that is not their own.
 */
function lendsNothing(): boolean {
  for (const _name in bare) return false;
  return true;
}

/** What one check says of a token; without a problem it holds. */
export interface ClaimFinding {
  readonly check: RejectedCheck;
  readonly problem: string | undefined;
}

/** Every check in the order of {@link checkClaims}, whatever the ones before it say: for reports, not for decisions. */
export function explainClaims(
  payload: Claims,
  rules: ClaimRules,
  header: TokenHeader,
): readonly ClaimFinding[] {
  const claims = ownMembers(payload);
  return rows.map(([check, problem]) => ({ check, problem: problem(claims, rules, header) }));
}

/** A time that far away was meant in milliseconds: the token would be good for some fifty thousand years. */
const MILLISECONDS = 1e12;

type TimeRules = Pick<ClaimRules, 'now' | 'clockTolerance' | 'expiryOptional'>;

/** What is wrong with `exp`; undefined when it lies ahead. */
export function expiry(
  { exp }: Claims,
  { now, clockTolerance, expiryOptional }: TimeRules,
): string | undefined {
  if (exp === undefined) return expiryOptional ? undefined : 'exp is missing';
  if (!isTime(exp)) return 'exp is not a number';
  if (exp >= MILLISECONDS) return 'exp is in milliseconds, it must be in seconds';
  return now >= exp + clockTolerance ? `it expired ${Math.round(now - exp)} s ago` : undefined;
}

function notBefore({ nbf }: Claims, { now, clockTolerance }: ClaimRules): string | undefined {
  if (nbf === undefined) return undefined;
  if (!isTime(nbf)) return 'nbf is not a number';
  return nbf > now + clockTolerance ? `it becomes valid in ${Math.round(nbf - now)} s` : undefined;
}

function issuedAt({ iat }: Claims, { now, clockTolerance }: ClaimRules): string | undefined {
  if (iat === undefined) return undefined;
  if (!isTime(iat)) return 'iat is not a number';
  return iat > now + clockTolerance ? `it was issued ${Math.round(iat - now)} s in the future` : undefined;
}

function required(claims: Claims, { strict, requiredClaims = [] }: ClaimRules): string | undefined {
  const missing = requiredClaims.filter((name) => own(claims, name) === undefined);
  if (strict) {
    for (const name of ['sub', 'jti']) if (!isNonEmpty(claims[name])) missing.push(name);
    if (!isTime(claims.iat)) missing.push('iat');
    if (clientIdOf({ client_id: claims.client_id }) === '') missing.push('client_id');
  }
  return missing.length ? `it lacks ${shown(missing)}` : undefined;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isNonEmpty(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
