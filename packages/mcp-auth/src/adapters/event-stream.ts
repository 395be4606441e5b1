/** Answers that stay open: server-sent events, which is how every MCP transport over HTTP streams. */

import type { AnswerHead } from '../core/types.js';

const EVENT_STREAM = /^\s*text\/event-stream\s*(?:;|$)/i;

export function isEventStream(head: AnswerHead): boolean {
  const type = head.get('content-type');
  return type !== null && EVENT_STREAM.test(type);
}
