/** What happened to a token on its way into the clipboard, and what was never one. */

import type { NearMiss } from './near-miss.js';

const begins = (token: string) => token.startsWith('eyJ');
const compact = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Marks of tokens that only their issuers read. */
const prefixes: readonly (readonly [pattern: RegExp, whose: string])[] = [
  [/^ya29\./, 'Google'],
  [/^(?:gh[opusr]_|github_pat_)/, 'GitHub'],
  [/^ory_at_/, 'Ory'],
  [/^authelia_at_/, 'Authelia'],
  [/^secret-token:/, 'an issuer that follows RFC 8959'],
];

const lookUp =
  "Look it up there: `bearerAuth('introspection', { clientAuthentication })`, or `'auto'` where the issuer signs some tokens and not others.";

export const formatMisses: readonly NearMiss[] = [
  {
    name: 'line_breaks',
    check: 'format',
    says: ({ token }) =>
      /\s/.test(token) && compact.test(token.replace(/\s+/g, ''))
        ? 'There is white space inside: it was copied with line breaks. Without them it would be a JWT.'
        : undefined,
  },
  {
    name: 'several_tokens',
    check: 'format',
    says: ({ token }) =>
      // A JWT alone has two parts that begin so: header and payload.
      token.split(/[^\w-]+/).filter(begins).length > 2
        ? 'There are several tokens in it. Give one at a time.'
        : undefined,
  },
  {
    name: 'ellipsis',
    check: 'format',
    says: ({ token }) =>
      /…|\.{3}/.test(token)
        ? 'It was copied from where it is shown cut off (…). Copy it from where it is whole.'
        : undefined,
  },
  {
    name: 'invisible_characters',
    check: 'format',
    says: ({ token }) =>
      /[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]/.test(token)
        ? 'There are invisible characters inside. Copy it as plain text.'
        : undefined,
  },
  {
    name: 'padded',
    check: 'format',
    says: ({ token }) =>
      begins(token) && /=(?:\.|$)/.test(token)
        ? 'Its parts are padded with "=". A JWT is in base64url without padding (RFC 7515 §2).'
        : undefined,
  },
  {
    name: 'base64_alphabet',
    check: 'format',
    says: ({ token }) =>
      begins(token) && /[+/]/.test(token)
        ? 'It has "+" or "/" in it: it is in base64. A JWT is in base64url, with "-" and "_" (RFC 7515 §2).'
        : undefined,
  },
  {
    name: 'percent_encoded',
    check: 'format',
    says: ({ token }) =>
      /%(?:2E|2B|2F|3D|20|0A)/i.test(token)
        ? 'It is percent-encoded, as in a URL. Decode it first.'
        : undefined,
  },
  {
    name: 'terminal_limit',
    check: 'format',
    says: ({ token }) =>
      [1023, 1024, 4095, 4096].includes(token.length)
        ? `It has exactly ${token.length} characters: the terminal may have cut the line. Pipe the token in.`
        : undefined,
  },
  {
    name: 'unsigned',
    check: 'format',
    says: ({ token, header: { alg } }) =>
      token.endsWith('.') && typeof alg === 'string' && /^none$/i.test(alg)
        ? 'It is not signed at all (alg none): anybody could have written it.'
        : undefined,
  },
  {
    name: 'cut_off',
    check: 'format',
    says: ({ token, header }) =>
      begins(token) &&
      !/[\s…]/.test(token) &&
      header.alg !== 'none' &&
      token.split('.').filter(Boolean).length < 3
        ? 'It begins like a JWT and ends too early: the signature is missing.'
        : undefined,
  },
  {
    name: 'encrypted',
    check: 'format',
    says: ({ token, header }) =>
      token.split('.').length === 5 && header.enc !== undefined
        ? `It is encrypted (JWE). Turn encryption off for this resource at the issuer. ${lookUp}`
        : undefined,
  },
  {
    name: 'prefix_of_provider',
    check: 'format',
    says({ token }) {
      const whose = prefixes.find(([pattern]) => pattern.test(token))?.[1];
      return whose === undefined ? undefined : `By its prefix it is of ${whose}.`;
    },
  },
  {
    name: 'refresh_prefix',
    check: 'format',
    says: ({ token }) =>
      /^(?:ory|authelia)_rt_/.test(token)
        ? 'By its prefix it is a refresh token. Have the client send the access token.'
        : undefined,
  },
  {
    name: 'opaque',
    check: 'format',
    says: ({ token, header }) =>
      /^[\x21-\x7e]+$/.test(token) &&
      !begins(token) &&
      Object.keys(header).length === 0 &&
      !/^https?:|^-----|%|\.{3}|^(?:ory|authelia)_rt_/.test(token)
        ? `Only its issuer can tell whether it is good. ${lookUp} Clients that send \`resource\` often get a JWT instead.`
        : undefined,
  },
];
