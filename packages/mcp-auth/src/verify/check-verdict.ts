/** The verdict of one check, for people who want to know why. */

import type { Denial, RejectedCheck } from '../core/denial.js';

/** An entry of a key set by what it is called and what it is for; nothing of the key itself. */
export interface PublishedKey {
  readonly kid?: unknown;
  readonly alg?: unknown;
  readonly kty?: unknown;
  readonly use?: unknown;
}

export interface CheckVerdict {
  /** As a refusal names it. `type` comes twice: what the header says, and what the claims say. */
  readonly check: RejectedCheck | 'scope';
  /** `unavailable`: the keys cannot be had right now, which the guard answers with 503. */
  readonly verdict: 'pass' | 'fail' | 'unavailable' | 'not_checked';
  /** For people: what was found, or why nothing was looked at. One line; holds neither the token nor its signature. */
  readonly detail: string;
  /** With `key`, unless it was not checked: what the issuer publishes. */
  readonly published?: readonly PublishedKey[];
}

export function judged(
  check: RejectedCheck,
  result: { readonly ok: true } | { readonly ok: false; readonly denial: Denial },
  detail: string,
): CheckVerdict {
  return result.ok ? holds(check, detail) : failed(result.denial);
}

export function failed(denial: Denial): CheckVerdict {
  // Everything that is asked here refuses tokens and nothing else.
  if (denial.reason !== 'token_rejected') return { check: 'format', verdict: 'fail', detail: denial.reason };
  return { check: denial.check, verdict: 'fail', detail: denial.detail };
}

export function holds(check: CheckVerdict['check'], detail: string): CheckVerdict {
  return { check, verdict: 'pass', detail };
}

export function notChecked(check: CheckVerdict['check'], why: string): CheckVerdict {
  return { check, verdict: 'not_checked', detail: why };
}
