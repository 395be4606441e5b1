/** How a good token may be spelled, how long it lasts, and who may keep the answer. */

import { type Check, fail, notApplicable, pass } from '../../check.js';
import type { Answer } from '../../http/answer.js';
import { endSession, gotResult, openConversation } from '../../mcp/conversation.js';
import { requestMessage } from '../../mcp/messages.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { present, refusalProblem } from './token-verdict.js';

export const tokenUseChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.token.scheme-case',
    role: 'resource-server',
    level: 'MUST',
    title: '"bearer" in small letters is accepted as well',
    why: 'Some clients and proxies write the scheme in small letters; with them, every token is refused.',
    source: 'RFC 9110 §11.1',
    requirements: ['6750-02'],
    fix: 'Compare the scheme of the Authorization header without regard to case: `bearer`, `Bearer` and `BEARER` are the same.',
    needs: ['token'],
    run: (subject) => spelled(subject, { 'With "bearer"': 'bearer ', 'With "BEARER"': 'BEARER ' }),
  },
  {
    id: 'rs.token.several-spaces',
    role: 'resource-server',
    level: 'MUST',
    title: 'Two spaces before the token are accepted',
    why: 'The grammar of HTTP allows them. A header put together by a script or a proxy may have them.',
    source: 'OAuth 2.1 §5.1.1; RFC 9110 §11.4',
    requirements: ['6750-02'],
    fix: 'Split the Authorization header at any number of spaces, not at the first one: /^bearer +(\\S+)$/i.',
    needs: ['token'],
    // Counted in words: what shows the report may fold spaces.
    run: (subject) => spelled(subject, { 'With two spaces': 'Bearer  ' }),
  },
  {
    id: 'rs.token.each-request',
    role: 'resource-server',
    level: 'MUST',
    title: 'Each request needs its token, also after a good one',
    why: 'Connections are shared by proxies, and session ids end up in logs. Whoever comes after a user must not be that user.',
    source: 'MCP 2026-07-28, Authorization, "Token Requirements"',
    requirements: ['MCP-RS-08'],
    fix: 'Check the Authorization header of every single request, whatever the connection or the session has shown before. Never remember a caller by connection or Mcp-Session-Id.',
    needs: ['token'],
    async run(subject) {
      const { authorization } = subject;
      const conversation = await openConversation({
        mcp: subject.mcp,
        era: await subject.era(),
        authorization,
        who: 'the token',
      });
      const { era, sessionId } = conversation;
      const purpose = 'Go on without the token';
      const answer = await subject.mcp.post(requestMessage({ era, method: 'tools/list', sessionId }), {
        purpose,
      });
      await conversation.close();
      const problem = refusalProblem(answer, 'A request without a token, after one with a good token,');
      return problem === undefined ? pass() : fail(problem, { shows: [conversation.hello, answer] });
    },
  },
  {
    id: 'rs.token.bound-only-kept',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'A server that says it takes bound tokens only refuses the others',
    why: 'Whoever reads "dpop_bound_access_tokens_required" relies on a stolen token being worth nothing here.',
    source: 'RFC 9728 §2 (dpop_bound_access_tokens_required)',
    requirements: ['9728-08'],
    fix: 'Refuse tokens without cnf and tokens that come as Bearer, or take "dpop_bound_access_tokens_required" out of the metadata.',
    needs: ['token'],
    async run(subject) {
      const { document } = await subject.metadata();
      if (document.dpop_bound_access_tokens_required !== true) {
        return notApplicable('The metadata does not say that tokens have to be bound.');
      }
      const purpose = 'Use the token as a Bearer token all the same';
      const { authorization, mcp } = subject;
      for (const era of ['modern', 'legacy'] as const) {
        const answer = await mcp.hello(era, { purpose, authorization });
        await endSession(mcp, answer, authorization);
        if (gotResult(answer)) {
          return fail(`A Bearer token without a proof was accepted: ${answer.summary}.`, { shows: [answer] });
        }
      }
      return pass();
    },
  },
  {
    id: 'rs.token.not-cacheable',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'No shared cache may keep what was answered to a token',
    why: 'A cache in between would give what one user got to the next one who asks, without a token.',
    source: 'RFC 9111 §3.5; RFC 6750 §5.3',
    requirements: ['6750-13'],
    fix: 'Send `Cache-Control: no-store` with everything that is answered to a token; never `public` or `s-maxage`.',
    needs: ['token'],
    async run(subject) {
      const answer = await present(subject, subject.authorization, 'See who may keep the answer');
      const problem = cachingProblem(answer);
      return problem === undefined ? pass() : fail(problem, { shows: [answer] });
    },
  },
];

/** @param prefixes what stands before the token, by the beginning of the sentence about it. */
async function spelled(subject: ResourceServer, prefixes: Readonly<Record<string, string>>) {
  const token = subject.authorization.slice('Bearer '.length);
  await subject.era();
  for (const [what, prefix] of Object.entries(prefixes)) {
    const answer = await present(subject, prefix + token, `Write ${JSON.stringify(prefix)} before the token`);
    if (!gotResult(answer)) {
      return fail(`${what} before the same token, the server answers ${answer.summary}.`, {
        shows: [answer],
      });
    }
  }
  return pass();
}

/** Without any of these, RFC 9111 §3.5 keeps shared caches from answers to requests with credentials. */
function cachingProblem(answer: Answer): string | undefined {
  const directives = (answer.header('cache-control') ?? '')
    .toLowerCase()
    .split(',')
    .map((each) => each.trim());
  if (directives.some((each) => each === 'no-store' || /^private\b/.test(each))) return undefined;
  const open = directives.find((each) => each === 'public' || /^s-maxage=\s*"?0*[1-9]/.test(each));
  return (
    open && `The answer to a request with a token says \`${open}\`: caches may keep it and give it to others.`
  );
}
