/** Tokens that say to be of another issuer, and of nobody (RFC 9068 §4, RFC 8725 §3.8). */

import { badTokens, forgedFrom } from '../bad-token.js';
import type { Mint } from '../mint.js';

const withClaim = (name: string, values: (mint: Mint) => readonly unknown[]) => (mint: Mint) =>
  forgedFrom(
    values(mint).map((value) => [
      `${name} ${JSON.stringify(value) ?? 'left out'}`,
      mint.token({ claims: { [name]: value } }),
    ]),
  );

export const issuerRows = badTokens(
  {
    level: 'MUST',
    why: 'Whoever runs another authorization server, or another tenant of the same one, can make tokens for this server.',
    source: 'RFC 9068 §4; RFC 8725 §3.8',
    requirements: ['9068-02', '8725-10'],
    fix: 'Require that `iss` is, character by character, the issuer whose keys verify the token. Give your JWT library the issuer; most do not check it unless told.',
  },
  [
    {
      id: 'issuer-other',
      what: 'that names another issuer',
      make: withClaim('iss', ({ issuer }) => ['https://other.example', `${issuer}.evil.example`, '']),
    },
    { id: 'issuer-missing', what: 'without an issuer', make: withClaim('iss', () => [undefined, null]) },
    {
      id: 'issuer-slash',
      what: 'whose issuer has one slash more or less',
      make: withClaim('iss', ({ issuer }) => [issuer.endsWith('/') ? issuer.slice(0, -1) : `${issuer}/`]),
    },
    {
      id: 'issuer-type',
      what: 'whose issuer is no text',
      make: withClaim('iss', ({ issuer }) => [[issuer], ['https://other.example', issuer], { iss: issuer }]),
    },
    {
      id: 'subject-type',
      level: 'SHOULD',
      what: 'whose subject is no name of anybody',
      why: 'Where subjects become keys of maps or rows of tables, 1 and "1", or nothing and nobody, turn into the same user.',
      source: 'RFC 7519 §4.1.2; RFC 8725 §3.8',
      requirements: ['8725-10'],
      fix: 'Require that `sub` is text and not empty.',
      make: withClaim('sub', () => ['', 1, ['alice'], { id: 'alice' }]),
    },
  ],
);
