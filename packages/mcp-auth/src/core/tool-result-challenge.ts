/** A challenge inside the result of a tool, for clients that look for it there (OpenAI Apps SDK, `mcp/www_authenticate`). */

import type { Asked } from './asked.js';
import type { Denial } from './denial.js';
import { FIRST_WITH_HEADERS } from './header-agreement.js';
import { reply } from './reply.js';
import type { Reply, RequestHead } from './types.js';

/** The refusal of one `tools/call`, said as the result of the tool; the text is for the model, the challenge for the client. */
export function challengeResult(challenges: readonly string[], text: string): Record<string, unknown> {
  return {
    content: [{ type: 'text', text }],
    isError: true,
    _meta: { 'mcp/www_authenticate': challenges },
  };
}

/** What a refusal says in `WWW-Authenticate`. */
export function challengesOf({ headers }: Reply): readonly string[] {
  return headers.filter(([name]) => name === 'www-authenticate').map(([, value]) => value);
}

/** The refusal as the answer to a single `tools/call`, where it is about a sign-in or a step-up; otherwise as it is. */
export function answerOfTool(
  denial: Denial,
  refusal: Reply,
  head: RequestHead,
  { id, operations }: Asked,
): Reply {
  const isChallenge = denial.reason === 'insufficient_scope' || denial.reason === 'no_credentials';
  if (!isChallenge || id === null || operations[0]?.method !== 'tools/call') return refusal;
  const { error_description: description, message } = JSON.parse(refusal.body) as Record<string, string>;
  const result = challengeResult(challengesOf(refusal), description ?? message ?? '');
  const isModern = (head.headers.get('mcp-protocol-version') ?? '') >= FIRST_WITH_HEADERS;
  const body = { jsonrpc: '2.0', id, result: isModern ? { resultType: 'complete', ...result } : result };
  return reply(200, body, [['cache-control', 'no-store']]);
}
