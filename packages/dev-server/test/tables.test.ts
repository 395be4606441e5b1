import { describe, expect, it } from 'vitest';
import { displayName } from '../src/display-name.js';
import { escapeHtml, html } from '../src/html.js';
import { createRateLimit } from '../src/rate-limit.js';
import { redirectUriMatches } from '../src/redirect-uris.js';
import { isSpecialUseAddress } from '../src/special-use-addresses.js';

describe('special-use addresses', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '192.168.0.1',
    '198.18.0.1',
    '198.51.100.7',
    '203.0.113.9',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::a00:1',
    '100::1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'ff02::1',
    '2001:db8::1',
    '2001::1',
    '2002:a00:1::',
    '3fff::1',
    'localhost',
    '',
  ])('are no place to fetch from: %s', (address) => {
    expect(isSpecialUseAddress(address)).toBe(true);
  });

  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '100.63.255.255',
    '100.128.0.1',
    '172.32.0.1',
    '193.0.0.1',
    '2606:4700::1111',
    '2a00:1450::1',
  ])('are not these: %s', (address) => {
    expect(isSpecialUseAddress(address)).toBe(false);
  });
});

describe('redirect URIs', () => {
  it.each([
    ['http://localhost/cb', 'http://localhost:1/cb'],
    ['http://localhost:1/cb', 'http://localhost/cb'],
    ['http://127.0.0.1:1/cb?a=b', 'http://127.0.0.1:2/cb?a=b'],
    ['http://[::1]/cb', 'http://[::1]:9/cb'],
    ['https://a.example/cb', 'https://a.example/cb'],
    ['cursor://a/b', 'cursor://a/b'],
  ])('%s is also %s', (registered, presented) => {
    expect(redirectUriMatches(registered, presented)).toBe(true);
  });

  it.each([
    ['http://localhost/cb', 'http://127.0.0.1/cb'],
    ['http://localhost/cb', 'http://localhost/cb/'],
    ['http://localhost/cb', 'http://localhost/CB'],
    ['http://localhost/cb', 'http://localhost/x/../cb'],
    ['http://localhost/cb', 'http://localhost/cb?x'],
    ['http://localhost/cb', 'http://localhost/cb#x'],
    ['http://localhost/cb', 'https://localhost/cb'],
    ['http://localhost/cb', 'http://user@localhost/cb'],
    ['http://localhost/cb', 'http://localhost:1\\@evil.example/cb'],
    ['http://localhost/cb', 'http://localhost:1@evil.example/cb'],
    ['http://localhost/cb', 'http://local\thost/cb'],
    ['http://127.0.0.1/cb', 'http://2130706433/cb'],
    ['https://a.example/cb', 'https://a.example:444/cb'],
    ['cursor://a/b', 'cursor://a:1/b'],
    ['http://a.example/cb', 'http://a.example:1/cb'],
  ])('%s is not %s', (registered, presented) => {
    expect(redirectUriMatches(registered, presented)).toBe(false);
  });
});

describe('a rate limit', () => {
  it('lets its capacity through at once, and then what is refilled', () => {
    let now = 0;
    const allowed = createRateLimit(3, 2, () => now);
    const burst = (count: number) => Array.from({ length: count }, allowed).filter(Boolean).length;
    expect(burst(5)).toBe(3);
    now += 499;
    expect(burst(1)).toBe(0);
    now += 1;
    expect(burst(2)).toBe(1);
    now += 60_000;
    expect(burst(9)).toBe(3);
  });
});

describe('HTML', () => {
  it('escapes what is put in, and not what is HTML already', () => {
    const name = `<script>alert("1")</script>' onload='&`;
    const item = html`<b title="${name}">${name}</b>`;
    const escaped = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39; onload=&#39;&amp;';
    expect(html`<p>${[item, item]}${undefined}${1}</p>`.toString()).toBe(
      `<p>${`<b title="${escaped}">${escaped}</b>`.repeat(2)}1</p>`,
    );
    expect(escapeHtml(name)).toBe(escaped);
  });
});

describe('names that clients give themselves', () => {
  it.each([
    ['Claude', 'Claude'],
    ['  spaced  ', 'spaced'],
    ['evil\u202Egnp.exe', 'evilgnp.exe'],
    ['line\nbreak\u2028and\u0000nul', 'linebreakandnul'],
    ['\u200B\u200B', 'an unnamed client'],
    ['x'.repeat(200), `${'x'.repeat(80)}…`],
  ])('%j is shown as %j', (name, shown) => {
    expect(displayName(name)).toBe(shown);
  });
});
