import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Redactor } from '../../src/http/redact.js';

const hiding = (...secrets: string[]) => {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.hide(secret);
  return redactor;
};

/** What servers make of a value that they repeat. */
const spellings: Readonly<Record<string, (secret: string) => string>> = {
  'as it is': (secret) => secret,
  'in a URL': (secret) => encodeURIComponent(secret),
  'in a URL, in lower case': (secret) =>
    encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  'in a URL, all of it': (secret) =>
    secret.replace(
      /[^A-Za-z0-9]/g,
      (each) => `%${each.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
    ),
  'in a form': (secret) => new URLSearchParams({ '': secret }).toString().slice(1),
  'in JSON': (secret) => JSON.stringify(secret).slice(1, -1),
  'in JSON, as PHP writes it': (secret) => JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/'),
  'in JSON, as .NET writes it': (secret) =>
    secret.replace(
      /[^A-Za-z0-9]/g,
      (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`,
    ),
  'in HTML': (secret) =>
    secret
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;'),
};
const visible = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 8,
  maxLength: 80,
});
const around = fc.string({ maxLength: 20 });

describe('a secret that was given', () => {
  it.each(Object.entries(spellings))('does not show %s', (_what, spell) => {
    fc.assert(
      fc.property(visible, around, around, (secret, before, after) => {
        // A neighbour that looks like a part of the secret may be taken for one.
        fc.pre(!before.includes(secret[0] ?? '') && !spell(secret).includes('…'));
        const shown = hiding(secret).text(`${before}\n${spell(secret)}\n${after}`);
        expect(shown).not.toContain(spell(secret));
        expect(shown).not.toContain(secret);
        expect(shown).toContain('…');
      }),
    );
  });

  it.each(['authorization', 'x-other', 'location', 'www-authenticate', 'set-cookie'])(
    'does not show in the header %s',
    (name) => {
      fc.assert(
        fc.property(visible, (secret) => {
          for (const value of [
            secret,
            `Bearer ${secret}`,
            `https://a.example/?x=${encodeURIComponent(secret)}`,
            `x="${secret}"`,
          ]) {
            expect(hiding(secret).header(name, value).join()).not.toContain(secret);
          }
        }),
      );
    },
  );

  it('does not show in part: servers shorten what they repeat', () => {
    const secret = 'tok_0123456789abcdefghijklmnopqrstuvwxyz';
    for (const length of [12, 20, 39]) {
      expect(hiding(secret).text(`bad token ${secret.slice(0, length)}... (${length})`)).toBe(
        `bad token …... (${length})`,
      );
    }
  });

  it('does not show where another one is its beginning', () => {
    const shown = hiding('secret-one', 'secret-one-and-more-of-it').text(
      'a secret-one-and-more-of-it b secret-one c',
    );
    expect(shown).toBe('a … b … c');
  });

  it.each(['pässwörd-of-alice', 'two\nlines-of-it', 'ein 🔑 schlüssel'])(
    'may be more than ASCII: %j',
    (secret) => {
      for (const spelled of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) {
        expect(hiding(secret).text(`a ${spelled} b`)).toBe('a … b');
      }
    },
  );

  it('does not show where others begin alike', () => {
    const tokens = ['0', 'abc', 'ABCDEF'].map((end) => `tok_0123456789abcdef${end.repeat(10)}`);
    expect(hiding(...tokens).text(tokens.join(' '))).toBe('… … …');
    expect(hiding(...tokens).text(tokens.map((token) => token.slice(0, -3)).join(' '))).toBe('… … …');
  });

  it('is not hidden where it is too short to be one', () => {
    expect(hiding('a', '', 'short', undefined as unknown as string).text('a short text')).toBe(
      'a short text',
    );
  });
});

describe('what is secret wherever it comes from', () => {
  it.each([
    ['{"access_token": "abc", "token_type": "Bearer"}', '{"access_token": "…", "token_type": "Bearer"}'],
    ['{"refresh_token":"a\\"b","x":1}', '{"refresh_token":"…","x":1}'],
    ['{"access_token":"abc', '{"access_token":"…"'],
    [
      'grant_type=authorization_code&code=abc&code_verifier=def',
      'grant_type=authorization_code&code=…&code_verifier=…',
    ],
    [
      'https://a.example/cb?code=abc&state=s#access_token=t',
      'https://a.example/cb?code=…&state=s#access_token=…',
    ],
    ['https://a.example/mcp?API_KEY=abc', 'https://a.example/mcp?API_KEY=…'],
    ['see eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0. for more', 'see … for more'],
    ['"eyJhbGciOiJub25lIn0.a.b.c.d"', '"…"'],
    // Nothing of the kind.
    ['{"error":{"code":"not_found"}}', '{"error":{"code":"not_found"}}'],
    ['https://a.example/?tokens=3', 'https://a.example/?tokens=3'],
  ])('%s', (text, shown) => {
    expect(new Redactor().text(text)).toBe(shown);
  });

  it.each([
    ['Authorization', 'Bearer abc', 'Bearer …'],
    ['authorization', 'Bearer', 'Bearer'],
    ['authorization', 'abc def', '…'],
    ['DPoP', 'abc', '…'],
    ['Cookie', 'a=b', '…'],
    ['x-api-key', 'abc', '…'],
    ['content-type', 'text/html', 'text/html'],
  ])('%s: %s', (name, value, shown) => {
    expect(new Redactor().header(name, value)).toEqual([name, shown]);
  });
});

it('takes no long time over long texts', () => {
  const secret = `${'ab+/'.repeat(5000)}=`;
  const redactor = hiding(secret);
  const started = performance.now();
  expect(redactor.text(`${'ab+/'.repeat(250_000)}`).length).toBeLessThan(1_000_000);
  redactor.text('a'.repeat(1_000_000));
  expect(performance.now() - started).toBeLessThan(5000);
});
