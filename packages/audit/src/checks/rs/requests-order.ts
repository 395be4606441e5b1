/** The token is asked for first: whatever else is wrong with a request, clients learn how to sign in. */

import { type Check, fail, type Outcome, pass } from '../../check.js';
import { parseChallenges } from '../../http/challenge.js';
import { metadataLocations } from '../../subjects/locations.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { type Asked, answersOf, isServerError, told, wasLetIn } from './let-in.js';
import { askedBodies, askedMessages, askedMethods, askedVersions, everythingAsked } from './odd-requests.js';

const ERRORS = 'MCP 2026-07-28, Authorization, Error Handling (401: authorization required)';

/** Too many requests (429) is a refusal as well. What was let in is told elsewhere. */
function challenged(asked: readonly Asked[]): Outcome {
  const others = asked.filter(
    ({ answer }) => answer.status !== 401 && answer.status !== 429 && !wasLetIn(answer),
  );
  if (others.length === 0) return pass(undefined, { shows: answersOf(asked) });
  return fail(`Without a token, these are not answered 401: ${told(others)}.`, { shows: answersOf(others) });
}

export const requestOrderChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.requests.messages-challenged',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'Every message without a token is answered 401',
    why: 'Clients begin in different ways: the AI SDK and Mastra with "server/discover", others with "initialize". Those that get another answer than 401 do not learn that they have to sign in.',
    source: ERRORS,
    requirements: ['MCP-RS-15', 'MCP-RS-08'],
    fix: 'Check the token before the MCP handler looks at the message, its session or its version.',
    run: async (subject) => challenged(await askedMessages(subject)),
  },
  {
    id: 'rs.requests.versions-challenged',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'The token is asked for before the protocol version is looked at',
    why: 'Codex looks for the sign-in with "MCP-Protocol-Version: 2024-11-05", and clients of tomorrow will name versions that nobody knows yet. If the version is refused first, they never find out where to sign in.',
    source: `${ERRORS}; what Codex 0.169.0 sends`,
    requirements: ['MCP-RS-15'],
    fix: 'Check the token before the MCP-Protocol-Version header: 401 with WWW-Authenticate where there is none, whatever the version.',
    run: async (subject) => challenged(await askedVersions(subject)),
  },
  {
    id: 'rs.requests.get-challenged',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'A GET without a token is told how to sign in',
    why: 'Codex and mcp-remote begin with a GET of the MCP endpoint, and read the WWW-Authenticate header of the 401.',
    source: `${ERRORS}; Streamable HTTP, Backward Compatibility (405 where there is no GET)`,
    requirements: ['MCP-RS-34', 'MCP-RS-15'],
    fix: 'Answer a GET without a token like a POST without one: 401 with the same WWW-Authenticate header, also where a GET with a token is answered 405.',
    async run(subject) {
      const answer = (await askedMethods(subject)).find(({ what }) => what === 'GET')?.answer;
      if (!answer || wasLetIn(answer)) return fail('A GET is answered without a token.');
      const shows = [answer];
      if (answer.status === 401) {
        const parsed = parseChallenges(answer.header('www-authenticate') ?? '');
        const hasBearer =
          parsed.ok && parsed.challenges.some(({ scheme }) => scheme.toLowerCase() === 'bearer');
        if (hasBearer) return pass(undefined, { shows });
        return fail('A GET without a token is answered 401 without a Bearer challenge.', { shows });
      }
      const { url } = await subject.metadata();
      const { path, root } = metadataLocations(subject.url);
      if (answer.status === 405 && (url === path || url === root)) {
        return pass('A GET is answered 405, and the metadata lies where clients look without a hint.', {
          shows,
        });
      }
      return answer.status === 405
        ? fail(`A GET is answered 405, and the metadata (${url}) is not where clients look without a hint.`, {
            shows,
          })
        : fail(`A GET without a token is answered ${answer.summary}.`, { shows });
    },
  },
  {
    id: 'rs.requests.bodies-challenged',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'The token is asked for before the body is read',
    why: 'Where a body is parsed before the token is checked, anybody on the internet can make the server read and parse whatever they send, as often as they like.',
    source: ERRORS,
    requirements: ['MCP-RS-15'],
    fix: "Put the check of the token in front of the body parser: in Express, app.use('/mcp', auth) before app.use(express.json()).",
    run: async (subject) => challenged(await askedBodies(subject)),
  },
  {
    id: 'rs.requests.no-server-errors',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'No request without a token breaks the server',
    why: 'An answer of 500 to a stranger means that code ran into something it did not expect before it asked who is there. Such places are where attacks begin, and the log fills with errors that nobody caused on purpose.',
    source: 'RFC 9110 §15.6 (5xx is for faults of the server, not of the request)',
    requirements: ['MCP-RS-15'],
    fix: 'Look into the log of the server for these requests. Most often the body was read or the session looked up before the token was checked.',
    async run(subject) {
      const broken = (await everythingAsked(subject)).filter(({ answer }) => isServerError(answer));
      if (broken.length === 0) return pass();
      return fail(`Without a token, these break the server: ${told(broken)}.`, { shows: answersOf(broken) });
    },
  },
];
