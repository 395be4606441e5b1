/** What a good token may look like. To refuse one of these is a fault as well: users are sent to sign in without end. */

import { type Check, type CheckDescription, fail, type Outcome, pass } from '../../check.js';
import { gotResult } from '../../mcp/conversation.js';
import type { Forged } from '../../minting/bad-token.js';
import type { Mint } from '../../minting/mint.js';
import { minting, mintOf, presentMinted } from '../../subjects/minting.js';
import type { ResourceServer } from '../../subjects/resource-server.js';

type Row = Pick<CheckDescription, 'id' | 'level' | 'title' | 'why' | 'source' | 'requirements' | 'fix'> & {
  readonly make: (mint: Mint) => Promise<readonly Forged[]>;
};

const one = async (what: string, token: Promise<string>): Promise<Forged> => ({ what, token: await token });

const rows: readonly Row[] = [
  {
    id: 'rs.minted.audience-list',
    level: 'MUST',
    title: 'A token for several servers is accepted when this one is among them',
    why: 'Authorization servers write `aud` as text or as a list, and change between the two when a second one is added.',
    source: 'RFC 7519 §4.1.3',
    requirements: ['9068-03'],
    fix: 'Read `aud` as text or as a list of texts, and look whether the identifier of this server is in it.',
    make: (mint) =>
      Promise.all([
        one('aud is a list of one', mint.token({ claims: { aud: [mint.audience] } })),
        one(
          'aud is a list of two',
          mint.token({ claims: { aud: ['https://other.example/mcp', mint.audience] } }),
        ),
      ]),
  },
  {
    id: 'rs.minted.type-spelling',
    level: 'MUST',
    title: 'The type of access tokens is read as a media type',
    why: 'at+jwt, AT+JWT and application/at+jwt are the same; authorization servers send any of them.',
    source: 'RFC 9068 §4; RFC 7515 §4.1.9',
    requirements: ['9068-01'],
    fix: 'Compare `typ` without regard to case, and without a leading `application/`.',
    make: (mint) =>
      Promise.all(
        ['AT+JWT', 'application/at+jwt', 'Application/At+Jwt'].map((typ) =>
          one(`typ ${typ}`, mint.token({ header: { typ } })),
        ),
      ),
  },
  {
    id: 'rs.minted.unknown-members',
    level: 'MUST',
    title: 'Claims and header members that nobody knows are ignored',
    why: 'Authorization servers add claims of their own at any time.',
    source: 'RFC 7519 §4; RFC 7515 §4',
    requirements: [],
    fix: 'Ignore what you do not know in a token, but for names in `crit`.',
    make: (mint) =>
      Promise.all([
        one(
          'unknown claims',
          mint.token({ claims: { 'https://audit.example/x': { a: [1, null] }, constructor: 'x' } }),
        ),
        one('an unknown header member', mint.token({ header: { 'mcp-auth-audit': { a: 1 } } })),
      ]),
  },
  {
    id: 'rs.minted.fractional-times',
    level: 'SHOULD',
    title: 'Times with fractions of a second are accepted',
    why: 'Some authorization servers write them; every token of theirs would be refused.',
    source: 'RFC 7519 §2, "NumericDate"',
    requirements: [],
    fix: 'Read `exp`, `nbf` and `iat` as numbers, not as whole numbers.',
    make: async (mint) => [
      await one(
        'iat and exp with fractions',
        mint.token({ claims: { iat: mint.now - 0.5, exp: mint.now + 600.5 } }),
      ),
    ],
  },
];

export const mintedGoodChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.minted.good-token',
    role: 'resource-server',
    level: 'MUST',
    title: 'The server accepts a good token signed with the issuer key',
    why: 'As long as good tokens are refused, it says nothing that bad ones are.',
    source: 'RFC 9068 §4',
    requirements: ['9068-01', '9068-02', '9068-03', '9068-04', '9068-11'],
    fix: 'Give the key with which the authorization server of the tests signs, with its `kid` and `alg`, and its issuer to the letter. Add the claims that your server wants, such as `sub`, `client_id` and `scope`. The public half has to be in the key set at the `jwks_uri`.',
    needs: ['issuer-key'],
    async run(subject) {
      await minting(subject);
      return pass();
    },
  },
  ...rows.map(
    ({ make, ...description }): Check<ResourceServer> => ({
      ...description,
      role: 'resource-server',
      needs: ['issuer-key'],
      run: async (subject) => allAccepted(subject, await make(await mintOf(subject))),
    }),
  ),
  {
    id: 'rs.minted.odd-tokens-survived',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'Odd tokens do not break the server',
    why: 'One request of anybody who has the right to a token would stop the server, or fill its log with errors.',
    source: 'RFC 9110 §15.6 (5xx is for faults of the server, not of the request)',
    requirements: ['POL-05', '9068-08'],
    fix: 'Bound the size of tokens (16 KB, say) before anything reads them, and the depth of what is parsed; read `scope` only where it is text. Answer 401 to what cannot be used.',
    needs: ['issuer-key'],
    async run(subject) {
      const { mint, era } = await minting(subject);
      for (const forged of await oddTokens(mint)) {
        const answer = await presentMinted(subject, era, forged);
        if (answer.status >= 500 || answer.status === 0) {
          return fail(`A token with ${forged.what} broke the server: ${answer.summary}.`, {
            shows: [answer],
          });
        }
      }
      const answer = await presentMinted(subject, era, await one('a good one again', mint.token()));
      return gotResult(answer)
        ? pass()
        : fail(`After odd tokens, a good one is answered with ${answer.summary}.`);
    },
  },
];

async function allAccepted(subject: ResourceServer, good: readonly Forged[]): Promise<Outcome> {
  const { era } = await minting(subject);
  for (const forged of good) {
    const answer = await presentMinted(subject, era, forged);
    if (!gotResult(answer)) {
      return fail(`A good token (${forged.what}) is answered with ${answer.summary}.`, { shows: [answer] });
    }
  }
  return pass();
}

function oddTokens(mint: Mint): Promise<readonly Forged[]> {
  const deep = '['.repeat(2000) + ']'.repeat(2000);
  const scopes = [1, null, { read: true }, [['read']], ['read', 1], 'a\tb\n', '__proto__'];
  return Promise.all([
    one('2,000 lists inside of each other', mint.token({ payload: mint.payloadWith('x', deep) })),
    one('20,000 characters', mint.token({ claims: { x: 'x'.repeat(15_000) } })),
    ...scopes.map((scope) => one(`scope ${JSON.stringify(scope)}`, mint.token({ claims: { scope } }))),
  ]);
}
