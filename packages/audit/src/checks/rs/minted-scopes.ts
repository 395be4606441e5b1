/** Whether scopes are read as the list they are, and whether those that are asked for are enough. */

import { type Check, fail, notApplicable, pass } from '../../check.js';
import type { Answer } from '../../http/answer.js';
import { paramOf } from '../../http/challenge.js';
import { openConversation } from '../../mcp/conversation.js';
import { onceFor } from '../../once.js';
import { minting } from '../../subjects/minting.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { scopeChallenge } from './scope-refusals.js';

interface Wanted {
  /** What was refused to a token without scopes. */
  readonly operation: string;
  /** What the refusal says is needed. */
  readonly scope: string;
  attempt(scope: string): Promise<Answer>;
}

/** The first thing that a token without scopes may not do; undefined where it may do everything that is harmless to try. */
const wanted = onceFor(async (subject: ResourceServer): Promise<Wanted | undefined> => {
  const { mint, era } = await minting(subject);
  const attempt = async (operation: string, scope: string) => {
    const claims = { scope: scope === '' ? undefined : scope, scp: undefined };
    const token = await mint.token({ claims });
    subject.http.redactor.hide(token);
    const who = scope === '' ? 'a token without scopes' : `a token with the scopes ${scope}`;
    const authorization = `Bearer ${token}`;
    const conversation = await openConversation({ mcp: subject.mcp, era, authorization, who });
    const answer =
      operation === 'opening a conversation'
        ? conversation.hello
        : await conversation.request('tools/list', {}, `List the tools with ${who}`);
    await conversation.close();
    return answer;
  };
  for (const operation of ['opening a conversation', 'tools/list']) {
    const answer = await attempt(operation, '');
    const challenge = answer.status === 403 ? scopeChallenge(answer) : undefined;
    const scope = challenge && paramOf(challenge, 'scope');
    if (scope !== undefined && scope !== '')
      return { operation, scope, attempt: (own) => attempt(operation, own) };
  }
  return undefined;
});

const NONE_NEEDED = 'A token without scopes may open a conversation and list the tools.';

export const mintedScopeChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.minted.scope-whole-words',
    role: 'resource-server',
    level: 'MUST',
    title: 'Scopes are compared as whole words',
    why: 'A token with "read-only" must not be good for "read": whoever looks for a piece of text gives more than was granted.',
    source: 'RFC 6749 §3.3; RFC 9068 §2.2.3',
    requirements: ['9068-08', 'MCP-RS-10'],
    fix: 'Split `scope` at its spaces and look for the whole name in the list. `"read-only".includes("read")` is true.',
    needs: ['issuer-key'],
    async run(subject) {
      const needed = await wanted(subject);
      if (!needed) return notApplicable(NONE_NEEDED);
      const spoiled = (change: (scope: string) => string) => needed.scope.split(' ').map(change).join(' ');
      const lookalikes = [
        spoiled((each) => `${each}-x`),
        spoiled((each) => `x-${each}`),
        spoiled((each) => `${each}:x`),
      ];
      for (const scope of lookalikes) {
        const answer = await needed.attempt(scope);
        if (answer.status < 300 && answer.status > 0) {
          return fail(
            `The server asks for ${JSON.stringify(needed.scope)}, and a token with ${JSON.stringify(scope)} was enough for ${needed.operation}.`,
            { shows: [answer] },
          );
        }
      }
      return pass();
    },
  },
  {
    id: 'rs.minted.scope-complete',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'The scopes that a refusal names are all that is needed',
    why: 'Where each refusal names one more scope, the user has to agree again and again. Most clients give up after the second time.',
    source: 'MCP 2026-07-28, Authorization, "Server Scope Management"',
    requirements: ['MCP-RS-17'],
    fix: 'Name every scope that the operation needs in the first 403, also those that other layers of the server ask for.',
    needs: ['issuer-key'],
    async run(subject) {
      const needed = await wanted(subject);
      if (!needed) return notApplicable(NONE_NEEDED);
      const answer = await needed.attempt(needed.scope);
      if (answer.status !== 401 && answer.status !== 403) return pass();
      const challenge = scopeChallenge(answer);
      const more = challenge && paramOf(challenge, 'scope');
      const asked = more === undefined ? '' : `, and asks for ${JSON.stringify(more)}`;
      return fail(
        `For ${needed.operation} the server asked for ${JSON.stringify(needed.scope)}. With exactly that it answers ${answer.status}${asked}.`,
        { shows: [answer] },
      );
    },
  },
];
