/** What clients are told about proofs: in challenges, and with nonces (RFC 9449 §7.1 and §9). */

import { type Check, type CheckDescription, fail, notApplicable, type Outcome, pass } from '../../check.js';
import type { Answer } from '../../http/answer.js';
import { type Challenge, paramOf, parseChallenges } from '../../http/challenge.js';
import { gotResult } from '../../mcp/conversation.js';
import { type Proving, proving } from '../../subjects/proving.js';
import type { ResourceServer } from '../../subjects/resource-server.js';

type Row = Pick<CheckDescription, 'id' | 'level' | 'title' | 'why' | 'source' | 'requirements' | 'fix'> & {
  readonly look: (kit: Proving) => Promise<Outcome>;
};

const ERRORS = ['invalid_dpop_proof', 'use_dpop_nonce', 'invalid_token'];

function dpopChallenge(answer: Answer): Challenge | undefined {
  const header = answer.header('www-authenticate');
  const parsed = header === undefined ? undefined : parseChallenges(header);
  return parsed?.ok ? parsed.challenges.find(({ scheme }) => scheme.toLowerCase() === 'dpop') : undefined;
}

const withNonces = async (kit: Proving, look: () => Promise<Outcome>): Promise<Outcome> =>
  kit.nonce === undefined ? notApplicable('The server gives out no nonces.') : look();

const rows: readonly Row[] = [
  {
    id: 'rs.dpop.challenge-error',
    level: 'MUST',
    title: 'A bad proof is refused in words that clients understand',
    why: 'Clients tell from the error whether a new proof helps, a nonce, or a new token. Without it they start the sign-in again.',
    source: 'RFC 9449 §7.1',
    requirements: ['EXT-DPOP-03', '9449-16'],
    fix: 'Answer 401 with `WWW-Authenticate: DPoP error="invalid_dpop_proof", algs="ES256"`.',
    look: async (kit) => {
      const answer = await kit.present('a proof for another method', { proof: { claims: { htm: 'PUT' } } });
      // That it is accepted, or refused with another status, is the finding of rs.dpop.proof-method.
      if (answer.status !== 401) return pass();
      const challenge = dpopChallenge(answer);
      if (!challenge) {
        return fail(
          `The 401 for a bad proof has no DPoP challenge: ${answer.header('www-authenticate') ?? 'none'}.`,
        );
      }
      const error = paramOf(challenge, 'error');
      return error !== undefined && ERRORS.includes(error)
        ? pass()
        : fail(`The challenge for a bad proof has ${error === undefined ? 'no error' : `error="${error}"`}.`);
    },
  },
  {
    id: 'rs.dpop.challenge-algorithms',
    level: 'SHOULD',
    title: 'The 401 without a token offers DPoP and names its algorithms',
    why: 'Clients make the key before they get the token; they have to know which kind is accepted.',
    source: 'RFC 9449 §7.1 and §5.1',
    requirements: ['9449-16'],
    fix: 'Add a second challenge behind the Bearer one: `WWW-Authenticate: Bearer …, DPoP algs="ES256"`; or list `dpop_signing_alg_values_supported` in the metadata.',
    look: async ({ subject }) => {
      const challenge = dpopChallenge(await subject.refusal());
      if (challenge && paramOf(challenge, 'algs')) return pass();
      const { document } = await subject.metadata();
      const listed = document.dpop_signing_alg_values_supported;
      return Array.isArray(listed) && listed.length > 0
        ? pass()
        : fail(
            'Neither the challenge (`algs`) nor the metadata (`dpop_signing_alg_values_supported`) names algorithms.',
          );
    },
  },
  {
    id: 'rs.dpop.nonce-required',
    level: 'MUST',
    title: 'Where nonces are given out, proofs need one',
    why: 'A nonce that may be left out protects nobody: proofs can be made in advance as before.',
    source: 'RFC 9449 §4.3, step 10, and §9',
    requirements: ['9449-10', 'EXT-DPOP-05'],
    fix: 'Answer 401 with `WWW-Authenticate: DPoP error="use_dpop_nonce"` and a `DPoP-Nonce` header to proofs without a nonce, or with one that you did not give out.',
    look: (kit) =>
      withNonces(kit, async () => {
        for (const [what, nonce] of [
          ['without a nonce', undefined],
          ['with a nonce that nobody gave out', 'bm90LW9uZS1vZi15b3Vycw'],
        ] as const) {
          const answer = await kit.present(`a proof ${what}`, { proof: { claims: { nonce } } });
          if (gotResult(answer)) return fail(`A proof ${what} was accepted.`, { shows: [answer] });
          const challenge = dpopChallenge(answer);
          const error = challenge && paramOf(challenge, 'error');
          if (
            answer.status !== 401 ||
            answer.header('dpop-nonce') === undefined ||
            error !== 'use_dpop_nonce'
          ) {
            const has = answer.header('dpop-nonce') === undefined ? 'no' : 'a';
            return fail(
              `A proof ${what} is answered with ${answer.summary}, error=${JSON.stringify(error ?? '')} and ${has} DPoP-Nonce header.`,
              { shows: [answer] },
            );
          }
        }
        return pass();
      }),
  },
  {
    id: 'rs.dpop.nonce-readable',
    level: 'SHOULD',
    title: 'Clients in browsers can read the nonce',
    why: 'A page sees only the headers that it is allowed to see. Without the nonce it cannot go on.',
    source: 'RFC 9449 §8; Fetch, "CORS protocol"',
    requirements: ['9449-20'],
    fix: 'Add DPoP-Nonce and WWW-Authenticate to `Access-Control-Expose-Headers`.',
    look: (kit) =>
      withNonces(kit, async () => {
        if ((await kit.subject.refusal()).header('dpop-nonce') !== undefined)
          return notApplicable('The 401 without a token has a nonce: see rs.cors.dpop-nonce-readable.');
        const answer = await kit.present('a proof without a nonce', {
          proof: { claims: { nonce: undefined } },
        });
        if (answer.header('access-control-allow-origin') === undefined) return pass();
        const exposed = (answer.header('access-control-expose-headers') ?? '').toLowerCase();
        return exposed.includes('dpop-nonce') || exposed.trim() === '*'
          ? pass()
          : fail(`Access-Control-Expose-Headers is ${JSON.stringify(exposed)}, without DPoP-Nonce.`, {
              shows: [answer],
            });
      }),
  },
];

export const dpopChallengeChecks: readonly Check<ResourceServer>[] = rows.map(({ look, ...row }) => ({
  ...row,
  role: 'resource-server',
  needs: ['issuer-key'],
  run: async (subject): Promise<Outcome> => {
    const kit = await proving(subject);
    return kit ? look(kit) : notApplicable('The server does not say that it takes DPoP proofs.');
  },
}));
