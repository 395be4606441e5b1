/** Credentials that are no good: refused, and in the way that clients understand. */

import { type Check, fail, MissingPrerequisite, pass } from '../../check.js';
import { paramOf, parseChallenges } from '../../http/challenge.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { answersOf, isServerError, told, wasLetIn } from './let-in.js';
import {
  askedGarbage,
  askedMalformed,
  askedOversized,
  askedQuoted,
  askedSchemes,
  askedUnsigned,
} from './presented-asked.js';
import { leakChecks } from './presented-leaks.js';
import { placeChecks } from './presented-places.js';

const HANDLING = 'MCP 2026-07-28, Authorization, Token Handling (401 for invalid or expired tokens)';
const VERIFY =
  'Verify every token before anything else: the signature with the keys of the authorization server, then issuer, audience and expiry (or ask the introspection endpoint). A missing, unreadable or unknown token is answered 401.';
const REPAIR =
  'See in the log of the server why it cannot verify tokens: most often it does not reach the authorization server, or a library throws where a token is no JWT or names a key that nobody knows. Answer such tokens with 401: behind requireBearerAuth of the TypeScript SDK 1, catch what is thrown in verifyAccessToken and throw an InvalidTokenError of the SDK, because everything else becomes a 500.';

const refusalChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.presented.made-up-refused',
    role: 'resource-server',
    level: 'MUST',
    title: 'A made-up token is refused with 401',
    why: 'Clients sign in anew when they get 401. If any word is taken for a token, everybody is let in; if the answer is another one, people whose token has expired are stuck.',
    source: `${HANDLING}; RFC 6750 §3.1 (invalid_token)`,
    requirements: ['MCP-RS-12', 'MCP-RS-15'],
    fix: VERIFY,
    async run(subject) {
      const answer = (await askedGarbage(subject))?.answer;
      if (!answer || wasLetIn(answer)) {
        return fail('The server answers with a token that was made up: it does not look at tokens.');
      }
      if (answer.status === 401) return pass();
      if (answer.status === 429) return pass('Refused with 429 (too many requests).');
      return fail(`A made-up token is answered ${answer.summary}, not 401.`, {
        ...(isServerError(answer) && { fix: REPAIR }),
      });
    },
  },
  {
    id: 'rs.presented.unsigned-refused',
    role: 'resource-server',
    level: 'MUST',
    title: 'A token that nobody signed is refused',
    why: 'Issuer and audience of good tokens are public. A server that reads a token without checking its signature takes anybody for anybody: this needs no stolen secret at all.',
    source: `${HANDLING}; RFC 8725 §3.1, §3.2; RFC 9068 §4`,
    requirements: ['MCP-RS-12'],
    fix: 'Use a function that verifies, not one that decodes (jwtVerify, not decodeJwt; verify, not decode), with the key set of the authorization server and a list of allowed algorithms that has no "none".',
    async run(subject) {
      const asked = await askedUnsigned(subject);
      const open = asked.filter(({ answer }) => wasLetIn(answer));
      if (open.length > 0) {
        return fail(`Let in: ${told(open)}.`, { shows: answersOf(open) });
      }
      // What is right about such a token is known from there only.
      await subject.metadata();
      const others = asked.filter(({ answer: { status } }) => status !== 401 && status !== 429);
      if (others.length === 0) return pass(undefined, { shows: answersOf(asked) });
      const isBroken = others.some(({ answer }) => isServerError(answer));
      return fail(`Not let in, but not answered 401 either: ${told(others)}.`, {
        shows: answersOf(others),
        ...(isBroken && { fix: REPAIR }),
      });
    },
  },
  {
    id: 'rs.presented.malformed-refused',
    role: 'resource-server',
    level: 'MUST',
    title: 'Credentials that are not well-formed are refused, and break nothing',
    why: 'Such requests come from broken clients, proxies and attackers. They must not get in, and a 500 tells nobody what is wrong.',
    source: 'MCP 2026-07-28, Authorization, Error Handling (400, 401); RFC 6750 §3.1',
    requirements: ['MCP-RS-15', '6750-02'],
    fix: 'Take the Authorization header apart strictly: "Bearer", spaces, and one word of A-Z a-z 0-9 - . _ ~ + / and = at its end. Answer everything else that begins with Bearer with 400 and error="invalid_request" (or 401), before it comes to a JWT library that throws.',
    async run(subject) {
      const asked = [...(await askedMalformed(subject)), ...(await askedQuoted(subject))];
      const wrong = asked.filter(({ answer }) => !/^4/.test(String(answer.status)));
      if (wrong.length === 0) return pass(undefined, { shows: answersOf(asked) });
      return fail(`Neither 400 nor 401: ${told(wrong)}.`, { shows: answersOf(wrong) });
    },
  },
  {
    id: 'rs.presented.malformed-told',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'Credentials that are not well-formed are answered 400',
    why: 'A 401 sends people through the sign-in once more, which cannot help: the new token is sent in the same broken way. 400 tells the author of the client that the request is at fault.',
    source: 'RFC 6750 §3.1 (invalid_request); MCP 2026-07-28, Authorization, Error Handling (400: malformed)',
    requirements: ['6750-08', 'POL-06', 'MCP-RS-15'],
    fix: 'Answer 400 with \'WWW-Authenticate: Bearer error="invalid_request"\' where the Authorization header begins with Bearer and is not followed by exactly one token.',
    async run(subject) {
      const asked = await askedMalformed(subject);
      // What is no 4xx is told elsewhere.
      const others = asked.filter(({ answer: { status } }) => status > 400 && status < 500 && status !== 429);
      if (others.length === 0) return pass(undefined, { shows: answersOf(asked) });
      return fail(`Not answered 400: ${told(others)}.`, { shows: answersOf(others) });
    },
  },
  {
    id: 'rs.presented.schemes-refused',
    role: 'resource-server',
    level: 'MUST',
    title: 'Other kinds of credentials are answered like none',
    why: 'A client that tries another scheme has to learn from the 401 which one the server wants. If such requests get in, there is a second door beside the token.',
    source: 'RFC 6750 §3; RFC 9110 §11.6.1 (401); MCP 2026-07-28, Authorization, Token Requirements',
    requirements: ['MCP-RS-15', '6750-01'],
    fix: 'Answer every Authorization header that does not begin with "Bearer " like a missing one: 401 with the Bearer challenge.',
    async run(subject) {
      const asked = await askedSchemes(subject);
      const wrong = asked.filter(
        ({ answer: { status } }) => status !== 401 && status !== 400 && status !== 429,
      );
      if (wrong.length === 0) return pass(undefined, { shows: answersOf(asked) });
      return fail(`Not answered 401: ${told(wrong)}.`, { shows: answersOf(wrong) });
    },
  },
  {
    id: 'rs.presented.oversized-refused',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'A token of 20,000 characters is refused at once',
    why: 'Whoever has no token can still send long ones. They should cost the server nothing: no error, no waiting, no question to the authorization server.',
    source: 'RFC 9110 §15.5 (4xx is for faults of the request); RFC 6585 §5 (431)',
    requirements: ['POL-05'],
    fix: 'Refuse tokens above 16 KB (401, or 431 for headers in general) before they are parsed.',
    async run(subject) {
      const answer = (await askedOversized(subject))?.answer;
      if (!answer) return fail('It was not answered.');
      if (answer.failure?.kind === 'timeout') return fail(`No answer: ${answer.failure.message}.`);
      if (answer.status === 0) return pass(`The connection was closed: ${answer.summary}.`);
      if (wasLetIn(answer)) return fail('It was let in.');
      return isServerError(answer) ? fail(`It breaks the server: ${answer.summary}.`) : pass(answer.summary);
    },
  },
  {
    id: 'rs.presented.error-named',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'The refusal of a token says invalid_token',
    why: 'By this word clients know that the token is at fault: they drop it and renew it. With another word, or none, some present the same token again and again.',
    source: 'RFC 6750 §3, §3.1; OAuth Extensions Error Registry',
    requirements: ['6750-09', 'MCP-RS-12'],
    fix: 'Add error="invalid_token" to the Bearer challenge of the 401 where a token was sent: WWW-Authenticate: Bearer resource_metadata="…", error="invalid_token"',
    async run(subject) {
      const answer = (await askedGarbage(subject))?.answer;
      if (answer?.status !== 401) {
        throw new MissingPrerequisite('rs.presented.made-up-refused', 'There is no 401 to a made-up token.');
      }
      const shows = [answer];
      const header = answer.header('www-authenticate');
      if (header === undefined) return fail('The 401 to a made-up token has no WWW-Authenticate.', { shows });
      const parsed = parseChallenges(header);
      if (!parsed.ok) return fail(`WWW-Authenticate cannot be read: ${parsed.problem}.`, { shows });
      const bearer = parsed.challenges.find(({ scheme }) => scheme.toLowerCase() === 'bearer');
      if (!bearer) return fail('The 401 to a made-up token has no Bearer challenge.', { shows });
      const error = paramOf(bearer, 'error');
      if (error === 'invalid_token') return pass(undefined, { shows });
      const seen = error === undefined ? 'has no error' : `says error=${JSON.stringify(error)}`;
      return fail(`The Bearer challenge for a made-up token ${seen}; it should say "invalid_token".`, {
        shows,
      });
    },
  },
];

export const presentedChecks: readonly Check<ResourceServer>[] = [
  ...refusalChecks,
  ...placeChecks,
  ...leakChecks,
];
