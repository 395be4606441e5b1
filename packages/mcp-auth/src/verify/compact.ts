/** The strict pre-parse of a compact JWS (RFC 7515 §7.1, RFC 8725bis §3.14). Nothing is trusted after it, only readable. */

import { decodeBase64url } from '#base64url';
import { isJsonObject, parseStrictJson } from '../core/strict-json.js';

/** Larger tokens do not fit into the request headers that common servers accept. */
export const MAX_TOKEN_LENGTH = 16_384;

export interface CompactJws {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  /** What the signature is over. */
  readonly signingInput: string;
  readonly signature: Uint8Array<ArrayBuffer>;
}

export type CompactResult =
  | { readonly ok: true; readonly jws: CompactJws }
  | { readonly ok: false; readonly problem: string };

// `ignoreBOM` keeps a byte order mark in the text, where JSON.parse trips over it.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A token by its parts, none of them decoded. */
export interface CompactParts {
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
  /** What the signature is over. */
  readonly signingInput: string;
}

type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** Three parts, canonical base64url, header and payload JSON objects without duplicate members. */
export function parseCompact(token: string): CompactResult {
  const parts = splitCompact(token);
  if (!parts.ok) return parts;
  const { signingInput } = parts.value;
  const header = parseObject(parts.value.header);
  if (!header.ok) return bad(`its header is unusable: ${header.problem}`);
  const body = parseBody(parts.value);
  if (!body.ok) return body;
  return { ok: true, jws: { header: header.value, signingInput, ...body.value } };
}

/** The first step of {@link parseCompact}, for callers that may know the header already. */
export function splitCompact(token: string): Parsed<CompactParts> {
  if (token.length > MAX_TOKEN_LENGTH) return bad('it is longer than 16 KiB');
  const first = token.indexOf('.');
  const second = token.indexOf('.', first + 1);
  if (first < 0 || second < 0) return bad('it is not a JWT; opaque tokens need another way of verification');
  if (token.indexOf('.', second + 1) >= 0)
    return bad('it does not have three parts (encrypted tokens are not supported)');
  const parts = {
    header: token.slice(0, first),
    payload: token.slice(first + 1, second),
    signature: token.slice(second + 1),
    signingInput: token.slice(0, second),
  };
  return { ok: true, value: parts };
}

/** The other steps but for the header. */
export function parseBody(parts: CompactParts): Parsed<Pick<CompactJws, 'payload' | 'signature'>> {
  const payload = parseObject(parts.payload);
  if (!payload.ok) return bad(`its payload is unusable: ${payload.problem}`);
  const signature = decodeBase64url(parts.signature);
  if (!signature || signature.length === 0) return bad('its signature is missing or not canonical base64url');
  return { ok: true, value: { payload: payload.value, signature } };
}

function parseObject(part: string): Parsed<Record<string, unknown>> {
  const bytes = decodeBase64url(part);
  if (!bytes) return bad('it is not canonical base64url');
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return bad('it is not UTF-8');
  }
  const json = parseStrictJson(text);
  if (!json.ok) return json;
  return isJsonObject(json.value) ? { ok: true, value: json.value } : bad('it is not a JSON object');
}

function bad(problem: string): { ok: false; problem: string } {
  return { ok: false, problem };
}
