/** The claims of an active token against the policy (RFC 7662 §2.2, §4): one row a question. */

import type { Denial, RejectedCheck } from '../core/denial.js';
import { ownMembers } from '../core/strict-json.js';
import type { Scheme } from '../core/types.js';
import type { Binding } from './binding.js';
import { checkClaims } from './claims.js';
import type { Claims } from './identity.js';
import { rejected, shown } from './rejection.js';

export interface AnswerRules {
  /** Whom we asked. */
  readonly issuer: string;
  readonly binding: Binding;
  /** Seconds since the epoch. */
  readonly now: number;
  /** Seconds. */
  readonly clockTolerance: number;
  /** Claims that must be present, beside those that always must. */
  readonly requiredClaims?: readonly string[] | undefined;
  /** How the token was presented. */
  readonly scheme: Scheme;
}

type Row = readonly [check: RejectedCheck, problem: (claims: Claims, issuer: string) => string | undefined];

/** Beside those of every access token: audience or binding, `exp` required, `nbf`, `iat`, `sub`, `token_use` and other marks, `cnf`. */
const rows: readonly Row[] = [
  [
    'issuer',
    ({ iss }, issuer) =>
      iss === undefined || iss === issuer
        ? undefined
        : `the answer of ${issuer} names the issuer ${shown(iss)}`,
  ],
  ['type', tokenType],
];

/**
 * The first row that fails, as a denial; undefined when all hold.
 *
 * Not detected: a refresh token in an answer that looks like that of an access token in every member (Doorkeeper, Authelia).
 */
export function judgeAnswer(answer: Claims, rules: AnswerRules): Denial | undefined {
  const claims = ownMembers(answer);
  for (const [check, problem] of rows) {
    const detail = problem(claims, rules.issuer);
    if (detail !== undefined) return rejected(check, detail);
  }
  // Marks of the token itself were looked for before it was sent; here only those in the answer are left.
  return checkClaims(answer, { ...rules, strict: false }, { alg: '' });
}

/** Seven real servers call their refresh tokens active, two of them their ID tokens; some of them say so here. */
function tokenType({ token_type: type, cnf }: Claims): string | undefined {
  if (type === undefined) return undefined;
  if (typeof type === 'string' && /^(?:bearer|access_token)$/i.test(type)) return undefined;
  if (typeof type === 'string' && /^dpop$/i.test(type))
    return cnf === undefined
      ? 'it is a DPoP token, and the answer does not say of which key (cnf)'
      : undefined;
  return `the authorization server calls it ${shown(type)}, which is no access token`;
}
