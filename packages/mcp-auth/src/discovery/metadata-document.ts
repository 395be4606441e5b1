/** Whether a document may stand for an authorization server. */

import { parseUrl } from '../core/parse-url.js';
import { isJsonObject, own } from '../core/strict-json.js';
import { issuerProblem, urlProblem } from './secure-url.js';

/** What a document must fulfil. */
export interface Expectation {
  /** The issuers the document may name, compared as strings; `undefined` accepts any well-formed one. */
  readonly issuers: readonly string[] | undefined;
  readonly skipIssuerCheck: boolean;
  /** `jwks_uri` is given apart, so that the document's own does not matter. */
  readonly jwksUriGiven: boolean;
  readonly allowInsecureRequests: boolean;
}

export type Judgement =
  /** `complete`: it says how a token can be verified. */
  | { readonly ok: true; readonly document: Record<string, unknown>; readonly complete: boolean }
  | { readonly ok: false; readonly kind: 'invalid' | 'issuer_mismatch'; readonly reason: string };

const notAnObject = 'The server metadata is not a valid object or is null.';

/** The endpoints a resource server itself sends requests to. */
const ourEndpoints = ['jwks_uri', 'introspection_endpoint', 'userinfo_endpoint'] as const;

/**
 * Judges a metadata document (RFC 8414 §2 and §3.3) by what a resource server needs of it and by nothing else:
 * the issuer, and https for the endpoints that it will itself ask. Not checked: everything that is the client's
 * business (authorization and token endpoints, response types, PKCE, registration), because real servers leave it
 * out and their tokens are good all the same. `signed_metadata` is not evaluated.
 */
export function judgeDocument(value: unknown, expected: Expectation): Judgement {
  if (!isJsonObject(value)) return invalid(`holds no usable document: ${notAnObject}`);
  const issuer = own(value, 'issuer');
  if (typeof issuer !== 'string') return invalid('holds a document without an issuer');
  if (!expected.skipIssuerCheck) {
    if (expected.issuers && !expected.issuers.includes(issuer)) {
      return { ok: false, kind: 'issuer_mismatch', reason: mismatch(expected.issuers, issuer) };
    }
    const problem = issuerProblem(issuer, expected.allowInsecureRequests);
    if (problem !== undefined) return invalid(`names the issuer ${quoted(issuer)}, which ${problem}`);
  }
  let complete = expected.jwksUriGiven;
  for (const name of ourEndpoints) {
    const endpoint = own(value, name) ?? undefined;
    if (endpoint === undefined || (name === 'jwks_uri' && expected.jwksUriGiven)) continue;
    if (typeof endpoint !== 'string') return invalid(`names a ${name} that is not a string`);
    const problem = urlProblem(endpoint, expected.allowInsecureRequests);
    if (problem !== undefined) return invalid(`names a ${name} that ${problem}`);
    complete = true;
  }
  return { ok: true, document: value, complete };
}

/** Both documents of one issuer as one: what the first one says counts. `__proto__` stays an ordinary member. */
export function mergedDocuments(
  first: Record<string, unknown>,
  second: Record<string, unknown>,
): Record<string, unknown> {
  // `null` says nothing, so it must not hide what the other one says.
  const said = Object.entries(first).filter(([, value]) => value !== null);
  return Object.fromEntries([...Object.entries(second), ...said]);
}

function invalid(reason: string): Judgement {
  return { ok: false, kind: 'invalid', reason };
}

function mismatch(expected: readonly string[], actual: string): string {
  const [configured = ''] = expected;
  const both = `holds the metadata of another issuer: configured ${quoted(configured)}, the document says ${quoted(actual)}`;
  const near = nearly(configured);
  if (near === nearly(actual)) {
    return `${both}. Issuers are compared as strings. Configure issuer: ${quoted(actual)}`;
  }
  if (near.replace(/^https:/, 'http:') === nearly(actual)) {
    return `${both}. The server may not know that it is reached over https: check its settings for reverse proxies`;
  }
  if (/\{tenantid\}/i.test(actual)) {
    return `${both}. That is a template for many tenants. Configure the issuer of one tenant`;
  }
  return both;
}

/** The same for two issuers that a person would take for one: spelling of the host, the port, the last slash. */
function nearly(issuer: string): string {
  const spelled = parseUrl(issuer)?.href ?? issuer;
  return spelled.toLowerCase().replace(/\/+$/, '');
}

/** The other side wrote it, so it is cut to a length and cannot break out of its line. */
function quoted(issuer: string): string {
  return JSON.stringify(issuer.slice(0, 200));
}
