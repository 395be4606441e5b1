/** The only way out: one GET for one JSON document, with every limit that makes it safe to wait for. */

import { parseStrictJson } from '../core/strict-json.js';
import { strictUtf8 } from '../core/strict-utf8.js';
import { limitedBody } from './limited-body.js';
import { networkCause, printable } from './network-cause.js';
import { shownUrl, urlProblem } from './secure-url.js';
import { unlessAborted } from './time-limit.js';

export interface FetchJsonOptions {
  readonly fetch: typeof fetch;
  /** Ends the request, headers and body alike. Honoured even when `fetch` itself ignores signals. */
  readonly signal: AbortSignal;
  /** Bytes after decompression. */
  readonly maxBytes: number;
  readonly accept?: string | undefined;
  readonly allowInsecureRequests?: boolean | undefined;
}

export interface FetchFailure {
  readonly ok: false;
  readonly kind:
    | 'url'
    | 'network'
    | 'timeout'
    | 'status'
    | 'redirect'
    | 'content_type'
    | 'too_large'
    | 'json';
  /** One sentence for the operator: the URL without credentials and query, and what went wrong there. */
  readonly detail: string;
  /** The same without the URL: `answered 404 Not Found`. */
  readonly reason: string;
  readonly status?: number;
  readonly statusText?: string;
  /** Seconds, from the answer's `Retry-After`. Dates are ignored. */
  readonly retryAfter?: number;
}

export type FetchedJson = { readonly ok: true; readonly value: unknown } | FetchFailure;

/**
 * Fetches a JSON document. Never throws and never rejects.
 *
 * Redirects are refused, not followed: one from the authorization server's host could lead anywhere, and neither
 * RFC 8414 §3.2 nor RFC 7517 knows them. Only status 200 with `application/json` or `…+json` counts, the text must be
 * UTF-8 without a byte order mark, and objects must not repeat a member. Not checked: what the document says.
 */
export async function fetchJson(url: string, options: FetchJsonOptions): Promise<FetchedJson> {
  const shown = shownUrl(url);
  const refused = urlProblem(url, options.allowInsecureRequests);
  if (refused !== undefined) return failure(shown, { kind: 'url', reason: refused });
  if (options.signal.aborted)
    return failure(shown, { kind: 'timeout', reason: 'was not asked for lack of time' });
  let answer: Answer;
  try {
    answer = await exchange(url, options);
  } catch (error) {
    answer = options.signal.aborted
      ? timeout
      : { kind: 'network', reason: `failed (${networkCause(error)})` };
  }
  return 'value' in answer ? { ok: true, value: answer.value } : failure(shown, answer);
}

type Problem = Pick<FetchFailure, 'kind' | 'reason' | 'status' | 'statusText' | 'retryAfter'>;
type Answer = { readonly value: unknown } | Problem;

const timeout: Problem = { kind: 'timeout', reason: 'gave no complete answer in time' };

async function exchange(url: string, options: FetchJsonOptions): Promise<Answer> {
  // Taken out of the object first: see DiscoveryEnv.fetch.
  const { fetch, signal, maxBytes } = options;
  const headers = { accept: options.accept ?? 'application/json' };
  const arrived = await unlessAborted(fetch(url, { headers, redirect: 'manual', signal }), signal);
  if (!arrived) return timeout;
  const response = arrived.done;
  const refused = headProblem(response, maxBytes);
  if (refused) {
    // Ends the connection; whoever sends without end would otherwise go on sending.
    response.body?.cancel().catch(() => {});
    return refused;
  }
  const bytes = await limitedBody(response.body, maxBytes, signal);
  if (bytes === 'timeout') return timeout;
  return bytes === 'too_large' ? tooLarge(maxBytes) : parse(bytes);
}

function headProblem(response: Response, maxBytes: number): Problem | undefined {
  const { status } = response;
  const statusText = printable(response.statusText, 80);
  const answered = `answered ${status}${statusText === '' ? '' : ` ${statusText}`}`;
  // Browsers and some proxies hide a redirect behind status 0; `redirected` betrays a `fetch` that followed one.
  if (status === 0 || (status >= 300 && status < 400) || response.redirected) {
    return { kind: 'redirect', reason: `${answered}, redirects are not followed`, status, statusText };
  }
  if (status !== 200) {
    const seconds = response.headers.get('retry-after') ?? '';
    const retryAfter = /^\d{1,6}$/.test(seconds) ? { retryAfter: Number(seconds) } : {};
    return { kind: 'status', reason: answered, status, statusText, ...retryAfter };
  }
  const [type = ''] = (response.headers.get('content-type') ?? '').split(';', 1);
  if (!/^(?:application\/json|[^/\s]+\/[^/\s]+\+json)$/i.test(type.trim())) {
    const name = type.trim() === '' ? 'no content type' : `content type ${printable(type.trim(), 80)}`;
    return { kind: 'content_type', reason: `${answered} with ${name} instead of JSON`, status, statusText };
  }
  return Number(response.headers.get('content-length') ?? 0) > maxBytes ? tooLarge(maxBytes) : undefined;
}

function tooLarge(maxBytes: number): Problem {
  return { kind: 'too_large', reason: `sent more than ${maxBytes} bytes` };
}

function parse(bytes: Uint8Array): Answer {
  const text = strictUtf8(bytes);
  if (text === undefined) return { kind: 'json', reason: 'sent text that is not UTF-8' };
  if (text.startsWith('\uFEFF')) return { kind: 'json', reason: 'sent a byte order mark before its JSON' };
  const parsed = parseStrictJson(text);
  if (parsed.ok) return { value: parsed.value };
  return {
    kind: 'json',
    reason: `sent a document that is not acceptable JSON: ${printable(parsed.problem, 200)}`,
  };
}

function failure(shown: string, problem: Problem): FetchFailure {
  return { ok: false, ...problem, detail: `${shown} ${problem.reason}` };
}
