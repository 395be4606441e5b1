/** Whether clients, which do not read to the letter, get out of a challenge what was put in. */

import { type Check, fail, MissingPrerequisite, pass } from '../../check.js';
import { type Misreading, misreadings } from '../../readers/misread.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { seenChallenges } from './seen-challenges.js';

export const challengeReadingChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.challenge.first',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'The Bearer challenge is the first one',
    why: 'The MCP SDKs look at the first word of the header only: behind "Basic" or "DPoP" they do not see the Bearer challenge, nor where the metadata is.',
    source:
      'RFC 9110 §11.6.1 allows any order; the TypeScript SDK v1 and v2, mcp-remote and the AI SDK read the first scheme only',
    requirements: ['POL-10'],
    fix: 'Send the Bearer challenge before all others, in the same header or as the first of several.',
    run: async (subject) => {
      for (const { when, all, meant } of await seenChallenges(subject)) {
        const first = all[0];
        if (first && first !== meant)
          return fail(`${when}, ${first.scheme} comes first and ${meant.scheme} after it.`);
      }
      return pass();
    },
  },
  {
    id: 'rs.challenge.readable',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'Every client we know reads from the challenge what stands in it',
    why: 'Clients look for scope= and resource_metadata= with simple patterns. Where such a text stands in another value, or in a form they do not know, they ask for the wrong scopes or do not find the authorization server.',
    source:
      'How the TypeScript SDK v1 and v2, the Python SDK, the AI SDK, mcp-remote and Codex read the header',
    requirements: ['POL-10'],
    fix: 'Put every value in double quotes, send the Bearer challenge first, then resource_metadata, scope and error, and error_description last, without "=", quotes or backslashes in it.',
    run: async (subject) => {
      for (const { when, answer, header, meant, all } of await seenChallenges(subject)) {
        // Whoever knows Bearer only has no business with a server that takes DPoP only.
        if (meant.scheme.toLowerCase() !== 'bearer') continue;
        if (all[0] !== meant) {
          throw new MissingPrerequisite('rs.challenge.first', 'The Bearer challenge is not the first one.');
        }
        const wrong = misreadings(header, meant, all);
        const [first] = wrong;
        if (!first) continue;
        const clients = [...new Set(wrong.map(({ client }) => client))];
        return fail(`${when}, ${described(first)}. Misread by: ${clients.join(', ')}.`, { shows: [answer] });
      }
      return pass();
    },
  },
];

function described({ parameter, sent, read }: Misreading): string {
  if (sent === undefined) return `${parameter} is not sent, but ${JSON.stringify(read)} is read`;
  const got = read === undefined || read === '' ? 'nothing' : JSON.stringify(read);
  return `${parameter} is ${JSON.stringify(sent)}, but ${got} is read`;
}
