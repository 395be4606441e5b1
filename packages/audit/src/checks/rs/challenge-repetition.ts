/** What holds from one challenge to the next. */

import { type Check, fail, pass } from '../../check.js';
import { challengeForTokens, paramOf, parseChallenges } from '../../http/challenge.js';
import type { ResourceServer } from '../../subjects/resource-server.js';

/** Nothing in here is secret, and nobody checks it: the server has to look at the scheme and stop. */
const BASIC = `Basic ${btoa('mcp-auth-audit:nobody')}`;

export const challengeRepetitionChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.challenge.other-scheme',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'Credentials of another scheme get the same challenge, without an error',
    why: 'Who comes with Basic has not presented a bad token but none. Told invalid_token, clients throw good ones away; answered with 400 or 403, they never sign in.',
    source: 'RFC 6750 §3.1',
    requirements: ['6750-07', 'MCP-RS-15'],
    fix: 'Treat an Authorization header of another scheme as if there were none: 401, with the challenge of a request without a token.',
    run: async (subject) => {
      await subject.bearer();
      const answer = await subject.mcp.hello('legacy', {
        purpose: 'Present credentials of another scheme',
        authorization: BASIC,
      });
      if (answer.status !== 401) return fail(`"Authorization: Basic …" is answered ${answer.summary}.`);
      const header = answer.header('www-authenticate');
      if (header === undefined) return fail('The 401 to "Authorization: Basic …" has no WWW-Authenticate.');
      const parsed = parseChallenges(header);
      if (!parsed.ok)
        return fail(`The challenge to "Authorization: Basic …" cannot be read: ${parsed.problem}.`);
      const challenge = challengeForTokens(parsed.challenges);
      if (!challenge) return fail('The 401 to "Authorization: Basic …" has no Bearer challenge.');
      const error = paramOf(challenge, 'error');
      return error === undefined
        ? pass()
        : fail(`"Authorization: Basic …" is answered with error ${JSON.stringify(error)}.`);
    },
  },
  {
    id: 'rs.challenge.consistent',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'The same request gets the same challenge',
    why: 'Clients compare challenges to notice that they go round in circles. Where each one asks for something else, people are sent to sign in again and again.',
    source: 'MCP 2026-07-28, Authorization, Scope Selection Strategy',
    requirements: ['MCP-RS-06'],
    fix: 'Build the challenge from the configuration only, with the scopes always in the same order. Several instances behind one URL need the same configuration.',
    run: async (subject) => {
      const first = await subject.bearer();
      const answer = await subject.mcp.hello('legacy', { purpose: 'Ask once more without a token' });
      const parsed = parseChallenges(answer.header('www-authenticate') ?? '');
      const second = parsed.ok ? challengeForTokens(parsed.challenges) : undefined;
      if (answer.status !== 401 || !second) {
        return fail(`The first request gets a challenge, the same one again ${answer.summary} without it.`);
      }
      for (const name of ['resource_metadata', 'scope', 'error', 'realm']) {
        const [before, after] = [paramOf(first, name), paramOf(second, name)];
        if (before !== after) {
          const shown = (value: string | undefined) =>
            value === undefined ? 'not there' : JSON.stringify(value);
          return fail(`${name} is ${shown(before)} first, and ${shown(after)} when asked again.`);
        }
      }
      return pass();
    },
  },
];
