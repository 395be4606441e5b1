/** Tokens that only the test issuer can read, and what it says about them when it is asked (RFC 7662). */

import type { RejectedCheck } from '../core/denial.js';
import { encodeBase64url, type Members } from './compact-jws.js';

interface BadAnswer {
  readonly check: RejectedCheck;
  /** Members of the answer that differ from those for a good token. */
  readonly wrong: (now: number) => Members;
}

const row = (check: RejectedCheck, wrong: (now: number) => Members): BadAnswer => ({ check, wrong });

const badAnswers = {
  inactive: row('inactive', () => ({ active: false })),
  /** The issuer's clock is behind, or it answers from a cache. */
  expired: row('expiry', (now) => ({ active: true, exp: now - 600 })),
  missing_expiry: row('expiry', () => ({ active: true, exp: undefined })),
  not_yet_valid: row('not_before', (now) => ({ nbf: now + 600 })),
  wrong_audience: row('audience', () => ({ aud: 'https://elsewhere.test/mcp' })),
  missing_audience: row('audience', () => ({ aud: undefined })),
  wrong_issuer: row('issuer', () => ({ iss: 'https://elsewhere.test' })),
  refresh_token: row('type', () => ({ token_type: 'refresh_token' })),
  id_token: row('type', () => ({ token_use: 'id' })),
  /** Bound to a key (RFC 9449), and presented without a proof. */
  key_bound: row('binding', () => ({ cnf: { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' } })),
  /** Only the boolean `true` is active. */
  active_as_text: row('inactive', () => ({ active: 'true' })),
} satisfies Readonly<Record<string, BadAnswer>>;

/** The kinds of bad opaque tokens; {@link badOpaqueTokenKinds} has them as a list. */
export type BadOpaqueTokenKind = keyof typeof badAnswers;

/** Every kind of bad opaque token, with the `check` that `onDecision` must be told of. */
export const badOpaqueTokenKinds: Readonly<Record<BadOpaqueTokenKind, RejectedCheck>> = Object.freeze(
  Object.fromEntries(Object.entries(badAnswers).map(([kind, { check }]) => [kind, check])) as Record<
    BadOpaqueTokenKind,
    RejectedCheck
  >,
);

/** @throws TypeError for a kind that there is not. */
export function badAnswer(kind: BadOpaqueTokenKind, now: number): Members {
  if (!Object.hasOwn(badAnswers, kind)) {
    throw new TypeError(
      `There is no bad opaque token of the kind ${JSON.stringify(kind)}. There are ${Object.keys(badAnswers).join(', ')}.`,
    );
  }
  return badAnswers[kind].wrong(now);
}

/** Every token that was issued, JWTs included, and what is known about it. */
export class IssuedTokens {
  readonly #answers = new Map<string, Members>();

  /** A token that says nothing by itself. */
  issue(answer: Members): string {
    const token = encodeBase64url(crypto.getRandomValues(new Uint8Array(32)));
    this.remember(token, answer);
    return token;
  }

  remember(token: string, answer: Members): void {
    this.#answers.set(token, answer);
  }

  revoke(token: string): void {
    this.#answers.delete(token);
  }

  /** `active` is what the token was issued with, or whether it has not expired. Nothing is said about one that is not active. */
  introspect(token: string, now: number): Members {
    const answer = this.#answers.get(token);
    const { exp, active = typeof exp !== 'number' || now < exp } = answer ?? { active: false };
    return active === false ? { active } : { ...answer, active };
  }
}
