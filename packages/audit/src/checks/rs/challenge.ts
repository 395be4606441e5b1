/** What a server says to somebody without a token. Everything that clients do begins here. */

import { type Check, fail, notApplicable, pass } from '../../check.js';
import type { Answer } from '../../http/answer.js';
import { parseChallenges } from '../../http/challenge.js';
import { wasServed } from '../../mcp/endpoint.js';
import { replyOf } from '../../mcp/reply.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { challengeContentChecks } from './challenge-content.js';
import { challengeReadingChecks } from './challenge-reading.js';
import { challengeRepetitionChecks } from './challenge-repetition.js';
import { challengeWordingChecks } from './challenge-wording.js';

const EXAMPLE =
  'WWW-Authenticate: Bearer resource_metadata="https://api.example.com/.well-known/oauth-protected-resource/mcp", scope="notes:read"';

const presenceChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.challenge.unauthorized',
    role: 'resource-server',
    level: 'MUST',
    title: 'A request without a token gets 401',
    why: 'Clients begin to sign people in when they see a 401, and at nothing else. What is answered without a token is open to everybody who knows the URL.',
    source: 'MCP 2026-07-28, Authorization, Error Handling; RFC 6750 §3.1',
    requirements: ['MCP-RS-01', 'MCP-RS-15'],
    fix: 'Check the token before anything else looks at the request, and answer 401 when there is none: put the check in front of the MCP handler, for every method of its URL.',
    run: async (subject) => {
      const answer = await subject.refusal();
      return answer.status === 401 ? pass() : fail(withoutUnauthorized(answer), adviceFor(answer));
    },
  },
  {
    id: 'rs.challenge.present',
    role: 'resource-server',
    level: 'MUST',
    title: 'The 401 has a WWW-Authenticate header',
    why: 'The header tells clients what to sign in to and what to ask for. Without it many of them report an error and stop.',
    source: 'RFC 6750 §3; RFC 9110 §11.6.1',
    requirements: ['6750-05', 'MCP-RS-13'],
    fix: `Send it with every 401: ${EXAMPLE}`,
    run: async (subject) => {
      const header = (await subject.unauthorized()).header('www-authenticate');
      return header === undefined ? fail('The 401 has no WWW-Authenticate header.') : pass();
    },
  },
  {
    id: 'rs.challenge.syntax',
    role: 'resource-server',
    level: 'MUST',
    title: 'WWW-Authenticate can be read by a strict parser',
    why: 'Clients differ in what they make of a header that is not quite right: some stop, some overlook the address of the metadata.',
    source: 'RFC 9110 §11.6.1 and §5.6.4',
    requirements: ['MCP-RS-13'],
    fix: `Write the scheme, one space, and name="value" pairs with commas between them: ${EXAMPLE}. URLs and lists need the quotes; no quote and no backslash may stand inside a value.`,
    run: async (subject) => {
      await subject.unauthorized();
      const answers = [
        ['Without a token', await subject.refusal()],
        ['To a token that nobody issued', await subject.unknownTokenRefusal()],
      ] as const;
      if (answers[0][1].header('www-authenticate') === undefined) await subject.challenges();
      for (const [when, answer] of answers) {
        const header = answer.header('www-authenticate');
        const parsed = header === undefined ? undefined : parseChallenges(header);
        if (parsed === undefined || parsed.ok) continue;
        const isUnquoted = /resource_metadata=[^"\s]/.test(header ?? '');
        const fix = isUnquoted
          ? 'Put the URL in quotes: resource_metadata="https://…". Without them a value may have no ":" and no "/".'
          : undefined;
        return fail(`${when}: ${parsed.problem}.`, { fix, shows: [answer] });
      }
      return pass();
    },
  },
  {
    id: 'rs.challenge.bearer',
    role: 'resource-server',
    level: 'MUST',
    title: 'The 401 asks for a Bearer token',
    why: 'MCP clients know how to get Bearer tokens. At any other scheme they give up.',
    source: 'RFC 6750 §3; RFC 9449 §7.1 where only DPoP is taken',
    requirements: ['6750-05', 'MCP-RS-13'],
    fix: `Name the scheme "Bearer": ${EXAMPLE}`,
    run: async (subject) => {
      const challenge = await subject.bearer();
      if (challenge.scheme.toLowerCase() === 'bearer') return pass();
      const { document } = await subject.metadata();
      if (document.dpop_bound_access_tokens_required === true) {
        return pass('Only DPoP is asked for, as the metadata says. Few MCP clients know it yet.');
      }
      const found =
        'Only a DPoP challenge is sent, and the metadata does not say dpop_bound_access_tokens_required. Most clients know Bearer alone.';
      return fail(found, {
        fix: 'Put a Bearer challenge in front of the DPoP one, or, if Bearer tokens are refused, say "dpop_bound_access_tokens_required": true in the metadata.',
      });
    },
  },
  {
    id: 'rs.challenge.parameters',
    role: 'resource-server',
    level: 'MUST',
    title: 'The challenge has at least one parameter',
    why: 'A bare "Bearer" says nothing that helps. The official clients overlook it altogether, and with it what follows in the same header.',
    source: 'RFC 6750 §3',
    requirements: ['6750-05'],
    fix: `Add at least the address of the metadata: ${EXAMPLE}`,
    run: async (subject) => {
      const { scheme, params, token68 } = await subject.bearer();
      if (params.length > 0) return pass();
      if (scheme.toLowerCase() !== 'bearer')
        return notApplicable('The rule is about Bearer, and there is none.');
      return fail(
        token68 === undefined
          ? 'The challenge is "Bearer" and nothing else.'
          : `What follows "Bearer" is no name="value" pair.`,
      );
    },
  },
];

export const challengeChecks: readonly Check<ResourceServer>[] = [
  ...presenceChecks,
  ...challengeReadingChecks,
  ...challengeContentChecks,
  ...challengeWordingChecks,
  ...challengeRepetitionChecks,
];

function withoutUnauthorized(answer: Answer): string {
  const { status, summary } = answer;
  if (wasServed(answer)) {
    return replyOf(answer)?.result !== undefined
      ? `It answers without a token (${summary}): anybody can use its tools.`
      : `The MCP server itself answers a request without a token (${summary}). Whether its tools would as well depends on what is sent.`;
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
