/** MCP messages as clients send them, in the two ways of speaking there are. */

/** `legacy`: revisions up to 2025-11-25, which open with `initialize`. `modern`: 2026-07-28, where every request stands alone. */
export type Era = 'legacy' | 'modern';

export const LEGACY_VERSION = '2025-11-25';
export const MODERN_VERSION = '2026-07-28';

export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const clientInfo = { name: 'mcp-auth-audit', version: '1' };
const CONTENT = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' };

/** How a client of the 2025 revisions opens a conversation; the first thing most servers ever see. */
export function initialize(version = LEGACY_VERSION): Message {
  const params = { protocolVersion: version, capabilities: {}, clientInfo };
  return { headers: CONTENT, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }) };
}

export interface RequestParts {
  readonly era: Era;
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly sessionId?: string | undefined;
}

export function requestMessage({ era, method, params = {}, sessionId }: RequestParts): Message {
  if (era === 'legacy') {
    return {
      headers: {
        ...CONTENT,
        'mcp-protocol-version': LEGACY_VERSION,
        ...(sessionId !== undefined && { 'mcp-session-id': sessionId }),
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    };
  }
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': MODERN_VERSION,
    'io.modelcontextprotocol/clientInfo': clientInfo,
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const name = params.name ?? params.uri;
  return {
    headers: {
      ...CONTENT,
      'mcp-protocol-version': MODERN_VERSION,
      'mcp-method': method,
      ...(typeof name === 'string' && { 'mcp-name': headerValue(name) }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } }),
  };
}

/** Plain where a header field can hold it, else in the base64 form of the specification. */
export function headerValue(text: string): string {
  if (/^[\x21-\x7E]+(?: +[\x21-\x7E]+)*$/.test(text) && !text.startsWith('=?')) return text;
  return `=?base64?${btoa(String.fromCharCode(...new TextEncoder().encode(text)))}?=`;
}
