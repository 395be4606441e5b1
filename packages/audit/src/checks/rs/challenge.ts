/** What a server says to somebody without a token. Everything that clients do begins here. */

import { type Check, fail, notApplicable, pass } from '../../check.js';
import { parseChallenges } from '../../http/challenge.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { challengeContentChecks } from './challenge-content.js';
import { challengeReadingChecks } from './challenge-reading.js';
import { challengeRepetitionChecks } from './challenge-repetition.js';
import { challengeWordingChecks } from './challenge-wording.js';
import { UNKNOWN_TOKEN, WITHOUT_TOKEN } from './seen-challenges.js';
import { unauthorizedCheck } from './unauthorized.js';

const EXAMPLE =
  'WWW-Authenticate: Bearer resource_metadata="https://api.example.com/.well-known/oauth-protected-resource/mcp", scope="notes:read"';

const presenceChecks: readonly Check<ResourceServer>[] = [
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
        [WITHOUT_TOKEN, await subject.refusal()],
        [UNKNOWN_TOKEN, await subject.unknownTokenRefusal()],
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
  unauthorizedCheck,
  ...presenceChecks,
  ...challengeReadingChecks,
  ...challengeContentChecks,
  ...challengeWordingChecks,
  ...challengeRepetitionChecks,
];
