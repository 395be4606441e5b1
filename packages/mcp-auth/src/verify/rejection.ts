import type { Denial, RejectedCheck } from '../core/denial.js';

/** A token that failed a check; `detail` is for the operator and holds no part of the signature. */
export function rejected(check: RejectedCheck, detail: string): Denial {
  return { reason: 'token_rejected', check, detail };
}

/** A claim of a token nobody has verified yet, made safe for a log line: one line, bounded, quoted. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
