/** The `Authorization` field → a token and its scheme, or why there is none (RFC 9110 §11.4, RFC 6750 §2.1, RFC 9449 §7.1). */

import type { Denial } from './denial.js';
import type { Scheme } from './types.js';

export type Credentials =
  | { readonly ok: true; readonly scheme: Scheme; readonly token: string }
  | { readonly ok: false; readonly denial: Denial };

const SCHEME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+/;
/** Any visible ASCII: real servers issue opaque tokens outside RFC 6750's b64token (a `:` for one). */
const TOKEN = /^[\x21-\x7e]+$/;
/** What nearly every request looks like, told by one look: a token without a comma is the only one. */
const ONE_TOKEN = /^Bearer [\x21-\x2b\x2d-\x7e]+$/;
/** A second set of credentials in one combined field, as Fetch `Headers` join repeated fields. */
const REPEATED: Readonly<Record<Scheme, RegExp>> = {
  bearer: /,\s*bearer(\s|$)/i,
  dpop: /,\s*dpop(\s|$)/i,
};

/**
 * @param field the value of `Authorization`; repeated fields joined by a comma and a space.
 * @param schemes those the server speaks; credentials of any other count as none.
 *
 * Several spaces after the scheme and any case of the scheme are legal. A value that could be a token is handed on whatever
 * it looks like; one that cannot (two words, a tab, control characters) is malformed.
 */
export function readCredentials(field: string | null, schemes: readonly Scheme[] = ['bearer']): Credentials {
  if (field?.startsWith('Bearer ') && ONE_TOKEN.test(field))
    return { ok: true, scheme: 'bearer', token: field.slice(7) };
  if (field === null || field.trim() === '') return no({ reason: 'no_credentials' });

  const name = SCHEME.exec(field)?.[0];
  if (name === undefined) return malformed('the Authorization field does not start with a scheme');
  const repeated = schemes.some((known) => REPEATED[known].test(field));
  const scheme = schemes.find((known) => known === name.toLowerCase());
  if (scheme === undefined) {
    return repeated
      ? malformed('the Authorization field was sent more than once')
      : no({ reason: 'no_credentials' });
  }

  const rest = field.slice(name.length);
  const token = rest.replace(/^ +/, '');
  if (token === '') return malformed('the scheme came without a token');
  if (rest === token) return malformed('the scheme must be followed by a space');
  if (repeated) return malformed('the Authorization field was sent more than once');
  if (!TOKEN.test(token))
    return malformed('what follows the scheme is not one token of visible ASCII characters');
  return { ok: true, scheme, token };
}

function malformed(detail: string): Credentials {
  return no({ reason: 'malformed_credentials', detail });
}

function no(denial: Denial): Credentials {
  return { ok: false, denial };
}
