/** Which findings have to do with how the provider is set up: by the id of the check, or how ids of checks begin. */

import type { AdviceTopic } from 'mcp-auth/presets';

export interface TokenShape {
  /** It is no JWT. */
  readonly isOpaque: boolean;
}

/** The longest key that fits counts. */
export const adviceTopics: Readonly<Record<string, AdviceTopic>> = {
  'rs.token.accepted': 'audience',
};

export function topicOf(id: string, { isOpaque }: TokenShape): AdviceTopic | undefined {
  const keys = Object.keys(adviceTopics).filter((key) => id === key || id.startsWith(`${key}.`));
  const [longest] = keys.sort((a, b) => b.length - a.length);
  const topic = longest === undefined ? undefined : adviceTopics[longest];
  // Nobody but the provider can read whom an opaque token is for.
  return topic === 'audience' && isOpaque ? 'opaque-token' : topic;
}
