/** Finds operations that a token with few scopes may not use, without doing anything. */

import type { Answer } from '../../http/answer.js';
import { type Challenge, paramOf, parseChallenges } from '../../http/challenge.js';
import { gotResult, openConversation } from '../../mcp/conversation.js';
import { replyOf } from '../../mcp/reply.js';
import { onceFor } from '../../once.js';
import type { ResourceServer } from '../../subjects/resource-server.js';

export interface ScopeRefusal {
  readonly operation: string;
  readonly answer: Answer;
  /** The same once more. */
  readonly again: Answer;
}

export interface NarrowView {
  /** What the narrow token is answered when it opens a conversation. */
  readonly hello: Answer;
  readonly refusals: readonly ScopeRefusal[];
}

/** Tools that read only, of those the server lists; calling more would cost the server too much. */
const TOOLS = 5;

/** What the narrow token may not do: opening a conversation, listing tools, and calling those that say they only read. */
export const narrowView = onceFor(async (subject: ResourceServer): Promise<NarrowView> => {
  const { mcp, authorization, credentials } = subject;
  const era = await subject.era();
  const wide = await openConversation({ mcp, era, authorization, who: 'the token' });
  const listed = await wide.request('tools/list', {}, 'List the tools');
  await wide.close();

  const narrow = `Bearer ${credentials.narrowToken}`;
  const conversation = await openConversation({ mcp, era, authorization: narrow, who: 'the narrow token' });
  const { hello } = conversation;
  const refusals: ScopeRefusal[] = [];
  const attempt = async (operation: string, ask: () => Promise<Answer>) => {
    const answer = await ask();
    if (isScopeRefusal(answer)) refusals.push({ operation, answer, again: await ask() });
  };
  if (isScopeRefusal(hello)) {
    await attempt('opening a conversation', () =>
      mcp.hello(era, { purpose: 'Try the narrow token', authorization: narrow }),
    );
  }
  await attempt('tools/list', () =>
    conversation.request('tools/list', {}, 'List the tools with the narrow token'),
  );
  for (const name of readOnlyTools(listed)) {
    const purpose = `Call ${name}, which only reads, with the narrow token`;
    await attempt(`tools/call of ${name}`, () =>
      conversation.request('tools/call', { name, arguments: {} }, purpose),
    );
  }
  await conversation.close();
  return { hello, refusals };
});

/** 403, or a 401 in its place: the token is good, so nothing else can be meant. */
function isScopeRefusal(answer: Answer): boolean {
  return answer.status === 403 || answer.status === 401;
}

function readOnlyTools(listed: Answer): string[] {
  const list = gotResult(listed) ? replyOf(listed)?.result?.tools : undefined;
  if (!Array.isArray(list)) return [];
  return list
    .filter((tool) => tool?.annotations?.readOnlyHint === true && typeof tool.name === 'string')
    .map((tool) => String(tool.name))
    .slice(0, TOOLS);
}

/** The Bearer or DPoP challenge that speaks of scopes, or the first one. */
export function scopeChallenge(answer: Answer): Challenge | undefined {
  const header = answer.header('www-authenticate');
  const parsed = header === undefined ? undefined : parseChallenges(header);
  if (!parsed?.ok) return undefined;
  const ours = parsed.challenges.filter(({ scheme }) => /^(bearer|dpop)$/i.test(scheme));
  return ours.find((each) => paramOf(each, 'error') === 'insufficient_scope') ?? ours[0];
}
