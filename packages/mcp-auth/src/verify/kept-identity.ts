/** An identity that is kept, and given to one request after the other. */

import type { AuthInfo } from '../core/types.js';

/**
 * Everything in a copy that can be changed belongs to the request that gets it: hosts change what they are given, and the next request must
 * not see that. What has to be copied for that is found out once.
 */
export class KeptIdentity {
  readonly #auth: AuthInfo;
  readonly #claims: Shape;
  readonly #isUsual: boolean;

  /** @param auth of a verified JWT; it may go on being used. */
  constructor(auth: AuthInfo) {
    this.#claims = shapeOf(auth.claims);
    this.#isUsual = Object.keys(auth).join() === USUAL;
    this.#auth = auth;
    this.#auth = this.copy();
  }

  copy(): AuthInfo {
    const kept = this.#auth;
    const scopes = kept.scopes.slice();
    const claims = copyOf(kept.claims, this.#claims) as Record<string, unknown>;
    const audience = isNested(kept.audience) ? (claims.aud as string[]) : kept.audience;
    if (this.#isUsual) return usual(kept, audience, scopes, claims);
    return { ...kept, scopes, ...(audience === undefined ? {} : { audience }), claims };
  }
}

/** What nearly all tokens say, in the order of `identityOf`. */
const USUAL = 'token,issuer,subject,clientId,scopes,audience,expiresAt,resource,claims';

/** Member by member: that takes half the time of a copy that has to find out what there is. */
function usual(
  { token, issuer, subject, clientId, expiresAt, resource }: AuthInfo,
  audience: AuthInfo['audience'],
  scopes: string[],
  claims: Record<string, unknown>,
): AuthInfo {
  // No member is undefined, whatever their types allow.
  return { token, issuer, subject, clientId, scopes, audience, expiresAt, resource, claims } as AuthInfo;
}

/** Which members of an object or a list are objects or lists themselves. */
type Shape = readonly { readonly name: string; readonly shape: Shape }[];
type Nested = Record<string, unknown>;
/** The tokens of an issuer look alike: one shape serves them all, and is at hand in the cache of the processor. */
const shapes = new Map<string, Shape>();
/** How many shapes are shared, and of how many characters: names are the issuer's to choose. */
const [MAX_SHAPES, MAX_DESCRIPTION] = [256, 1024];

function shapeOf(value: Readonly<Nested>): Shape {
  const nested = Object.entries(value).flatMap(([name, member]) =>
    isNested(member) ? [{ name, shape: shapeOf(member) }] : [],
  );
  const description = JSON.stringify(nested);
  const known = shapes.get(description);
  if (known) return known;
  if (shapes.size < MAX_SHAPES && description.length <= MAX_DESCRIPTION) shapes.set(description, nested);
  return nested;
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
