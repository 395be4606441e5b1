/** Several requests of one caller, as a client sends them: with a session where the server opens one. */

import type { Answer } from '../http/answer.js';
import type { McpEndpoint } from './endpoint.js';
import { type Era, LEGACY_VERSION } from './messages.js';
import { replyOf } from './reply.js';

export interface Opening {
  readonly mcp: McpEndpoint;
  readonly era: Era;
  /** The whole value of the `Authorization` field. */
  readonly authorization: string;
  /** Whose it is, for the record. */
  readonly who: string;
}

export interface Conversation {
  readonly era: Era;
  /** What opening it was answered with. It may be a refusal: then nothing was opened. */
  readonly hello: Answer;
  readonly sessionId: string | undefined;
  request(method: string, params: Readonly<Record<string, unknown>>, purpose: string): Promise<Answer>;
  /** Ends the session, where there is one. */
  close(): Promise<void>;
}

/** It was let in and got a result: what a caller with a good token gets. */
export function gotResult(answer: Answer): boolean {
  return answer.status >= 200 && answer.status < 300 && replyOf(answer)?.result !== undefined;
}

export async function openConversation({ mcp, era, authorization, who }: Opening): Promise<Conversation> {
  const hello = await mcp.hello(era, { purpose: `Open a conversation with ${who}`, authorization });
  const sessionId = era === 'legacy' && gotResult(hello) ? hello.header('mcp-session-id') : undefined;
  if (era === 'legacy' && gotResult(hello)) {
    const headers = sessionId === undefined ? {} : { 'mcp-session-id': sessionId };
    // Some servers answer nothing before it.
    const message = { jsonrpc: '2.0', method: 'notifications/initialized' };
    await mcp.post(
      { headers: { ...CONTENT, ...headers }, body: JSON.stringify(message) },
      { purpose: 'Say that the conversation is open', authorization },
    );
  }
  return {
    era,
    hello,
    sessionId,
    request: (method, params, purpose) =>
      mcp.request({ era, method, params, sessionId }, { purpose, authorization }),
    close: () => endSession(mcp, hello, authorization),
  };
}

/** Leaves no session behind that `initialize` has opened: servers keep them for hours. */
export async function endSession(mcp: McpEndpoint, hello: Answer, authorization: string): Promise<void> {
  const sessionId = gotResult(hello) ? hello.header('mcp-session-id') : undefined;
  if (sessionId === undefined) return;
  const headers = { authorization, 'mcp-session-id': sessionId, 'mcp-protocol-version': LEGACY_VERSION };
  await mcp.http.send({ method: 'DELETE', url: mcp.url.href, headers, purpose: 'End the conversation' });
}

const CONTENT = {
  accept: 'application/json, text/event-stream',
  'content-type': 'application/json',
  'mcp-protocol-version': LEGACY_VERSION,
};
