/** Sessions of the revisions before 2026-07-28: an id that belongs to somebody, and is no proof of anything. */

import { type Check, fail, notApplicable, type Outcome, pass } from '../../check.js';
import { type Conversation, gotResult, openConversation } from '../../mcp/conversation.js';
import { LEGACY_VERSION, requestMessage } from '../../mcp/messages.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { refusalProblem } from './token-verdict.js';

type Session = Conversation & { readonly sessionId: string };

const HIJACKING = 'MCP, Security Best Practices, "Session Hijacking" and "State Handle Hijacking"';
const STOLEN =
  'Session ids end up in logs, URLs of proxies and support tickets. Whoever has one reads and does what its user may.';

/** Opens a session of the given token, and ends it whatever comes out. */
async function inSession(
  subject: ResourceServer,
  look: (session: Session) => Promise<Outcome>,
): Promise<Outcome> {
  await subject.era();
  const { mcp, authorization } = subject;
  const opened = await openConversation({ mcp, era: 'legacy', authorization, who: 'the token' });
  const { sessionId } = opened;
  if (sessionId === undefined) return notApplicable('The server opens no sessions (no Mcp-Session-Id).');
  try {
    return await look({ ...opened, sessionId });
  } finally {
    await opened.close();
  }
}

const streamHeaders = (sessionId: string) => ({
  accept: 'text/event-stream',
  'mcp-protocol-version': LEGACY_VERSION,
  'mcp-session-id': sessionId,
});

export const sessionChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.sessions.needs-token',
    role: 'resource-server',
    level: 'MUST',
    title: 'A session id alone opens nothing',
    why: STOLEN,
    source: `MCP 2026-07-28, Authorization, "Token Requirements"; ${HIJACKING}`,
    requirements: ['MCP-RS-08', 'MCP-RS-24'],
    fix: 'Check the Authorization header of every request before you look the session up, GET and DELETE included.',
    needs: ['token'],
    run: (subject) =>
      inSession(subject, async ({ sessionId }) => {
        const { mcp, http, url } = subject;
        const message = requestMessage({ era: 'legacy', method: 'tools/list', sessionId });
        const post = await mcp.post(message, { purpose: 'Use the session without a token' });
        const problem = refusalProblem(post, 'A request with a session id and no token');
        if (problem !== undefined) return fail(problem, { shows: [post] });
        const headers = streamHeaders(sessionId);
        const purpose = 'Open the stream of the session without a token';
        const stream = await http.send({ url: url.href, headers, purpose, timeout: 3000, until: () => true });
        return stream.status === 200
          ? fail(`GET with a session id and no token was answered with ${stream.summary}.`, {
              shows: [stream],
            })
          : pass();
      }),
  },
  {
    id: 'rs.sessions.other-user',
    role: 'resource-server',
    level: 'MUST',
    title: 'The session of one user is closed to another',
    why: STOLEN,
    source: HIJACKING,
    requirements: ['MCP-RS-24', 'MCP-RS-25'],
    fix: 'Keep with each session who opened it (issuer and `sub` of the token), and answer 404 when anybody else uses it. SDKs do not do that for you.',
    needs: ['token', 'other-user-token'],
    run: (subject) =>
      inSession(subject, async ({ sessionId }) => {
        const { mcp, http, url } = subject;
        const authorization = `Bearer ${subject.credentials.otherUserToken}`;
        const purpose = 'Use the session of somebody else';
        const message = requestMessage({ era: 'legacy', method: 'tools/list', sessionId });
        const post = await mcp.post(message, { purpose, authorization });
        if (gotResult(post)) {
          return fail(`Another user was served in the session of the first one: ${post.summary}.`, {
            shows: [post],
          });
        }
        const headers = { ...streamHeaders(sessionId), authorization };
        const stream = await http.send({ url: url.href, headers, purpose, timeout: 3000, until: () => true });
        return stream.status === 200 && stream.mediaType === 'text/event-stream'
          ? fail('Another user could open the stream of the session of the first one.', { shows: [stream] })
          : pass();
      }),
  },
  {
    id: 'rs.sessions.other-user-cannot-end',
    role: 'resource-server',
    level: 'MUST',
    title: 'The session of one user cannot be ended by another',
    why: 'Anybody with a session id from a log could throw users out in the middle of their work.',
    source: HIJACKING,
    requirements: ['MCP-RS-24'],
    fix: 'Answer 404 to DELETE with the Mcp-Session-Id of somebody else, and keep the session.',
    needs: ['token', 'other-user-token'],
    run: (subject) =>
      inSession(subject, async ({ sessionId, request }) => {
        const before = await request('tools/list', {}, 'Use the session');
        if (!gotResult(before)) return notApplicable(`The session cannot be used: ${before.summary}.`);
        const headers = {
          'mcp-session-id': sessionId,
          'mcp-protocol-version': LEGACY_VERSION,
          authorization: `Bearer ${subject.credentials.otherUserToken}`,
        };
        const purpose = 'End the session of somebody else';
        const ended = await subject.http.send({ method: 'DELETE', url: subject.url.href, headers, purpose });
        const after = await request('tools/list', {}, 'Use the session again');
        return gotResult(after)
          ? pass()
          : fail(
              `After DELETE by another user (answered with ${ended.summary}), the first one is answered with ${after.summary}.`,
              { shows: [ended, after] },
            );
      }),
  },
  {
    id: 'rs.sessions.id-unguessable',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'Session ids cannot be guessed',
    why: 'Whoever can count can use the sessions of others.',
    source: 'MCP 2025-11-25, Transports, "Session Management"',
    requirements: ['MCP-RS-25'],
    fix: 'Make session ids from a good random generator, such as `crypto.randomUUID()`.',
    needs: ['token'],
    run: (subject) =>
      inSession(subject, ({ sessionId: first }) =>
        inSession(subject, async ({ sessionId: second }) => {
          const problem = guessable(first, second);
          return problem === undefined ? pass() : fail(problem);
        }),
      ),
  },
];

/** Fewer random characters than that can be tried out. */
const FEWEST = 16;

/** What speaks against two ids that were given out one after the other. The ids themselves are not told. */
function guessable(first: string, second: string): string | undefined {
  if (first === second) return 'Two sessions got the same id.';
  for (const id of [first, second]) {
    if (!/^[\x21-\x7E]+$/.test(id)) return 'A session id has characters other than visible ASCII.';
    if (id.length < FEWEST) return `A session id has ${id.length} characters only.`;
  }
  let different = 0;
  for (let at = 0; at < Math.max(first.length, second.length); at++)
    if (first[at] !== second[at]) different++;
  return different < FEWEST / 2
    ? `Two session ids one after the other differ in ${different} of ${first.length} characters only.`
    : undefined;
}
