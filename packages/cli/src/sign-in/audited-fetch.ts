import type { Http } from '@mcp-auth/audit';
import { secureUrl } from './secure-url.js';
import { SignInError } from './sign-in-error.js';

/** What `oauth4webapi` asks with; a `fetch` satisfies it. */
export type AuditedFetch = (
  url: string,
  options: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: unknown },
) => Promise<Response>;

/** `fetch` with the limits of the audit: time, size, no private addresses, no redirects; and nothing over plain http. */
export function auditedFetch(http: Http, purpose: string): AuditedFetch {
  return async (address, { method, headers, body }) => {
    const { href } = secureUrl(address, 'A URL of the authorization server');
    const answer = await http.send({
      url: href,
      method,
      headers,
      purpose,
      ...(body !== undefined && body !== null && { body: String(body) }),
    });
    const { status, failure } = answer;
    if (failure || status === 0) throw new SignInError(`${href} cannot be asked: ${answer.summary}.`);
    if (status >= 300 && status < 400)
      throw new SignInError(
        `${href} redirects (${status}) to ${answer.header('location') ?? 'nowhere'}. Secrets are not sent after a redirect; correct the URL in the metadata.`,
      );
    const isEmpty = status === 204 || status === 205;
    return new Response(isEmpty ? null : answer.text, { status, headers: answer.headers });
  };
}
