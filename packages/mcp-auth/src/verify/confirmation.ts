/** The `cnf` claim (RFC 7800 §3.1): to which key a token is bound, and whether this request could prove it. */

import { isJsonObject, own } from '../core/strict-json.js';
import type { Scheme } from '../core/types.js';
import { shown } from './rejection.js';

/**
 * A token that is bound to a key is worth nothing without the proof, and a proof is worth nothing for a token that is not bound.
 * Under the DPoP scheme `jkt` is the one method that can be proved (RFC 9449 §6.1); a second one beside it, such as a client
 * certificate, would go unproved, so it is refused like any unknown method.
 *
 * Not checked: whether the `jkt` is the key of the proof.
 */
export function confirmationProblem(cnf: unknown, scheme: Scheme = 'bearer'): string | undefined {
  if (scheme === 'bearer') {
    return cnf === undefined
      ? undefined
      : 'it is sender-constrained (cnf) and cannot be used as a plain bearer token';
  }
  if (cnf === undefined) return 'it is not bound to a key (cnf), so a DPoP proof says nothing about it';
  if (!isJsonObject(cnf)) return 'cnf is not an object';
  const unproved = Object.keys(cnf).filter((method) => method !== 'jkt');
  if (unproved.length > 0) return `it is bound by ${shown(unproved)}, which cannot be proved here`;
  return jktOf(cnf) === undefined ? 'cnf has no jkt' : undefined;
}

/** The thumbprint of the key that a token is bound to. */
export function jktOf(cnf: unknown): string | undefined {
  const jkt = isJsonObject(cnf) && own(cnf, 'jkt');
  return typeof jkt === 'string' && jkt !== '' ? jkt : undefined;
}
