/** Servers that take what is no token, and servers that refuse what is one. */

import type { BrokenServer } from '../broken-server.js';
import { falls, planted, text } from './falling.js';

export const formatBroken: readonly BrokenServer[] = [
  falls('format-encrypted', 'decrypts', ({ parts }) => parts.length === 5),
  falls('format-encrypted', 'breaks', ({ parts }) => (parts.length === 5 ? 500 : undefined), /broke/),
  falls('format-json', 'reads JSON', ({ raw }) => raw.startsWith('{'), /flattened/),
  falls(
    'format-padded',
    'decodes whatever is there',
    ({ raw }) => raw.includes('=') && !raw.startsWith('{'),
    /padding/,
  ),
  falls(
    'format-parts',
    'takes the first three parts',
    ({ parts }) => parts.length === 4,
    /fourth part|dot at the end/,
  ),
  falls('payload-not-object', 'takes lists', ({ payload }) => payload.startsWith('['), /a list/),
  falls('payload-not-object', 'reads to the first NUL', ({ payload }) => payload.endsWith('\0'), /NUL/),
  falls(
    'payload-not-object',
    'breaks over null',
    ({ payload }) => (payload === 'null' ? 500 : undefined),
    /null/,
  ),
  falls('claims-twice', 'takes the first', ({ payload }) => payload.split('"aud"').length === 3, /aud/),
  falls('claims-inherited', 'merges', ({ payload }) => payload.includes('"__proto__":{'), /__proto__/),
];

export const goodBroken: readonly BrokenServer[] = [
  falls(
    'good-token',
    'another audience is expected',
    ({ claims }, { resource }) => (claims.aud === resource ? 401 : undefined),
    /issuer key.*401/,
  ),
  falls(
    'audience-list',
    'reads aud as text only',
    ({ claims }) => (Array.isArray(claims.aud) ? 401 : undefined),
    /list of one/,
  ),
  falls(
    'type-spelling',
    'compares typ to the letter',
    ({ header }) => (text(header.typ).startsWith('application/') ? 401 : undefined),
    /application\/at\+jwt/,
  ),
  falls(
    'unknown-members',
    'refuses what it does not know',
    ({ header }) => (header['mcp-auth-audit'] === undefined ? undefined : 401),
    /header member/,
  ),
  falls('fractional-times', 'wants whole numbers', ({ claims }) =>
    Number.isInteger(claims.exp) ? undefined : typeof claims.exp === 'number' ? 401 : undefined,
  ),
  falls(
    'odd-tokens-survived',
    'splits what is no text',
    ({ claims }) => (claims.scope === null ? 500 : undefined),
    /scope null/,
  ),
  falls(
    'odd-tokens-survived',
    'no bottom',
    ({ payload }) => (payload.includes('[[[[[') ? 500 : undefined),
    /inside of each other/,
  ),
  falls('refusal-status', '403 to everything', () => 403 as never),
  falls(
    'scope-whole-words',
    'looks for the text',
    ({ claims }) => text(claims.scope).includes('read') && !text(claims.scope).split(' ').includes('read'),
    /"read-x"/,
  ),
  planted(
    'scope-complete',
    'asks for one scope after the other',
    { server: { change: dripFeed } },
    /"read write"/,
  ),
  planted(
    'stream-ends-with-token',
    'streams go on',
    { server: { without: ['stream-end'] }, options: { timeout: 4000 } },
    /still open/,
  ),
];

/** 403 for `write` as well, but only once there is `read`. */
async function dripFeed(request: Request, next: (request: Request) => Promise<Response>): Promise<Response> {
  const payload = request.headers.get('authorization')?.split('.')[1] ?? '';
  const claims = payload === '' ? {} : JSON.parse(Buffer.from(payload, 'base64url').toString());
  if (claims.scope !== 'read') return next(request);
  const challenge = 'Bearer scope="read write", error="insufficient_scope"';
  return new Response(null, { status: 403, headers: { 'www-authenticate': challenge } });
}
