/** Answers that stay open: server-sent events, which is how every MCP transport over HTTP streams. */

import type { AnswerHead } from '../core/types.js';

export function isEventStream(head: AnswerHead): boolean {
  const [type = ''] = (head.get('content-type') ?? '').split(';', 1);
  return type.trim().toLowerCase() === 'text/event-stream';
}
