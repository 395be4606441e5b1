/** The `Authorization` field → a bearer token, or the reason why there is none (RFC 9110 §11.4, RFC 6750 §2.1). */

import type { Denial } from './denial.js';

export type Credentials =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly denial: Denial };

const SCHEME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+/;
/** Any visible ASCII: real servers issue opaque tokens outside RFC 6750's b64token (a `:` for one). */
const TOKEN = /^[\x21-\x7e]+$/;
/** A second set of credentials in one combined field, as Fetch `Headers` join repeated fields. */
const REPEATED_BEARER = /,\s*bearer(\s|$)/i;

/**
 * @param field the value of `Authorization`; repeated fields joined by a comma and a space.
 *
 * Several spaces after the scheme and any case of the scheme are legal. A value that could be a token is handed on whatever
 * it looks like; one that cannot (two words, a tab, control characters) is malformed.
 */
export function readCredentials(field: string | null): Credentials {
  if (field === null || field.trim() === '') return no({ reason: 'no_credentials' });

  const scheme = SCHEME.exec(field)?.[0];
  if (scheme === undefined) return malformed('the Authorization field does not start with a scheme');
  if (scheme.toLowerCase() !== 'bearer') {
    return REPEATED_BEARER.test(field)
      ? malformed('the Authorization field was sent more than once')
      : no({ reason: 'no_credentials' });
  }

  const rest = field.slice(scheme.length);
  const token = rest.replace(/^ +/, '');
  if (token === '') return malformed('the Bearer scheme came without a token');
  if (rest === token) return malformed('the scheme must be followed by a space');
  if (REPEATED_BEARER.test(token)) return malformed('the Authorization field was sent more than once');
  if (!TOKEN.test(token))
    return malformed('what follows the scheme is not one token of visible ASCII characters');
  return { ok: true, token };
}

function malformed(detail: string): Credentials {
  return no({ reason: 'malformed_credentials', detail });
}

function no(denial: Denial): Credentials {
  return { ok: false, denial };
}
