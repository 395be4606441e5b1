/** The JOSE header of an access token: what may stand in it, and what is never looked at. */

import type { Denial } from '../core/denial.js';
import { own } from '../core/strict-json.js';
import { isAlgorithm } from './algorithms.js';
import { rejected, shown } from './rejection.js';

export interface TokenHeader {
  readonly alg: string;
  readonly kid?: string;
  /** `typ`, in lower case and without `application/`. */
  readonly typ?: string;
}

type Result =
  | { readonly ok: true; readonly header: TokenHeader }
  | { readonly ok: false; readonly denial: Denial };

/** ID tokens, logout tokens, DPoP proofs, client assertions and the like carry types of their own (RFC 8725 §3.11). */
const TYPES: readonly (string | undefined)[] = [undefined, 'jwt', 'at+jwt'];

/**
 * `jwk`, `jku`, `x5u` and `x5c` are ignored: a token does not get to say which key verifies it (RFC 8725 §3.10). Extensions
 * that change the meaning of the token are refused.
 *
 * @param strict asks for `typ: at+jwt` (RFC 9068 §4).
 */
export function readHeader(
  raw: Readonly<Record<string, unknown>>,
  { algorithms, strict }: { algorithms?: readonly string[] | undefined; strict: boolean },
): Result {
  const member = (name: string) => own(raw, name);

  const alg = member('alg');
  if (!isAlgorithm(alg) || (algorithms && !algorithms.includes(alg))) {
    return no('algorithm', `the algorithm ${shown(alg)} is not allowed`);
  }
  for (const name of ['crit', 'b64', 'zip', 'enc']) {
    if (Object.hasOwn(raw, name)) return no('header', `the header member "${name}" is not supported`);
  }
  const cty = member('cty');
  if (typeof cty === 'string' && mediaType(cty).endsWith('jwt'))
    return no('header', 'nested tokens are not supported');

  const kid = member('kid');
  if (kid !== undefined && typeof kid !== 'string') return no('header', 'the key id is not a string');

  const rawType = member('typ');
  if (rawType !== undefined && typeof rawType !== 'string')
    return no('type', 'the token type is not a string');
  const typ = rawType === undefined ? undefined : mediaType(rawType);
  if (strict && typ !== 'at+jwt')
    return no('type', `the token type is ${shown(rawType)}, RFC 9068 asks for "at+jwt"`);
  if (!TYPES.includes(typ)) return no('type', `a token of type ${shown(rawType)} is not an access token`);

  return {
    ok: true,
    header: { alg, ...(kid === undefined ? {} : { kid }), ...(typ === undefined ? {} : { typ }) },
  };

  function no(check: 'algorithm' | 'header' | 'type', detail: string): Result {
    return { ok: false, denial: rejected(check, detail) };
  }
}

/** Media types compare without case, and a missing `application/` is implied (RFC 7515 §4.1.9). */
function mediaType(value: string): string {
  const type = value.toLowerCase();
  return type.startsWith('application/') ? type.slice('application/'.length) : type;
}
