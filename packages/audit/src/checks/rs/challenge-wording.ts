/** Errors in challenges: when there may be one, which ones there are, and how they are spelled. */

import { type Check, fail, notApplicable, pass } from '../../check.js';
import { paramOf } from '../../http/challenge.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { seenChallenges } from './seen-challenges.js';

/** Registered with IANA for answers of resource servers: RFC 6750 §3.1, RFC 9449 §7.1, RFC 9470 §3. */
const REGISTERED = [
  'invalid_request',
  'invalid_token',
  'insufficient_scope',
  'invalid_dpop_proof',
  'use_dpop_nonce',
  'insufficient_user_authentication',
];
const TEXT = /^[\x20\x21\x23-\x5B\x5D-\x7E]*$/;

export const challengeWordingChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.challenge.once',
    role: 'resource-server',
    level: 'MUST',
    title: 'No parameter of the challenge is there twice',
    why: 'One client takes the first, another the last, a third refuses the header.',
    source: 'RFC 6750 §3; RFC 9110 §11.2',
    requirements: ['6750-06'],
    fix: 'Send every parameter once. If a gateway adds a challenge of its own, let only one of the two write the header.',
    run: async (subject) => {
      for (const { when, answer, all } of await seenChallenges(subject)) {
        for (const { scheme, params } of all) {
          const names = params.map(([name]) => name.toLowerCase());
          const twice = names.find((name, index) => names.indexOf(name) !== index);
          if (twice !== undefined)
            return fail(`${when}, the ${scheme} challenge has ${twice} more than once.`, { shows: [answer] });
        }
      }
      return pass();
    },
  },
  {
    id: 'rs.challenge.no-error',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'Nothing is called an error where no token was sent',
    why: 'A first request without a token is how sign-in begins. Clients that see invalid_token throw away a token that is good, or report a failure to people who have not even begun.',
    source: 'RFC 6750 §3.1',
    requirements: ['6750-07'],
    fix: 'Leave error, error_description and error_uri out of the challenge when the request had no Authorization header.',
    run: async (subject) => {
      const challenge = await subject.bearer();
      const named = ['error', 'error_description', 'error_uri'].filter(
        (name) => paramOf(challenge, name) !== undefined,
      );
      const [name] = named;
      if (name === undefined) return pass();
      return fail(
        `The challenge to a request without a token has ${named.join(' and ')}: ${JSON.stringify(paramOf(challenge, name))}.`,
      );
    },
  },
  {
    id: 'rs.challenge.errors',
    role: 'resource-server',
    level: 'MUST',
    title: 'Errors have registered names',
    why: 'Clients act on these words: invalid_token makes them sign in again, insufficient_scope ask for more. A name of your own makes them give up.',
    source: 'RFC 6750 §3.1; OAuth 2.1 §5.3; RFC 9449 §7.1; RFC 9470 §3',
    requirements: ['MCP-RS-13'],
    fix: 'Use error="invalid_token" for tokens that are wrong or expired, error="insufficient_scope" with 403, error="invalid_request" with 400. Put details in error_description.',
    run: async (subject) => {
      const seen = await seenChallenges(subject);
      for (const { when, answer, meant } of seen) {
        const error = paramOf(meant, 'error');
        if (error !== undefined && !REGISTERED.includes(error)) {
          return fail(`${when}, error is ${JSON.stringify(error)}, which no client knows.`, {
            shows: [answer],
          });
        }
      }
      return seen.some(({ meant }) => paramOf(meant, 'error') !== undefined)
        ? pass()
        : notApplicable('No error is named.');
    },
  },
  {
    id: 'rs.challenge.characters',
    role: 'resource-server',
    level: 'MUST',
    title: 'Errors and their descriptions are plain ASCII without quotes and backslashes',
    why: 'Clients do not undo escapes. A description that repeats what somebody else sent can end its quotes and add parameters of its own.',
    source: 'RFC 6750 §3',
    requirements: ['6750-11'],
    fix: 'Send fixed sentences as error_description: printable ASCII, no double quotes, no backslashes, and nothing taken from the request or from an exception.',
    run: async (subject) => {
      for (const { when, answer, meant } of await seenChallenges(subject)) {
        for (const name of ['error', 'error_description', 'error_uri']) {
          const value = paramOf(meant, name);
          if (value === undefined || TEXT.test(value)) continue;
          const shows = [answer];
          return fail(`${when}, ${name} has characters that are not allowed: ${JSON.stringify(value)}.`, {
            shows,
          });
        }
      }
      return pass();
    },
  },
  {
    id: 'rs.challenge.description',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'error_description cannot be taken for another parameter',
    why: 'Clients look for scope= and error= anywhere in the header. A sentence that has such a text in it, before the real one, changes which scopes people are asked to grant.',
    source: 'How the TypeScript and Python SDKs read the header',
    requirements: ['POL-10'],
    fix: 'Write error_description without "=", and behind resource_metadata, scope and error.',
    run: async (subject) => {
      for (const { when, answer, meant } of await seenChallenges(subject)) {
        const description = paramOf(meant, 'error_description');
        if (description?.includes('=')) {
          return fail(`${when}, error_description has "=" in it: ${JSON.stringify(description)}.`, {
            shows: [answer],
          });
        }
      }
      return pass();
    },
  },
];
