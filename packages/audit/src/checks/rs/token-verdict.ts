/** What an answer to credentials says about them. */

import type { Outcome } from '../../check.js';
import { fail, pass } from '../../check.js';
import type { Answer } from '../../http/answer.js';
import { endSession, gotResult } from '../../mcp/conversation.js';
import { replyOf } from '../../mcp/reply.js';
import type { ResourceServer } from '../../subjects/resource-server.js';

/** Opens a conversation with some credentials, in the way that the good token is answered. */
export async function present(
  subject: ResourceServer,
  authorization: string,
  purpose: string,
): Promise<Answer> {
  const answer = await subject.mcp.hello(await subject.era(), { purpose, authorization });
  await endSession(subject.mcp, answer, authorization);
  return answer;
}

export interface Expected {
  /** Statuses that are as good as 401 here: 400 for what no credentials can look like. */
  readonly alsoFine?: readonly number[] | undefined;
}

/**
 * What is wrong with the answer to credentials that have to be refused; undefined where nothing is.
 *
 * @param what begins the sentence: `A token with …`.
 */
export function refusalProblem(
  answer: Answer,
  what: string,
  { alsoFine = [] }: Expected = {},
): string | undefined {
  const { status, summary } = answer;
  if (gotResult(answer)) return `${what} was accepted: the server answered ${summary} with a result.`;
  if (status === 401 || alsoFine.includes(status)) return undefined;
  if (status === 0) return `${what} got no answer: ${summary}.`;
  if (status >= 500) return `${what} broke the server: it answered ${summary} instead of 401.`;
  if (status === 403) {
    return `${what} was refused with 403 instead of 401. Clients then ask for more scopes, or give up, instead of getting a new token.`;
  }
  const inside = replyOf(answer)?.error ? ', with an error inside of it' : '';
  return `${what} was answered with ${summary}${inside}, not with 401. Clients get a new token on a 401 only.`;
}

/** Passes where every one of the credentials is refused; names the first that is not. */
export async function allRefused(
  subject: ResourceServer,
  bad: Iterable<readonly [what: string, authorization: string]>,
  expected: Expected = {},
): Promise<Outcome> {
  for (const [what, authorization] of bad) {
    subject.http.redactor.hide(authorization.replace(/^\S+ +/, ''));
    const answer = await present(subject, authorization, `Try ${what}`);
    const problem = refusalProblem(answer, capitalised(what), expected);
    if (problem !== undefined) return fail(problem, { shows: [answer] });
  }
  return pass();
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
