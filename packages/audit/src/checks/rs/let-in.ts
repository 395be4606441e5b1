/** Whether a request got past the lock, as far as its answer tells. */

import type { Answer } from '../../http/answer.js';
import { replyOf } from '../../mcp/reply.js';

export const isSuccess = ({ status }: Answer): boolean => status >= 200 && status < 300;

/**
 * The MCP server behind has answered: with a reply, a stream, or by taking the message (202). A refusal in JSON-RPC, which servers send
 * with 4xx for reasons of their own, is none of these; neither is a web page, which some show to people at the same URL.
 */
export function wasLetIn(answer: Answer): boolean {
  if (!isSuccess(answer)) return false;
  if (answer.status === 202 || answer.mediaType === 'text/event-stream') return true;
  return replyOf(answer) !== undefined || isBatch(answer.json);
}

/** Answers to several messages at once, as revisions up to 2025-03-26 had them. */
function isBatch(json: unknown): boolean {
  return (
    Array.isArray(json) && json.some((each) => typeof each === 'object' && each !== null && 'jsonrpc' in each)
  );
}

/** The server broke over the request. 501 says that it does not know the method, and is an answer like any other. */
export const isServerError = ({ status }: Answer): boolean => status >= 500 && status !== 501;

/** An answer, and what it was an answer to, in words that can stand in a sentence. */
export interface Asked {
  readonly what: string;
  readonly answer: Answer;
}

/** `a GET: 200 text/html; a HEAD: 500` */
export const told = (list: readonly Asked[]): string =>
  list.map(({ what, answer }) => `${what}: ${answer.summary}`).join('; ');

export const answersOf = (list: readonly Asked[]): readonly Answer[] => list.map(({ answer }) => answer);
