/** An identity that is kept, and given to one request after the other. */

import type { AuthInfo } from '../core/types.js';

/**
 * Everything in a copy that can be changed belongs to the request that gets it: hosts change what they are given, and the next request must
 * not see that. What has to be copied for that is found out once.
 */
export class KeptIdentity {
  readonly #auth: AuthInfo;
  readonly #claims: Shape;

  /** @param auth of a verified JWT; it may go on being used. */
  constructor(auth: AuthInfo) {
    this.#claims = shapeOf(auth.claims);
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
    auth.claims = copyOf(kept.claims, this.#claims) as Record<string, unknown>;
    if (isNested(auth.audience)) auth.audience = auth.claims.aud as string[];
    return auth;
  }
}

/** Which members of an object or a list are objects or lists themselves. */
type Shape = readonly { readonly name: string; readonly shape: Shape }[];
type Nested = Record<string, unknown>;

function shapeOf(value: Readonly<Nested>): Shape {
  return Object.entries(value).flatMap(([name, member]) =>
    isNested(member) ? [{ name, shape: shapeOf(member) }] : [],
  );
}

/** A member named `__proto__` stays an ordinary one: the spread has made it an own property. */
function copyOf(value: Readonly<Nested>, shape: Shape): Nested {
  const copy: Nested = Array.isArray(value) ? (value.slice() as unknown as Nested) : { ...value };
  for (let index = 0; index < shape.length; index++) {
    const { name, shape: inner } = shape[index] as Shape[number];
    copy[name] = copyOf(copy[name] as Nested, inner);
  }
  return copy;
}

function isNested(value: unknown): value is Readonly<Nested> {
  return typeof value === 'object' && value !== null;
}
