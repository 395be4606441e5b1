/** Tokens that are good no longer, or not yet, or nobody can tell how long (RFC 7519 §4.1.4 to §4.1.6). */

import { badTokens, forgedFrom } from '../bad-token.js';
import type { Members, Mint } from '../mint.js';

type Rows = (mint: Mint) => readonly (readonly [what: string, claims: Members])[];
const withClaims = (rows: Rows) => (mint: Mint) =>
  forgedFrom(rows(mint).map(([what, claims]) => [what, mint.token({ claims })]));

export const timeRows = badTokens(
  {
    level: 'MUST',
    why: 'A token that was stolen or left in a log stays good for ever.',
    source: 'RFC 7519 §4.1.4; RFC 9068 §4',
    requirements: ['MCP-RS-12', '9068-05'],
    fix: 'Require `exp` as a number of seconds and answer 401 once it has passed. A minute of tolerance for clocks is enough.',
  },
  [
    {
      id: 'expired',
      what: 'that has expired',
      make: withClaims(({ now }) => [
        ['exp ten minutes ago', { iat: now - 1200, exp: now - 600 }],
        ['exp 0', { exp: 0 }],
        ['exp -1', { exp: -1 }],
      ]),
    },
    {
      id: 'expiry-missing',
      what: 'that never expires',
      make: withClaims(() => [['exp left out', { exp: undefined }]]),
    },
    {
      id: 'expiry-type',
      what: 'whose expiry is no number',
      make: withClaims(({ now }) => [
        ['exp as text', { exp: String(now + 600) }],
        ['exp as text that is no number', { exp: 'tomorrow' }],
        ['exp true', { exp: true }],
        ['exp null', { exp: null }],
        ['exp in a list', { exp: [now + 600] }],
        ['exp as an object', { exp: { at: now + 600 } }],
      ]),
    },
    {
      id: 'expiry-infinite',
      level: 'SHOULD',
      what: 'that expires at infinity',
      requirements: ['POL-07'],
      source: 'RFC 7519 §2, "NumericDate"',
      fix: 'Require that `exp` is a finite number: JSON such as 1e400 is read as infinity by JavaScript, and comparisons with it always hold.',
      make: (mint) =>
        forgedFrom([
          ['exp 1e400', mint.token({ payload: mint.payloadWith('exp', '1e400') })],
          ['exp of 400 digits', mint.token({ payload: mint.payloadWith('exp', '9'.repeat(400)) })],
        ]),
    },
    {
      id: 'expiry-milliseconds',
      level: 'SHOULD',
      what: 'whose expiry is in milliseconds',
      requirements: ['POL-07'],
      source: 'RFC 7519 §2, "NumericDate"',
      why: 'A common mistake of authorization servers: such a token is good for fifty thousand years.',
      fix: 'Refuse tokens whose `exp` lies further ahead than any you issue.',
      make: withClaims(({ now }) => [['exp in milliseconds', { exp: (now + 600) * 1000 }]]),
    },
    {
      id: 'not-before',
      what: 'that is not good yet',
      why: 'Tokens made in advance can be used before they are meant to.',
      source: 'RFC 7519 §4.1.5',
      requirements: ['MCP-RS-10', 'MCP-RS-12'],
      fix: 'Answer 401 while `nbf` lies in the future, by more than a minute of tolerance for clocks.',
      make: withClaims(({ now }) => [['nbf in half an hour', { nbf: now + 1800 }]]),
    },
    {
      id: 'issued-in-future',
      level: 'SHOULD',
      what: 'that was issued in the future',
      why: 'Either a clock is wrong or the token was made up; nobody can tell for how long it is good.',
      source: 'RFC 7519 §4.1.6',
      requirements: ['POL-07'],
      fix: 'Refuse tokens whose `iat` lies in the future by more than a minute.',
      make: withClaims(({ now }) => [['iat in an hour', { iat: now + 3600, exp: now + 4200 }]]),
    },
  ],
);
