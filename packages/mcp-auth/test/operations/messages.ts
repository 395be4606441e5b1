/** MCP messages of both eras, as a client would send them, to be spoilt one way at a time. */

import type { Sent } from '../support/send.js';

export const modern = '2026-07-28';
const accept = 'application/json, text/event-stream';
const meta = {
  'io.modelcontextprotocol/protocolVersion': modern,
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

export const json: Readonly<Record<string, string>> = { 'content-type': 'application/json', accept };

/** A request of the revisions before 2026-07-28: the body alone says what is wanted. */
export function legacyRequest(method: string, params: object = {}, headers: object = {}): Sent {
  return {
    headers: { ...json, 'mcp-protocol-version': '2025-11-25', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  };
}

export function legacyCall(name: unknown, headers: object = {}): Sent {
  return legacyRequest('tools/call', { name, arguments: {} }, headers);
}

/** A request of the 2026-07-28 revision. `headers` replace those that agree with the body; `undefined` leaves one out. */
export function modernRequest(
  method: string,
  params: Record<string, unknown>,
  headers: Readonly<Record<string, string | undefined>> = {},
  claims: object = meta,
): Sent {
  const name = params.name ?? params.uri;
  const all: Record<string, string | undefined> = {
    ...json,
    'mcp-protocol-version': modern,
    'mcp-method': method,
    ...(name === undefined ? {} : { 'mcp-name': headerValue(String(name)) }),
    ...headers,
  };
  const present = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    headers: Object.fromEntries(present),
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: claims } }),
  };
}

export function modernCall(
  name: string,
  headers: Readonly<Record<string, string | undefined>> = {},
  claims: object = meta,
): Sent {
  return modernRequest('tools/call', { name, arguments: {} }, headers, claims);
}

/** `=?base64?…?=` of UTF-8 text, or of any bytes. */
export function sentinel(content: string | Uint8Array): string {
  return `=?base64?${Buffer.from(content).toString('base64')}?=`;
}

function headerValue(name: string): string {
  return /^[\x21-\x7e]+( +[\x21-\x7e]+)*$/.test(name) ? name : sentinel(name);
}

/** The JSON text of a legacy call with something else in the place of its members. */
export function rawCall(members: string): Sent {
  return { headers: json, body: `{"jsonrpc":"2.0","id":1,${members}}` };
}
