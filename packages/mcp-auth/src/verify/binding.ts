/** How a token must be tied to this resource: by its audience, or by the named alternative an operator has chosen. */

import { own } from '../core/strict-json.js';
import { type Claims, clientIdOf } from './identity.js';
import { shown } from './rejection.js';

/**
 * For authorization servers that cannot put the resource into the audience. Each alternative gives something up, which is why
 * it has to be named:
 *
 * - `clientId`: any token that was issued to one of these clients counts, whatever it was issued for.
 * - `claim`: that claim must hold the resource, as a string or in a list.
 * - `issuer: true`: **every** token of the issuer counts, those for other services included.
 * - `verifier: true`: the custom verifier has checked that the token is meant for this resource.
 */
export type TokenBinding =
  | { readonly clientId: readonly string[] }
  | { readonly claim: string }
  | { readonly issuer: true }
  | { readonly verifier: true };

/** The resolved form. All that is given must hold. */
export interface Binding {
  /** The token's `aud` must contain one of these, exactly. */
  readonly audiences?: readonly string[] | undefined;
  /** Refuses audiences beside the accepted ones. */
  readonly exclusive?: boolean | undefined;
  readonly clientIds?: readonly string[] | undefined;
  readonly claim?: { readonly name: string; readonly values: readonly string[] } | undefined;
}

/** What is wrong with the binding of these claims; undefined when it holds. */
export function bindingProblem(claims: Claims, binding: Binding): string | undefined {
  const { audiences, exclusive, clientIds, claim } = binding;
  if (audiences) {
    const problem = membership('aud', claims.aud, audiences);
    if (problem !== undefined) return problem;
    const foreign = exclusive
      ? [claims.aud].flat().find((entry) => !audiences.includes(entry as string))
      : undefined;
    if (foreign !== undefined)
      return `aud also names ${shown(foreign)}, accepted is nothing but ${shown(audiences)}`;
  }
  const client = clientIdOf(claims);
  // A token that names no client was issued to none of them, not even to one whose id got lost in the configuration.
  if (clientIds && (client === '' || !clientIds.includes(client))) {
    return `it was issued to the client ${shown(client)}, accepted are ${shown(clientIds)}`;
  }
  return claim ? membership(claim.name, own(claims, claim.name), claim.values) : undefined;
}

/** Exact values only, in a string or in an array of strings: never a prefix, never a normalised URL. */
function membership(name: string, value: unknown, accepted: readonly string[]): string | undefined {
  if (value === undefined) return `${name} is missing, accepted is ${shown(accepted)}`;
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (!values.every((entry) => typeof entry === 'string'))
    return `${name} is neither a string nor a list of strings`;
  if (values.some((entry) => accepted.includes(entry as string))) return undefined;
  return `${name} is ${shown(value)}, accepted is ${shown(accepted)}${nearMiss(values as string[], accepted)}`;
}

function nearMiss(values: readonly string[], accepted: readonly string[]): string {
  const bare = (text: string) => text.toLowerCase().replace(/\/$/, '');
  const near = values.find((value) => accepted.some((entry) => bare(entry) === bare(value)));
  return near === undefined ? '' : ` (${shown(near)} differs only in the trailing slash or in case)`;
}
