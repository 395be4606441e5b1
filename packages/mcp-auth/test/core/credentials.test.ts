import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCredentials } from '../../src/core/credentials.js';
import { runs } from '../support/runs.js';

const accepted: readonly (readonly [field: string, token: string])[] = [
  ['Bearer abc', 'abc'],
  ['bearer abc', 'abc'],
  ['bEaReR abc', 'abc'],
  ['Bearer   abc', 'abc'],
  ['Bearer a.b.c', 'a.b.c'],
  ['Bearer opaque:with~odd/characters+==', 'opaque:with~odd/characters+=='],
  ['Bearer "quoted"', '"quoted"'],
  ['Bearer a,b', 'a,b'],
  ['Bearer Bearer', 'Bearer'],
  [`Bearer ${'x'.repeat(15_000)}`, 'x'.repeat(15_000)],
];

const malformed: readonly string[] = [
  'Bearer',
  'Bearer ',
  'Bearer    ',
  'Bearer a b',
  'Bearer abc ',
  'Bearer\tabc',
  'Bearer \tabc',
  'Bearer a\tb',
  'Bearer a\u0000b',
  'Bearer a\u007f',
  'Bearer t\u00f6ken',
  'Bearer a\u200bb',
  'Bearer=abc',
  'Bearer,abc',
  'Bearer "two words"',
  'Bearer a, Bearer b',
  'Bearer a,bearer b',
  'Bearer a, Basic dXNlcg==',
  'Bearer , Bearer a',
  'Basic dXNlcg==, Bearer a',
  'DPoP a, Bearer b',
  'Basic dXNlcg==,\tBearer a',
  '"Bearer" abc',
  ' Bearer abc',
  '=',
];

const absent: readonly (string | null)[] = [
  null,
  '',
  ' ',
  'Basic dXNlcjpwYXNz',
  'DPoP abc',
  'Negotiate abc',
  'Digest username="bearer", realm="x"',
  'BearerX abc',
  'Bearer-Token abc',
  'MAC id="x", nonce="Bearer"',
];

describe('readCredentials', () => {
  // Requirements: 6750-02
  it.each(accepted)('reads %j', (field, token) => {
    expect(readCredentials(field)).toEqual({ ok: true, scheme: 'bearer', token });
  });

  // Requirements: 6750-02, 6750-08
  it.each(malformed)('calls %j malformed', (field) => {
    const credentials = readCredentials(field);
    expect(credentials).toMatchObject({ ok: false, denial: { reason: 'malformed_credentials' } });
  });

  it.each(absent)('finds no credentials for this server in %j', (field) => {
    expect(readCredentials(field)).toEqual({ ok: false, denial: { reason: 'no_credentials' } });
  });

  describe('where DPoP is spoken, too', () => {
    const read = (field: string) => readCredentials(field, ['bearer', 'dpop']);

    it.each(accepted)('reads %j', (field, token) => {
      expect(read(field)).toEqual({ ok: true, scheme: 'bearer', token });
      expect(read(field.replace(/^bearer/i, 'DPoP'))).toEqual({ ok: true, scheme: 'dpop', token });
      expect(read(field.replace(/^bearer/i, 'dPoP'))).toEqual({ ok: true, scheme: 'dpop', token });
    });

    it.each(malformed)('calls %j malformed', (field) => {
      for (const each of [field, field.replaceAll(/bearer/gi, 'DPoP')]) {
        expect(read(each)).toMatchObject({ ok: false, denial: { reason: 'malformed_credentials' } });
      }
    });

    // A second set of credentials in a scheme of ours: which of the two is meant is anybody's guess.
    it.each([
      'Bearer a, DPoP b',
      'Bearer a,DPoP b',
      'DPoP a, Bearer b',
      'DPoP a, DPoP a',
      'DPoP a,\tdpop b',
      'Basic dXNlcg==, DPoP b',
    ])('calls %j malformed', (field) => {
      expect(read(field)).toEqual({
        ok: false,
        denial: {
          reason: 'malformed_credentials',
          detail: 'the Authorization field was sent more than once',
        },
      });
    });

    it.each(absent.filter((field) => !field?.startsWith('DPoP')))('finds none in %j', (field) => {
      expect(readCredentials(field, ['bearer', 'dpop'])).toEqual({
        ok: false,
        denial: { reason: 'no_credentials' },
      });
    });
  });

  it('never repeats what was sent', () => {
    for (const field of malformed) {
      const credentials = readCredentials(`${field}SECRET`);
      expect(JSON.stringify(credentials.ok || credentials.denial)).not.toContain('SECRET');
    }
  });

  it('yields only tokens that stood after the scheme, whole', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'Bearer',
        'bearer',
        'Basic',
        ' ',
        '  ',
        ',',
        ', ',
        '\t',
        'abc',
        '"',
        '=',
        'a.b.c',
        '\u0000',
      ),
      fc.string({ maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const field = pieces.join('');
        const credentials = readCredentials(field);
        if (!credentials.ok) return;
        const match = /^bearer +([\x21-\x7e]+)$/i.exec(field);
        expect(credentials.token).toBe(match?.[1]);
      }),
      runs(2000),
    );
  });

  it.each([
    ['commas', (n: number) => `Basic ${','.repeat(n)}`],
    ['spaces after commas', (n: number) => `Basic ${', '.repeat(n)}`],
    ['one long gap', (n: number) => `Basic ,${' '.repeat(n)}x`],
    ['spaces', (n: number) => `Bearer ${' '.repeat(n)}`],
    ['a long scheme', (n: number) => 'B'.repeat(n)],
  ])('takes linear time over %s', (_name, make) => {
    const field = make(1_000_000);
    const start = performance.now();
    readCredentials(field);
    expect(performance.now() - start).toBeLessThan(4500);
  });
});
