/** Cross-origin access (Fetch standard §3.3) for browser-based MCP clients. */

import { emptyReply } from './reply.js';
import type { Reply, RequestHead } from './types.js';

/** `'*'` (the default: a bearer token is its own proof, no cookie is involved) or a list of exact origins. */
export type AllowedOrigins = '*' | readonly string[];

type Header = readonly [string, string];

const EXPOSED = 'WWW-Authenticate, DPoP-Nonce, Retry-After, Mcp-Session-Id, MCP-Protocol-Version';
const ALLOWED_HEADERS =
  'authorization, content-type, accept, mcp-protocol-version, mcp-method, mcp-name, mcp-session-id, last-event-id, dpop';
/** `Mcp-Param-*` headers carry tool arguments since the 2026-07-28 revision; their names are up to each tool. */
const PARAMETER_HEADER = /^mcp-param-[a-z0-9-]+$/;

/** A preflight is an `OPTIONS` that names the method to come; any other `OPTIONS` is an ordinary request. */
export function isPreflight(head: RequestHead): boolean {
  return head.method === 'OPTIONS' && head.headers.get('access-control-request-method') !== null;
}

/** The headers that let a page of an allowed origin read the answer; none for any other origin. */
export function corsHeaders(head: RequestHead, origins: AllowedOrigins): readonly Header[] {
  if (origins === '*') return anyOrigin;
  const origin = head.headers.get('origin');
  const vary: Header = ['vary', 'Origin'];
  if (origin === null || !origins.includes(origin)) return [vary];
  return [['access-control-allow-origin', origin], exposed, vary];
}

/**
 * The same for an answer that a handler gives. That anybody may read it is told to everybody, for the sake of caches (Fetch standard,
 * "CORS protocol and HTTP caches"); which of its fields may be read only to pages, which say where they are from: one more field on
 * every answer costs as much as the look-up of a token that is remembered.
 */
export function corsHeadersOfAnswer(head: RequestHead, origins: AllowedOrigins): readonly Header[] {
  return origins === '*' && head.headers.get('origin') === null ? anyReader : corsHeaders(head, origins);
}

/** Whether headers are the same for all requests, so that to add them to an answer that is shared between requests does no harm. */
export function areForAll(headers: readonly Header[]): boolean {
  return headers === anyOrigin || headers === anyReader;
}

const exposed: Header = ['access-control-expose-headers', EXPOSED];
/** What nearly all answers get. Adapters know it by its identity, and add it in the cheapest way that their host has. */
export const anyReader: readonly [Header] = [['access-control-allow-origin', '*']];
const anyOrigin: readonly Header[] = [...anyReader, exposed];

/** @param methods what the resource behind answers to, e.g. `GET, POST, DELETE`. */
export function preflightReply(head: RequestHead, origins: AllowedOrigins, methods: string): Reply {
  const parameters = (head.headers.get('access-control-request-headers') ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => PARAMETER_HEADER.test(name));
  return emptyReply(204, [
    ...corsHeaders(head, origins),
    ['access-control-allow-methods', methods],
    ['access-control-allow-headers', [ALLOWED_HEADERS, ...parameters.slice(0, 32)].join(', ')],
    ['access-control-max-age', '600'],
  ]);
}
