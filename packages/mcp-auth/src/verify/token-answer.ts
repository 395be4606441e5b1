/** What an authorization server says about a token, before any policy of ours. */

import { isJsonObject, parseStrictJson } from '../core/strict-json.js';
import type { Unavailable } from '../core/types.js';
import type { Claims } from './identity.js';

export type TokenAnswer =
  | { readonly active: true; readonly claims: Claims }
  /** `detail` continues a sentence that begins with the token. */
  | { readonly active: false; readonly detail: string };

/** Where to ask. The network is not the verifier's concern. */
export interface EndpointSource {
  /**
   * The endpoint; `undefined` when the authorization server has none; or why that cannot be said. Never rejects, and ends with
   * the signal.
   */
  get(signal: AbortSignal): Promise<Endpoint | Unavailable | undefined>;
}

export interface Endpoint {
  readonly endpoint: string;
  /** `introspection_signing_alg_values_supported` (RFC 9701 §7), where the metadata has it. */
  readonly signingAlgorithms?: readonly string[] | undefined;
}

/** Sends one request. Bounded in time and size by whoever made it; rejects with a message fit for the operator. */
export type SendRequest = (url: string, init: RequestInit) => Promise<Response>;

/** The media type in lower case, without parameters. */
export function mediaTypeOf(response: Response): string {
  const [type = ''] = (response.headers.get('content-type') ?? '').split(';', 1);
  return type.trim().toLowerCase();
}

/** The JSON object in a response, or what is wrong with it. Names no content. */
export async function readObject(
  response: Response,
): Promise<{ readonly value: Record<string, unknown> } | { readonly problem: string }> {
  const type = mediaTypeOf(response);
  if (!/^(?:application\/json|[^/\s]+\/[^/\s]+\+json)$/.test(type)) {
    const name =
      type === '' ? 'no content type' : `content type ${type.replace(/[^\x21-\x7e]/g, '?').slice(0, 80)}`;
    return { problem: `with ${name} instead of JSON` };
  }
  let text: string;
  try {
    // `ignoreBOM` keeps a byte order mark in the text, where JSON has no place for it.
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await response.arrayBuffer());
  } catch {
    return { problem: 'with text that is not UTF-8' };
  }
  const json = parseStrictJson(text);
  if (!json.ok) return { problem: `with unacceptable JSON: ${json.problem}` };
  return isJsonObject(json.value) ? { value: json.value } : { problem: 'with JSON that is no object' };
}

/** Own members as claims. Some servers write `null` for what they leave out; a `cnf` never counts as left out. */
export function claimsOf(members: Record<string, unknown>): Claims {
  return Object.fromEntries(
    Object.entries(members).filter(([name, value]) => value !== null || name === 'cnf'),
  );
}

/** One line of the other side's text for the operator. */
export function excerpt(value: unknown): string {
  return typeof value === 'string' ? value.replace(/[^\x20-\x7e]/g, '?').slice(0, 200) : '';
}

/** `retryAfter`: seconds, from the answer when it names them. */
export function unavailable(detail: string, response?: Response): Unavailable {
  const seconds = response?.headers.get('retry-after') ?? '';
  const retryAfter = /^\d{1,6}$/.test(seconds) ? Math.min(Math.max(1, Number(seconds)), 300) : 5;
  return { unavailable: true, detail, retryAfter };
}
