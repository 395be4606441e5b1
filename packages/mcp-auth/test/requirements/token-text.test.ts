/** What a token may be written in, before anything in it is believed. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTokenIssuer, type TokenIssuer } from '../support/token-issuer.js';
import { type ProtectedApp, resource, startProtectedApp } from './protected-app.js';

const composed = 'https://api.example.com/caf\u00e9';
const decomposed = 'https://api.example.com/cafe\u0301';

let issuer: TokenIssuer;
let app: ProtectedApp;
let named: ProtectedApp;

beforeAll(async () => {
  issuer = await startTokenIssuer({ audience: resource });
  app = await startProtectedApp({ issuers: [issuer.issuer] });
  named = await startProtectedApp({ issuers: [issuer.issuer], policy: { audience: composed } });
});
afterAll(async () => {
  for (const server of [app, named, issuer]) await server.close();
});

const part = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64url');
const header = '{"alg":"ES256","kid":"key-ES256","typ":"at+jwt"}';

// Requirements: 8725-09
it.each<[string, (text: string) => Uint8Array]>([
  ['a byte that is no UTF-8', (text) => Buffer.from(text.replace('alice', 'al\u00efce'), 'latin1')],
  ['an overlong form', (text) => Buffer.from(text.replace('alice', 'al\u00c0\u00aece'), 'latin1')],
  ['a surrogate', (text) => Buffer.from(text.replace('alice', '\u00ed\u00a0\u0080'), 'latin1')],
  ['UTF-16', (text) => Buffer.from(text, 'utf16le')],
  ['UTF-16 with a byte order mark', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-8 with a byte order mark', (text) => Buffer.from(`\ufeff${text}`)],
])('neither header nor payload may be written in %s', async (_name, write) => {
  const payload = JSON.stringify({ iss: issuer.issuer, sub: 'alice' });
  const withSubject = header.replace('}', ',"x":"alice"}');
  for (const [first, second] of [
    [header, write(payload)],
    [write(withSubject), payload],
  ] as const) {
    const outcome = await app.get(`${part(first)}.${part(second)}.AAAA`);
    expect([outcome.status, outcome.check]).toEqual([401, 'format']);
  }
  // The same in UTF-8 is readable, and fails for what it says.
  expect((await app.get(`${part(withSubject)}.${part(payload)}.AAAA`)).check).not.toBe('format');
});

// Requirements: 9728-16
it('audiences are compared code point by code point', async () => {
  expect(composed.normalize()).toBe(decomposed.normalize());
  expect((await named.get(await issuer.mint({ aud: composed }))).status).toBe(200);
  for (const aud of [decomposed, encodeURI(composed), composed.toUpperCase(), `${composed}\u200b`]) {
    const outcome = await named.get(await issuer.mint({ aud }));
    expect([outcome.status, outcome.check]).toEqual([401, 'audience']);
  }
});

// Requirements: POL-05
it('a token of more than 16 KiB is refused unread', async () => {
  const padded = async (length: number) => issuer.mint({ padding: 'x'.repeat(length) });
  const overhead = (await padded(0)).length;
  const fits = await padded(Math.floor(((16_384 - overhead) * 3) / 4) - 4);
  expect(fits.length).toBeLessThanOrEqual(16_384);
  expect((await app.get(fits)).status).toBe(200);
  for (const token of [await padded(13_000), await padded(90_000), 'x'.repeat(16_385)]) {
    expect(token.length).toBeGreaterThan(16_384);
    const outcome = await app.get(token);
    expect([outcome.status, outcome.check]).toEqual([401, 'format']);
  }
});

// Requirements: POL-05
it('claims that are nested deeper than 32 levels are refused unread', async () => {
  const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
  expect((await app.get(await issuer.mint({ nested: nested(31) }))).status).toBe(200);
  const outcome = await app.get(await issuer.mint({ nested: nested(32) }));
  expect([outcome.status, outcome.check]).toEqual([401, 'format']);
});
