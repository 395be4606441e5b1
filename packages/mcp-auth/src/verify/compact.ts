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

/** Three parts, canonical base64url, header and payload JSON objects without duplicate members. */
export function parseCompact(token: string): CompactResult {
  if (token.length > MAX_TOKEN_LENGTH) return bad('it is longer than 16 KiB');
  const first = token.indexOf('.');
  const second = token.indexOf('.', first + 1);
  if (first < 0 || second < 0) return bad('it is not a JWT; opaque tokens need another way of verification');
  if (token.indexOf('.', second + 1) >= 0)
    return bad('it does not have three parts (encrypted tokens are not supported)');

  const header = parseObject(token.slice(0, first));
  if (!header.ok) return bad(`its header is unusable: ${header.problem}`);
  const payload = parseObject(token.slice(first + 1, second));
  if (!payload.ok) return bad(`its payload is unusable: ${payload.problem}`);
  const signature = decodeBase64url(token.slice(second + 1));
  if (!signature || signature.length === 0) return bad('its signature is missing or not canonical base64url');

  const signingInput = token.slice(0, second);
  return { ok: true, jws: { header: header.value, payload: payload.value, signingInput, signature } };
}

function parseObject(
  part: string,
): { ok: true; value: Record<string, unknown> } | { ok: false; problem: string } {
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
