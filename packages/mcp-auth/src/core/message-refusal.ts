/** The refusals of what a request asks for, in the words of JSON-RPC and of the transports. */

import { type Header, refusal } from './bearer-refusal.js';
import type { Denial } from './denial.js';
import type { Reply } from './types.js';

/** Undefined for a denial that is not about the message. */
export function messageRefusal(denial: Denial): Reply | undefined {
  switch (denial.reason) {
    case 'malformed_message':
      return rpcRefusal(400, denial.code, 'The body is not a valid JSON-RPC message.', denial.id);
    case 'header_mismatch':
      return rpcRefusal(400, -32020, 'The MCP headers of the request do not agree with its body.', denial.id);
    case 'message_too_large':
      // The rest of the body is not waited for.
      return rpcRefusal(413, -32000, 'The body is too large.', null, [['connection', 'close']]);
    case 'unsupported_media_type':
      return rpcRefusal(415, -32000, 'Send the body as JSON in UTF-8, without Content-Encoding.', null, [
        ['accept-encoding', 'identity'],
      ]);
    case 'method_not_allowed':
      return rpcRefusal(405, -32000, 'Method not allowed.', null, [['allow', 'POST']]);
    default:
      return undefined;
  }
}

/** A refusal that is about the message rather than the token. */
export function rpcRefusal(
  status: number,
  code: number,
  message: string,
  id: string | number | null = null,
  headers: readonly Header[] = [],
): Reply {
  return refusal(status, { jsonrpc: '2.0', id, error: { code, message } }, headers);
}
