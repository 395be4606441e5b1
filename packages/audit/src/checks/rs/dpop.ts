/** Tokens that are bound to a key (RFC 9449), where the server says that it takes them. */

import { type Check, type CheckDescription, fail, notApplicable, type Outcome, pass } from '../../check.js';
import type { Answer } from '../../http/answer.js';
import { gotResult } from '../../mcp/conversation.js';
import { type Proving, proving } from '../../subjects/proving.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { dpopChallengeChecks } from './dpop-challenge.js';
import { type BadProof, badProofs } from './dpop-proofs.js';
import { capitalised, refusalProblem } from './token-verdict.js';

/** Malformed proofs may as well be malformed requests. */
const REFUSALS = { alsoFine: [400] };

async function withProving(
  subject: ResourceServer,
  look: (kit: Proving) => Promise<Outcome>,
): Promise<Outcome> {
  const kit = await proving(subject);
  return kit ? look(kit) : notApplicable('The server does not say that it takes DPoP proofs.');
}

function outcomeOf(tried: readonly (readonly [what: string, answer: Answer])[]): Outcome {
  for (const [what, answer] of tried) {
    const problem = refusalProblem(answer, capitalised(what), REFUSALS);
    if (problem !== undefined) return fail(problem, { shows: [answer] });
  }
  return pass();
}

type Row = Pick<CheckDescription, 'id' | 'level' | 'title' | 'why' | 'source' | 'requirements' | 'fix'> & {
  readonly look: (kit: Proving) => Promise<Outcome>;
};

const rows: readonly Row[] = [
  {
    id: 'rs.dpop.good-proof',
    level: 'MUST',
    title: 'A bound token with a good proof is accepted',
    why: 'The server says that it takes DPoP. Clients that can do it will, and are refused.',
    source: 'RFC 9449 §7.1',
    requirements: ['9449-14', 'EXT-DPOP-01'],
    fix: 'Accept `Authorization: DPoP <token>` with a proof in the `DPoP` header, or do not speak of DPoP in challenge and metadata. Behind a proxy, the usual reason is that `htu` is compared with the internal URL.',
    look: async () => pass(),
  },
  {
    id: 'rs.dpop.bound-token-as-bearer',
    level: 'MUST',
    title: 'A bound token is refused as a plain Bearer token',
    why: 'Otherwise a thief only has to write Bearer instead of DPoP, and the binding was for nothing.',
    source: 'RFC 9449 §7.2',
    requirements: ['9449-15', 'EXT-DPOP-01'],
    fix: 'Answer 401 with `error="invalid_token"` to a token with `cnf.jkt` that comes with the scheme Bearer.',
    look: async (kit) =>
      outcomeOf([
        [
          'a bound token as Bearer',
          await kit.present('a bound token as Bearer', { scheme: 'Bearer', field: null }),
        ],
        [
          'a bound token as Bearer, with a proof,',
          await kit.present('the same with a proof', { scheme: 'Bearer' }),
        ],
      ]),
  },
  {
    id: 'rs.dpop.unbound-token',
    level: 'MUST',
    title: 'A token that is not bound is refused with the scheme DPoP',
    why: 'A proof of just any key would make a stolen token look safe.',
    source: 'RFC 9449 §7.1',
    requirements: ['9449-19'],
    fix: 'With the scheme DPoP, require `cnf.jkt` in the token.',
    look: async (kit) => {
      const token = await kit.mint.token({ claims: { cnf: undefined } });
      const what = 'a token without `cnf` with the scheme DPoP';
      return outcomeOf([[what, await kit.present(what, { token })]]);
    },
  },
  {
    id: 'rs.dpop.audience',
    level: 'MUST',
    title: 'With a good proof, too, a token for another server is refused',
    why: 'The key says who sends the token, not for whom it was meant.',
    source: 'RFC 9449 §7; MCP 2026-07-28, Authorization, "Token Handling"',
    requirements: ['EXT-DPOP-06', 'MCP-RS-11'],
    fix: 'Make every check of a Bearer token for DPoP tokens as well; the proof comes on top.',
    look: async (kit) => {
      const other = await kit.boundToken({ aud: 'https://other.example/mcp' });
      const expired = await kit.boundToken({ iat: kit.mint.now - 1200, exp: kit.mint.now - 600 });
      return outcomeOf([
        [
          'a token for another server with a good proof',
          await kit.present('another audience', { token: other }),
        ],
        ['an expired token with a good proof', await kit.present('an expired token', { token: expired })],
      ]);
    },
  },
  {
    id: 'rs.dpop.replay',
    level: 'SHOULD',
    title: 'A proof is good once',
    why: 'Whoever sees a request, in a log or a proxy, can send it again for as long as the proof is young enough.',
    source: 'RFC 9449 §11.1',
    requirements: ['9449-18', 'EXT-DPOP-07'],
    fix: 'Remember the `jti` of each proof for as long as its `iat` is accepted, in a store that all instances share.',
    look: async (kit) => {
      const token = await kit.boundToken();
      const field = await kit.proof(token);
      const first = await kit.present('a proof', { token, field });
      const second = await kit.present('the same proof again', { token, field });
      if (!gotResult(first))
        return fail(`A good proof is answered with ${first.summary}.`, { shows: [first] });
      return outcomeOf([['the same proof for the second time', second]]);
    },
  },
];

export const dpopChecks: readonly Check<ResourceServer>[] = [
  ...rows.map(
    ({ look, ...row }): Check<ResourceServer> => ({
      ...row,
      role: 'resource-server',
      needs: ['issuer-key'],
      run: (subject) => withProving(subject, look),
    }),
  ),
  ...badProofs.map(checkOf),
  ...dpopChallengeChecks,
];

function checkOf({
  id,
  what,
  source,
  requirements,
  fix,
  make,
  notWithNonces = false,
}: BadProof): Check<ResourceServer> {
  return {
    id: `rs.dpop.${id}`,
    role: 'resource-server',
    level: 'MUST',
    title: `A proof ${what} is refused`,
    why: 'The proof is all that keeps a thief from using the token. A step that is left out is the one he takes.',
    source,
    requirements,
    fix: `${fix} Answer 401 with \`WWW-Authenticate: DPoP error="invalid_dpop_proof"\`.`,
    needs: ['issuer-key'],
    run: (subject) =>
      withProving(subject, async (kit) => {
        if (notWithNonces && kit.nonce !== undefined)
          return notApplicable('The server tells the time by its nonces.');
        const tried: [string, Answer][] = [];
        for (const [name, presented] of await make(kit)) {
          const answer = await kit.present(`a proof ${what}: ${name}`, presented);
          tried.push([`a proof ${what} (${name})`, answer]);
        }
        return outcomeOf(tried);
      }),
  };
}
