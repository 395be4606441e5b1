/** An identity that is kept, and given to one request after the other. */

import type { AuthInfo } from '../core/types.js';

/**
 * Everything in a copy that can be changed belongs to the request that gets it: hosts change what they are given, and the next request must
 * not see that. What
 * has to be copied for that is found out once.
 */
export class KeptIdentity {
  readonly #auth: AuthInfo;
  /** The claims that are objects or lists. */
  readonly #nested: readonly string[];

  /** @param auth of a verified JWT; it may go on being used. */
  constructor(auth: AuthInfo) {
    this.#nested = Object.keys(auth.claims).filter((name) => isNested(auth.claims[name]));
    this.#auth = auth;
    this.#auth = this.copy();
  }

  get token(): string {
    return this.#auth.token;
  }

  copy(): AuthInfo {
    const kept = this.#auth;
    const auth = { ...kept };
    auth.scopes = kept.scopes.slice();
    auth.claims = copyOf(kept.claims, this.#nested);
    if (isNested(auth.audience)) auth.audience = auth.claims.aud as string[];
    return auth;
  }
}

/** A member named `__proto__` stays an ordinary one: the spread has made it an own property. */
function copyOf(
  object: Readonly<Record<string, unknown>>,
  nested: readonly string[],
): Record<string, unknown> {
  const copy = { ...object };
  for (const name of nested) copy[name] = copyOfValue(copy[name]);
  return copy;
}

function copyOfValue(value: unknown): unknown {
  if (!isNested(value)) return value;
  if (Array.isArray(value)) return value.map(copyOfValue);
  return copyOf(value, Object.keys(value));
}

function isNested(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
