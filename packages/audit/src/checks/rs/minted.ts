/** Tokens that no honest authorization server issues, signed with the key of a test issuer. One check for each kind. */

import { type Check, fail, type Outcome, pass } from '../../check.js';
import type { Answer } from '../../http/answer.js';
import { gotResult } from '../../mcp/conversation.js';
import { audienceRows } from '../../minting/bad/audience.js';
import { formatRows } from '../../minting/bad/format.js';
import { headerRows } from '../../minting/bad/header.js';
import { issuerRows } from '../../minting/bad/issuer.js';
import { kindAndBindingRows } from '../../minting/bad/kind.js';
import { signatureRows } from '../../minting/bad/signature.js';
import { timeRows } from '../../minting/bad/time.js';
import type { BadToken } from '../../minting/bad-token.js';
import { minting, presentMinted } from '../../subjects/minting.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { mintedCertificateChecks } from './minted-certificate.js';
import { mintedGoodChecks } from './minted-good.js';
import { mintedScopeChecks } from './minted-scopes.js';
import { streamChecks } from './minted-streams.js';
import { capitalised, refusalProblem } from './token-verdict.js';

const badTokenTable: readonly BadToken[] = [
  ...signatureRows,
  ...headerRows,
  ...audienceRows,
  ...timeRows,
  ...issuerRows,
  ...kindAndBindingRows,
  ...formatRows,
];

export const mintedChecks: readonly Check<ResourceServer>[] = [
  ...mintedGoodChecks,
  {
    id: 'rs.minted.refusal-status',
    role: 'resource-server',
    level: 'MUST',
    title: 'Bad tokens are refused with 401',
    why: 'Clients get a new token on a 401 only. With any other status the user sees an error that does not go away.',
    source: 'MCP 2026-07-28, Authorization, "Error Handling"; RFC 6750 §3.1',
    requirements: ['MCP-RS-12', 'MCP-RS-15', '9068-10'],
    fix: 'Answer 401 with `WWW-Authenticate: Bearer … error="invalid_token"` to every token that is not good, whatever is wrong with it.',
    needs: ['issuer-key'],
    async run(subject) {
      const { usualRefusal } = await minting(subject);
      // That it is accepted is the finding of another check.
      if (gotResult(usualRefusal)) return pass();
      const problem = refusalProblem(usualRefusal, 'A token signed with the key of somebody else');
      return problem === undefined ? pass() : fail(problem, { shows: [usualRefusal] });
    },
  },
  ...badTokenTable.map(checkOf),
  ...mintedCertificateChecks,
  ...mintedScopeChecks,
  ...streamChecks,
];

function checkOf({
  id,
  level,
  what,
  why,
  source,
  requirements,
  fix,
  make,
  alsoFine = [],
}: BadToken): Check<ResourceServer> {
  return {
    id: `rs.minted.${id}`,
    role: 'resource-server',
    level,
    title: `A token ${what} is refused`,
    why,
    source,
    requirements,
    fix,
    needs: ['issuer-key'],
    async run(subject): Promise<Outcome> {
      const { mint, era, usualRefusal } = await minting(subject);
      // Where every refusal has the wrong status, that is one finding and not fifty.
      const fine = [...alsoFine, ...(usualRefusal.status < 500 ? [usualRefusal.status] : [])];
      const accepted: [string, Answer][] = [];
      const wrong: [string, Answer][] = [];
      for (const forged of await make(mint)) {
        const answer = await presentMinted(subject, era, forged);
        if (gotResult(answer)) accepted.push([forged.what, answer]);
        else if (refusalProblem(answer, '', { alsoFine: fine }) !== undefined)
          wrong.push([forged.what, answer]);
      }
      const shows = [...accepted, ...wrong].map(([, answer]) => answer);
      const [first] = accepted;
      if (first) {
        const which = listed(accepted.map(([name]) => name));
        return fail(
          `A token ${what} was accepted: ${which}. The server answered ${first[1].summary} with a result.`,
          {
            shows,
          },
        );
      }
      const [odd] = wrong;
      if (!odd) return pass();
      const problem = refusalProblem(odd[1], capitalised(`a token ${what} (${odd[0]})`), { alsoFine: fine });
      return fail(problem ?? '', { shows, fix: `${fix} Answer 401 to whatever is no good token.` });
    },
  };
}

const SHOWN = 4;

function listed(names: readonly string[]): string {
  const more = names.length - SHOWN;
  return names.slice(0, SHOWN).join('; ') + (more > 0 ? `; and ${more} more` : '');
}
