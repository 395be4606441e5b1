/** The 401 itself, and what else servers do with a request that has no token. */

import { type Check, fail, type Outcome, pass } from '../../check.js';
import type { Answer } from '../../http/answer.js';
import { wasServed } from '../../mcp/endpoint.js';
import { replyOf } from '../../mcp/reply.js';
import type { ResourceServer } from '../../subjects/resource-server.js';

export const unauthorizedCheck: Check<ResourceServer> = {
  id: 'rs.challenge.unauthorized',
  role: 'resource-server',
  level: 'MUST',
  title: 'A request without a token gets 401',
  why: 'Most clients sign people in when they see a 401, and at nothing else. What is answered without a token is open to everybody who knows the URL.',
  source: 'MCP 2026-07-28, Authorization, Error Handling; RFC 6750 §3.1',
  requirements: ['MCP-RS-01', 'MCP-RS-15'],
  fix: 'Check the token before anything else looks at the request, and answer 401 when there is none: put the check in front of the MCP handler, for every method of its URL.',
  run: async (subject) => {
    const answer = await subject.refusal();
    if (answer.status === 401) return pass();
    const isOpen = wasServed(answer) && replyOf(answer)?.result !== undefined;
    if (isOpen) return fail(await howOpen(subject, answer), adviceFor(answer));
    const stream = await oldStreamOf(subject, answer);
    if (stream) return stream;
    return fail(withoutUnauthorized(answer), adviceFor(answer));
  },
};

/** Some servers let everybody in and ask for a token only when a tool is called: that is another fault than none at all. */
async function howOpen(subject: ResourceServer, opened: Answer): Promise<string> {
  const sessionId = opened.header('mcp-session-id');
  const params = { name: 'mcp-auth-audit-no-such-tool', arguments: {} };
  const call = await subject.mcp.request(
    { era: 'legacy', method: 'tools/call', params, sessionId },
    { purpose: 'Call a tool that is not there, without a token' },
  );
  const seen = `It opens a conversation without a token (${opened.summary})`;
  if (call.status === 401) {
    return `${seen}, and asks for one only when a tool is called. Clients do not sign people in before that.`;
  }
  return wasServed(call) ? `${seen}, and takes calls: anybody can use its tools.` : `${seen}.`;
}

/** The HTTP+SSE transport of 2024-11-05 takes GET where Streamable HTTP takes POST: every other check would wait for a 401 that cannot come. */
async function oldStreamOf(subject: ResourceServer, refusal: Answer): Promise<Outcome | undefined> {
  if (refusal.status !== 404 && refusal.status !== 405) return undefined;
  const stream = await subject.http.send({
    url: subject.url.href,
    headers: { accept: 'text/event-stream' },
    purpose: 'Ask for the event stream of an old MCP server',
    // Such a stream stays open; its first words say enough.
    until: () => true,
  });
  if (stream.status !== 401 && stream.mediaType !== 'text/event-stream') return undefined;
  return fail(`It answers ${refusal.summary} to POST, and ${stream.summary} to GET.`, {
    fix: 'This looks like the HTTP+SSE transport of 2024-11-05 alone. Serve Streamable HTTP: take POST at this URL, and answer 401 without a token there as well. If the server has another URL for that, give that one.',
    shows: [refusal, stream],
  });
}

function withoutUnauthorized(answer: Answer): string {
  const { status, summary } = answer;
  if (wasServed(answer)) {
    return `The MCP server itself answers a request without a token (${summary}). Whether its tools would as well depends on what is sent.`;
  }
  if (status === 0) return `No answer came: ${summary}.`;
  if (status < 300) return `It answers ${summary} without a token, and that is no MCP answer.`;
  if (status < 400)
    return `It redirects (${status}) to ${JSON.stringify(answer.header('location') ?? 'nowhere')} instead.`;
  return `It answers ${summary} instead.`;
}

function adviceFor({ status }: Answer): { fix?: string } {
  if (status >= 300 && status < 400) {
    return {
      fix: 'Answer 401 with WWW-Authenticate. Redirects to a sign-in page are for browsers: MCP clients are told where to sign in by the metadata.',
    };
  }
  if (status === 403) {
    return {
      fix: 'Answer 401 when there is no token: 403 is for tokens that may not do what was asked. If something in front of the server refuses (a firewall, an Origin check), let requests without a token through to it.',
    };
  }
  if (status === 404 || status === 405) {
    return {
      fix: 'Is this the URL of the MCP endpoint, with its path? If it is, let POST requests without a token reach the check of the token, and answer them with 401.',
    };
  }
  if (status >= 500) {
    return {
      fix: 'The server fails when there is no token. See its log for the error, and answer 401 before anything reads the token.',
    };
  }
  return {};
}
