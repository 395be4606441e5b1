/** An authorization request as MCP clients send it, and what became of it. */

import type { Answer } from '../../http/answer.js';

/** Nobody is there (RFC 6761 §6.4), so no code or error ever arrives anywhere. */
export const FOREIGN_REDIRECT = 'https://mcp-auth-audit.invalid/callback';
export const STATE = 'mcp-auth-audit-state';

/** A challenge of the right form: nothing is ever exchanged for it. It is the example of RFC 7636, Appendix B. */
const CODE_CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

export type RequestParams = Readonly<Record<string, string | undefined>>;

/** @param changes parameters to add or replace; `undefined` leaves one out. */
export function authorizationUrl(endpoint: string, changes: RequestParams): string {
  // The endpoint may have a query of its own, which stays (RFC 6749 §3.1).
  const url = new URL(endpoint);
  const params: RequestParams = {
    response_type: 'code',
    code_challenge: CODE_CHALLENGE,
    code_challenge_method: 'S256',
    state: STATE,
    ...changes,
  };
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined) url.searchParams.append(name, value);
  }
  return url.href;
}

export type Outcome =
  /** Back to the client, with a code or an error. */
  | { readonly type: 'client'; readonly to: URL; readonly params: URLSearchParams }
  /** On to another page of the server: to sign in, to consent, or to read about an error. */
  | { readonly type: 'elsewhere'; readonly to: URL; readonly error: string | undefined }
  | { readonly type: 'page' }
  | { readonly type: 'refused' }
  | { readonly type: 'broken' };

/** @param redirectUri the one in the request */
export function outcomeOf(answer: Answer, requested: string, redirectUri: string): Outcome {
  const { status } = answer;
  const location = answer.header('location');
  if (status >= 300 && status < 400) {
    if (location === undefined || !URL.canParse(location, requested)) return { type: 'broken' };
    const to = new URL(location, requested);
    const params = new URLSearchParams([...to.searchParams, ...new URLSearchParams(to.hash.slice(1))]);
    if (leadsTo(to, redirectUri)) return { type: 'client', to, params };
    return { type: 'elsewhere', to, error: params.get('error') ?? undefined };
  }
  if (status >= 200 && status < 300) return { type: 'page' };
  return status >= 400 && status < 500 ? { type: 'refused' } : { type: 'broken' };
}

function leadsTo(to: URL, redirectUri: string): boolean {
  const target = new URL(redirectUri);
  return to.protocol === target.protocol && to.host === target.host && to.pathname === target.pathname;
}

/** It said no, in one of the ways in which servers do. */
export function isRefusal(outcome: Outcome): boolean {
  if (outcome.type === 'client') return outcome.params.has('error');
  return outcome.type === 'refused' || (outcome.type === 'elsewhere' && outcome.error !== undefined);
}

export function describe(outcome: Outcome, answer: Answer): string {
  switch (outcome.type) {
    case 'client': {
      const error = outcome.params.get('error');
      return `a redirect back to the client with ${error === null ? 'a code' : `error=${error}`}`;
    }
    case 'elsewhere':
      return `a redirect to ${outcome.to.origin}${outcome.to.pathname}`;
    default:
      return answer.summary;
  }
}
