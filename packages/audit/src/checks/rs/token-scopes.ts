/** What a good token that lacks a scope is told, so that the client can get a better one. */

import { type Check, fail, notApplicable, type Outcome, pass } from '../../check.js';
import { paramOf } from '../../http/challenge.js';
import { gotResult, openConversation } from '../../mcp/conversation.js';
import { replyOf } from '../../mcp/reply.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { narrowView, type ScopeRefusal, scopeChallenge } from './scope-refusals.js';

const SOURCE = 'MCP 2026-07-28, Authorization, "Runtime Insufficient Scope Errors"';
const needs = ['token', 'narrow-token'] as const;

/** @param problem what is wrong with one refusal; undefined where nothing is. */
async function everyRefusal(
  subject: ResourceServer,
  problem: (refusal: ScopeRefusal) => string | undefined,
): Promise<Outcome> {
  const { refusals } = await narrowView(subject);
  if (refusals.length === 0) return notApplicable('The narrow token may do everything that was tried.');
  for (const refusal of refusals) {
    const found = problem(refusal);
    if (found === undefined) continue;
    return fail(`For ${refusal.operation} with the narrow token: ${found}`, { shows: [refusal.answer] });
  }
  return pass();
}

/** For what is only asked of refusals that are right in the first place. */
const ofForbidden =
  (problem: (refusal: ScopeRefusal) => string | undefined) =>
  (refusal: ScopeRefusal): string | undefined =>
    refusal.answer.status === 403 ? problem(refusal) : undefined;

const example =
  'WWW-Authenticate: Bearer resource_metadata="https://…", scope="files:read files:write", error="insufficient_scope"';

export const tokenScopeChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.token.scope-refusal-status',
    role: 'resource-server',
    level: 'MUST',
    title: 'A good token that lacks a scope gets 403, not 401',
    why: 'On 401 clients throw the token away and start from the beginning, get the same one, and go round in circles.',
    source: 'MCP 2026-07-28, Authorization, "Error Handling"; RFC 6750 §3.1',
    requirements: ['MCP-RS-15', '6750-10'],
    fix: `Answer 403 when the token is good and only a scope is missing: ${example}`,
    needs,
    run: (subject) =>
      everyRefusal(subject, ({ answer }) =>
        answer.status === 403
          ? undefined
          : `the server answers ${answer.status}, although the token is good and only a scope can be missing.`,
      ),
  },
  {
    id: 'rs.token.scope-refusal-error',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'The 403 says error="insufficient_scope"',
    why: 'Clients ask for more scopes on exactly this word. Without it the user sees "forbidden", and nothing happens.',
    source: SOURCE,
    requirements: ['MCP-RS-16', '6750-10'],
    fix: `Send with the 403: ${example}`,
    needs,
    run: (subject) =>
      everyRefusal(
        subject,
        ofForbidden(({ answer }) => {
          const challenge = scopeChallenge(answer);
          if (!challenge) return 'the 403 has no Bearer challenge that could be read.';
          const error = paramOf(challenge, 'error');
          if (error === 'insufficient_scope') return undefined;
          return error === undefined
            ? 'the challenge has no `error`.'
            : `\`error\` is ${JSON.stringify(error)}.`;
        }),
      ),
  },
  {
    id: 'rs.token.scope-refusal-scope',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'The 403 names the scopes that are needed',
    why: 'Clients ask for what is named there. Without it they ask for what they have, and get the same answer again.',
    source: `${SOURCE}; RFC 6750 §3`,
    requirements: ['MCP-RS-16', '6750-10', '6750-11'],
    fix: 'Put every scope that the operation needs into `scope`, with one space between them.',
    needs,
    run: (subject) =>
      everyRefusal(
        subject,
        ofForbidden(({ answer }) => {
          const challenge = scopeChallenge(answer);
          const scope = challenge && paramOf(challenge, 'scope');
          if (scope === undefined || scope.trim() === '') return 'the challenge has no `scope`.';
          return /^[\x21\x23-\x5B\x5D-\x7E]+( [\x21\x23-\x5B\x5D-\x7E]+)*$/.test(scope)
            ? undefined
            : `\`scope\` is ${JSON.stringify(scope)}, which is no list of scopes with single spaces.`;
        }),
      ),
  },
  {
    id: 'rs.token.scope-refusal-metadata',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'The 403 says where the metadata is',
    why: 'A client that starts from the refusal learns from there which authorization server gives the scope.',
    source: SOURCE,
    requirements: ['MCP-RS-16'],
    fix: 'Put `resource_metadata` into the challenge of the 403 as well, as in that of the 401.',
    needs,
    run: (subject) =>
      everyRefusal(
        subject,
        ofForbidden(({ answer }) => {
          const challenge = scopeChallenge(answer);
          const url = challenge && paramOf(challenge, 'resource_metadata');
          return url === undefined ? 'the challenge has no `resource_metadata`.' : undefined;
        }),
      ),
  },
  {
    id: 'rs.token.scope-refusal-stable',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'The same request is refused in the same words',
    why: 'SDK v1 compares the header with the last one to see that it goes round in circles; with another order of scopes it does not stop.',
    source: 'MCP 2026-07-28, Authorization, "Scope Selection Strategy"',
    requirements: ['MCP-RS-06'],
    fix: 'Build the challenge from the same list in the same order every time; nothing random and no time in it.',
    needs,
    run: (subject) =>
      everyRefusal(subject, ({ answer, again }) => {
        const [first, second] = [answer, again].map((each) => each.header('www-authenticate'));
        return first === second ? undefined : `first ${first ?? 'no challenge'}, then ${second ?? 'none'}.`;
      }),
  },
  {
    id: 'rs.token.list-not-shared',
    role: 'resource-server',
    level: 'MUST',
    title: 'A list of tools that depends on the token is not marked as the same for all',
    why: 'Caches may give a list with cacheScope "public" to everybody: others learn of tools that they must not see.',
    source: 'MCP 2026-07-28, Caching, "Security"',
    requirements: ['MCP-RS-30', 'MCP-RS-31'],
    fix: 'Say `"cacheScope": "private"` in the result of tools/list where it differs from token to token.',
    needs,
    async run(subject) {
      const era = await subject.era();
      if (era === 'legacy') return notApplicable('The server does not speak MCP 2026-07-28.');
      const list = async (authorization: string, who: string) => {
        const { request } = await openConversation({ mcp: subject.mcp, era, authorization, who });
        return request('tools/list', {}, `List the tools with ${who}`);
      };
      const wide = await list(subject.authorization, 'the token');
      const narrow = await list(`Bearer ${subject.credentials.narrowToken}`, 'the narrow token');
      if (!gotResult(wide) || !gotResult(narrow)) return notApplicable('Not both tokens may list the tools.');
      const [one, other] = [wide, narrow].map((each) => replyOf(each)?.result);
      if (JSON.stringify(one?.tools) === JSON.stringify(other?.tools)) return pass();
      return one?.cacheScope === 'public' || other?.cacheScope === 'public'
        ? fail('Two tokens see different tools, and the list says `"cacheScope": "public"`.', {
            shows: [wide, narrow],
          })
        : pass();
    },
  },
];
