/** Whether the headers of a request say what its body says (MCP 2026-07-28, Streamable HTTP, "Server Validation"). */

import { nameMember } from './operation.js';
import { isJsonObject, own } from './strict-json.js';
import type { RequestHead } from './types.js';

/** The revision of MCP since which headers say what the body says, and requests what revision they are of. */
export const FIRST_WITH_HEADERS = '2026-07-28';
const VERSION_MEMBER = 'io.modelcontextprotocol/protocolVersion';

/**
 * What is wrong, or undefined. Before the 2026-07-28 revision, which has a message say what it is written in, the headers mean nothing
 * and nobody looks at them: a decision rests on the body in every revision. `message` is one JSON-RPC message or a batch of them.
 *
 * Not checked: `Mcp-Param-*`, which no rule depends on; the handler knows which of them a tool declares.
 */
export function headerMismatch(head: RequestHead, message: unknown): string | undefined {
  const version = field(head, 'mcp-protocol-version');
  const isModern = version !== undefined && version >= FIRST_WITH_HEADERS;
  if (Array.isArray(message)) {
    const claims = message.some((element) => claimOf(element) !== undefined);
    return isModern || claims ? `revision ${FIRST_WITH_HEADERS} knows no batches` : undefined;
  }
  if (!isJsonObject(message)) return undefined;
  // An answer of the client has no method that a header could name.
  const method = own(message, 'method');
  if (typeof method !== 'string') return undefined;
  const claim = claimOf(message);
  const isRequest = Object.hasOwn(message, 'id');
  const claimsModern = typeof claim === 'string' && claim >= FIRST_WITH_HEADERS;
  const isHandshake = isRequest && method === 'initialize' && !claimsModern;
  if (!isModern && (claim === undefined || isHandshake)) return undefined;
  if (isHandshake) return `revision ${FIRST_WITH_HEADERS} knows no handshake`;
  if (isRequest && version === undefined) return 'MCP-Protocol-Version is missing';
  if (version !== undefined && claim !== undefined && version !== claim) {
    return 'MCP-Protocol-Version is not the version in the body';
  }
  const named = field(head, 'mcp-method');
  if (named === undefined ? isRequest : named !== method) {
    return named === undefined ? 'Mcp-Method is missing' : 'Mcp-Method is not the method in the body';
  }
  return isRequest ? nameMismatch(head, method, own(message, 'params')) : undefined;
}

function nameMismatch(head: RequestHead, method: string, params: unknown): string | undefined {
  const member = nameMember(method);
  if (member === undefined) return undefined;
  const sent = field(head, 'mcp-name');
  if (sent === undefined) return 'Mcp-Name is missing';
  const name = decodeSentinel(sent);
  if (name === undefined) return 'Mcp-Name is not canonical base64 of UTF-8';
  const inBody = isJsonObject(params) ? own(params, member) : undefined;
  return name === inBody ? undefined : `Mcp-Name is not params.${member} of the body`;
}

/** Without the optional whitespace of RFC 9110 §5.6.3, and no other: what looks alike is not the same. */
function field(head: RequestHead, name: string): string | undefined {
  return head.headers
    .get(name)
    ?.replace(/^[\t ]+/, '')
    .replace(/(?<![\t ])[\t ]+$/, '');
}

/** `=?base64?…?=` carries what a header cannot (SEP-2243); anything else stands for itself. */
function decodeSentinel(value: string): string | undefined {
  if (!(value.startsWith('=?base64?') && value.endsWith('?='))) return value;
  const encoded = value.slice('=?base64?'.length, -'?='.length);
  try {
    const binary = atob(encoded);
    // Spaces, missing padding and bits that mean nothing would give one name several spellings.
    if (btoa(binary) !== encoded) return undefined;
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The version that a message says it is written in; null stands for a claim that is no version. */
function claimOf(message: unknown): string | null | undefined {
  const params = isJsonObject(message) ? own(message, 'params') : undefined;
  const meta = isJsonObject(params) ? own(params, '_meta') : undefined;
  if (!isJsonObject(meta) || !Object.hasOwn(meta, VERSION_MEMBER)) return undefined;
  const claim = meta[VERSION_MEMBER];
  return typeof claim === 'string' ? claim : null;
}
