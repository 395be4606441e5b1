/** What becomes of an open stream when the token with which it was opened expires. */

import { type Check, fail, notApplicable, type Outcome, pass } from '../../check.js';
import type { Answer } from '../../http/answer.js';
import { gotResult } from '../../mcp/conversation.js';
import { type Era, LEGACY_VERSION, requestMessage } from '../../mcp/messages.js';
import { onceFor } from '../../once.js';
import { minting, presentMinted } from '../../subjects/minting.js';
import type { ResourceServer } from '../../subjects/resource-server.js';

/** Seconds for which the token is good, after the tolerance for clocks. */
const LIFETIME = 2;
const MOST_TOLERANCE = 300;

/** Seconds after `exp` in which the server still accepts a token; at most five minutes. */
const tolerance = onceFor(async (subject: ResourceServer): Promise<number> => {
  const { mint, era } = await minting(subject);
  const isAccepted = async (seconds: number) => {
    const exp = mint.now - seconds;
    const token = await mint.token({ claims: { iat: exp - 600, exp } });
    return gotResult(await presentMinted(subject, era, { what: `expired ${seconds} s ago`, token }));
  };
  if (!(await isAccepted(1))) return 0;
  let [accepted, refused] = [1, MOST_TOLERANCE];
  while (refused - accepted > 1) {
    const middle = Math.floor((accepted + refused) / 2);
    if (await isAccepted(middle)) accepted = middle;
    else refused = middle;
  }
  return accepted;
});

interface Opened {
  readonly answer: Answer;
  readonly isStream: boolean;
}

/** @param isEnough when to stop reading. */
async function openStream(
  subject: ResourceServer,
  era: Era,
  token: string,
  { isEnough, timeout }: { isEnough: (text: string) => boolean; timeout?: number },
): Promise<Opened> {
  subject.http.redactor.hide(token);
  const { url } = subject;
  const authorization = `Bearer ${token}`;
  let answer: Answer;
  if (era === 'modern') {
    const message = requestMessage({ era, method: 'subscriptions/listen', params: { notifications: {} } });
    const headers = { ...message.headers, authorization };
    const purpose = 'Open a stream for notifications';
    answer = await subject.http.send({
      method: 'POST',
      url: url.href,
      headers,
      body: message.body,
      purpose,
      until: isEnough,
      timeout,
    });
  } else {
    const hello = await subject.mcp.hello(era, { purpose: 'Open a session', authorization });
    const session = hello.header('mcp-session-id');
    const headers = {
      accept: 'text/event-stream',
      'mcp-protocol-version': LEGACY_VERSION,
      authorization,
      ...(session !== undefined && { 'mcp-session-id': session }),
    };
    const purpose = 'Open a stream for messages of the server';
    answer = await subject.http.send({ url: url.href, headers, purpose, until: isEnough, timeout });
  }
  return { answer, isStream: answer.status === 200 && answer.mediaType === 'text/event-stream' };
}

export const streamChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.minted.stream-ends-with-token',
    role: 'resource-server',
    // No source says so of streams; that expired tokens are good for nothing they all say.
    level: 'SHOULD',
    title: 'A stream ends when the token expires with which it was opened',
    why: 'A user whose rights were taken away goes on reading what the server sends, for as long as the connection holds.',
    source: 'MCP 2026-07-28, Authorization, "Token Handling", applied to streams',
    requirements: ['MCP-RS-10', 'MCP-RS-12'],
    fix: 'Close event streams when `exp` of their token has passed. Clients open them again with a new token.',
    needs: ['issuer-key'],
    run: async (subject): Promise<Outcome> => {
      const { mint, era: spoken } = await minting(subject);
      for (const era of [...new Set<Era>([spoken, 'legacy'])]) {
        const probe = await openStream(subject, era, await mint.token(), {
          isEnough: (text) => text.length > 0,
          timeout: 3000,
        });
        if (!probe.isStream) continue;
        const exp = mint.now - (await tolerance(subject)) + LIFETIME;
        const token = await mint.token({ claims: { iat: exp - 600, exp } });
        // As long as any request of the audit may take.
        const opened = subject.clock();
        const { answer, isStream } = await openStream(subject, era, token, { isEnough: () => false });
        if (!isStream && !answer.failure) {
          return fail(`The stream could not be opened a second time: ${answer.summary}.`, {
            shows: [answer],
          });
        }
        if (answer.failure?.kind === 'timeout') {
          const waited = Math.round((subject.clock() - opened) / 1000 - LIFETIME);
          if (waited < 1) throw new Error('the audit was given too little time for a request (`timeout`).');
          return fail(`The stream was still open ${waited} seconds after its token had expired.`, {
            shows: [answer],
          });
        }
        return pass();
      }
      return notApplicable('The server offers no streams that stay open.');
    },
  },
];
