import type { Answer } from '../http/answer.js';
import { parseJson } from '../http/json.js';

/** A JSON-RPC answer, from a JSON body or from the first event that has one. */
export interface Reply {
  readonly result?: Readonly<Record<string, unknown>> | undefined;
  readonly error?: { readonly code?: unknown; readonly message?: unknown } | undefined;
}

/** Undefined where the answer is no JSON-RPC at all. */
export function replyOf(answer: Answer): Reply | undefined {
  const bodies = answer.mediaType === 'text/event-stream' ? eventData(answer.text) : [answer.text];
  for (const body of bodies) {
    const message = parse(body);
    if (message && ('result' in message || 'error' in message)) return message as Reply;
  }
  return undefined;
}

/** Enough of an event stream has been read. */
export function hasReply(text: string): boolean {
  return eventData(text).some((data) => {
    const message = parse(data);
    return message !== undefined && ('result' in message || 'error' in message);
  });
}

/** The data of each complete event. */
export function eventData(text: string): string[] {
  const events = text.replace(/\r\n?/g, '\n').split('\n\n');
  return events
    .slice(0, -1)
    .map(dataOf)
    .filter((data) => data !== '');
}

function dataOf(event: string): string {
  // A server may send a million empty ones, and each costs as much as one that says something.
  if (!event.includes('data:')) return '';
  return event
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).replace(/^ /, ''))
    .join('\n');
}

function parse(text: string): Record<string, unknown> | undefined {
  // Most of what is none does not even begin like one; to find that out by an error costs a hundred times as much.
  if (!/^\s*\{/.test(text)) return undefined;
  const value = parseJson(text);
  return typeof value === 'object' && value !== null && 'jsonrpc' in value
    ? (value as Record<string, unknown>)
    : undefined;
}
