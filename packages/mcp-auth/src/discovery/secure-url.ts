/** Which URLs may be fetched, and how a URL is shown to an operator. */

import { isLoopbackHost } from '../core/loopback.js';
import { parseUrl } from '../core/parse-url.js';

/**
 * Why a URL must not be fetched, as the rest of a sentence; `undefined` when it may be.
 *
 * https only, or http to the loopback interface. Credentials in the URL are refused because `fetch` refuses them
 * with an error that repeats them. Not checked: where the host name leads. URLs come from the configuration and
 * from the documents of configured issuers, both of which are trusted to name internal hosts.
 */
export function urlProblem(url: string, allowInsecureRequests = false): string | undefined {
  const parsed = parseUrl(url);
  if (!parsed) return 'is not an absolute URL';
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') return 'is not an https URL';
  if (parsed.username !== '' || parsed.password !== '') return 'carries credentials';
  if (parsed.protocol === 'https:' || allowInsecureRequests || isLoopbackHost(parsed.hostname))
    return undefined;
  return 'is not https (plain http is accepted for loopback hosts only)';
}

/** Why a string cannot be an issuer identifier (RFC 8414 §2), as the rest of a sentence. */
export function issuerProblem(issuer: string, allowInsecureRequests = false): string | undefined {
  const problem = urlProblem(issuer, allowInsecureRequests);
  if (problem !== undefined) return problem;
  return /[?#]/.test(issuer) ? 'has a query or a fragment, which an issuer must not have' : undefined;
}

/** A URL fit for messages: credentials removed, the query elided, because either may be a secret. */
export function shownUrl(url: string): string {
  const parsed = parseUrl(url);
  if (!parsed) return 'an invalid URL';
  const query = parsed.search === '' ? '' : '?…';
  return `${parsed.protocol}//${parsed.host}${parsed.pathname}${query}`.slice(0, 500);
}
