/** The challenges that can be had without an account: for no token at all, and for one that nobody issued. */

import type { Answer } from '../../http/answer.js';
import { type Challenge, challengeForTokens, parseChallenges } from '../../http/challenge.js';
import type { ResourceServer } from '../../subjects/resource-server.js';

export interface SeenChallenge {
  /** In the words of a finding: `Without a token`. */
  readonly when: string;
  readonly answer: Answer;
  readonly header: string;
  readonly all: readonly Challenge[];
  /** The one for Bearer tokens; where there is none, for DPoP. */
  readonly meant: Challenge;
}

export const WITHOUT_TOKEN = 'Without a token';
export const UNKNOWN_TOKEN = 'To a token that nobody issued';

/** The first is always there. @throws MissingPrerequisite where the 401 without a token has none that can be read. */
export async function seenChallenges(subject: ResourceServer): Promise<readonly SeenChallenge[]> {
  const meant = await subject.bearer();
  const first = await subject.unauthorized();
  const parsed = await subject.challenges();
  const all = parsed.ok ? parsed.challenges : [];
  const header = first.header('www-authenticate') ?? '';
  const seen = [{ when: WITHOUT_TOKEN, answer: first, header, all, meant }];
  const answer = await subject.unknownTokenRefusal();
  const second = answer.header('www-authenticate') ?? '';
  const read = parseChallenges(second);
  const bearer = read.ok ? challengeForTokens(read.challenges) : undefined;
  if (!read.ok || !bearer) return seen;
  return [...seen, { when: UNKNOWN_TOKEN, answer, header: second, all: read.challenges, meant: bearer }];
}
