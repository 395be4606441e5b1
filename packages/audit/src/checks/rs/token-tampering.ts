/** Copies of a good token that are not good any more, made without any key. */

import { fromBase64Url, toBase64Url } from '../../minting/base64url.js';

/** What was done to the token, and what became of it. */
export function tampered(token: string): [what: string, token: string][] {
  const jwt = readJwt(token);
  if (!jwt) {
    return [
      ['a copy of the token with one character changed', withOtherCharacter(token)],
      ['a copy of the token without its last four characters', token.slice(0, -4)],
    ];
  }
  const { header, payload, parts } = jwt;
  const [head, body, signature] = parts;
  const json = (value: unknown) => toBase64Url(new TextEncoder().encode(JSON.stringify(value)));
  return [
    ['a copy of the token with another signature', `${head}.${body}.${withOtherCharacter(signature)}`],
    [
      'a copy of the token whose claims were changed',
      `${head}.${json({ ...payload, sub: 'somebody-else' })}.${signature}`,
    ],
    ['a copy of the token without its signature', `${head}.${body}.`],
    ['a copy of the token with half of its signature', `${head}.${body}.${signature.slice(0, 40)}`],
    [
      'a copy of the token that says it needs no signature (alg none)',
      `${json({ ...header, alg: 'none' })}.${body}.`,
    ],
  ];
}

interface Jwt {
  readonly header: Record<string, unknown>;
  readonly payload: Record<string, unknown>;
  readonly parts: readonly [string, string, string];
}

function readJwt(token: string): Jwt | undefined {
  const [head = '', body = '', signature = '', ...more] = token.split('.');
  if (more.length > 0 || signature.length < 41) return undefined;
  const header = readObject(head);
  const payload = readObject(body);
  return header && payload && { header, payload, parts: [head, body, signature] };
}

function readObject(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(fromBase64Url(part)));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** In the middle: the last character of base64 may hold bits that mean nothing. */
function withOtherCharacter(text: string): string {
  const at = Math.floor(text.length / 2);
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}
