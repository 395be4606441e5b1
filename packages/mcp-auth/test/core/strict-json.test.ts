import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonObject, ownMembers, parseStrictJson } from '../../src/core/strict-json.js';
import { runs } from '../support/runs.js';
import { slowStrictJson } from '../support/slow-strict-json.js';

/** What has to be refused, and why. Grouped as the JSON test suites do. */
const refused: Readonly<Record<string, readonly string[]>> = {
  'not JSON': [
    '',
    ' ',
    '\u0000',
    '\ufeff{}',
    '{',
    '}',
    '{}}',
    '{} x',
    '{}\u0000',
    '{,}',
    '{"a":1,}',
    '[1,]',
    '[,1]',
    "{'a':1}",
    '{a:1}',
    '{"a"}',
    '{"a":}',
    '{"a":1 "b":2}',
    '[1 2]',
    '// comment\n{}',
    '{}/* comment */',
    'NaN',
    'Infinity',
    '[-]',
    '[+1]',
    '[01]',
    '[1.]',
    '[.5]',
    '[1e]',
    '[0x1]',
    '"\t"',
    '"\n"',
    '"\\x41"',
    '"\\u00g0"',
    '"\\u12"',
    '"unclosed',
    'True',
    'undefined',
    '[\u00a01]',
  ],
  'a member name twice': [
    '{"a":1,"a":1}',
    '{"a":1,"b":2,"a":3}',
    '{"aud":1,"\\u0061ud":2}',
    '{"\\u0061ud":1,"aud":2}',
    '{"a\\/b":1,"a/b":2}',
    '{"\\"":1,"\\u0022":2}',
    '{"":1,"":2}',
    '{"__proto__":1,"__proto__":2}',
    '{"x":{"a":1,"a":2}}',
    '[{"a":1},{"b":1,"b":2}]',
    '{"a":{"b":1},"a":2}',
    '{"a":[],"a":2}',
    '{ "a" : 1 , "a" : 2 }',
    '{"\u{1f600}":1,"\\ud83d\\ude00":2}',
  ],
  'a number that is not finite': ['[1e400]', '[-1e400]', '{"exp":1e309}', `[${'9'.repeat(400)}]`, '1E+400'],
  'a lone surrogate': [
    '"\\ud800"',
    '"\\udc00"',
    '"\\ud800x"',
    '"\\udc00\\ud800"',
    '{"\\ud800":1}',
    '["a\\udfff"]',
    '"\ud800"',
  ],
  'too deep': [
    `${'['.repeat(33)}${']'.repeat(33)}`,
    `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`,
    '['.repeat(200_000),
  ],
};

const accepted: readonly string[] = [
  '{}',
  ' \t\r\n{} \n',
  '[]',
  'null',
  '""',
  '0',
  '-0',
  '1.5e-7',
  '1e308',
  '4e-324',
  '1e-400',
  '"\\ud83d\\ude00"',
  '"\u{1f600}"',
  '"\\u0000"',
  '"\\\\"',
  '"\\\\\\""',
  '"{\\"a\\":1,\\"a\\":2}"',
  '"1e999"',
  '{"a":"a","b":"a"}',
  '{"a":["a","a"]}',
  '{"a":{"a":{"a":1}}}',
  '[{"a":1},{"a":1}]',
  '{"a":1,"A":2," a":3,"a ":4}',
  '{"e\u0301":1,"\u00e9":2}',
  `${'['.repeat(32)}${']'.repeat(32)}`,
  '"\u2028\u2029\u007f"',
];

describe('parseStrictJson', () => {
  // Requirements: POL-05
  describe.each(Object.entries(refused))('refuses %s:', (_reason, texts) => {
    it.each(texts.map((text) => [text.slice(0, 40), text] as const))('%j', (_shown, text) => {
      expect(parseStrictJson(text).ok).toBe(false);
    });
  });

  it.each(accepted)('agrees with JSON.parse on %j', (text) => {
    expect(parseStrictJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
  });

  it('agrees with JSON.parse on everything without repeated members', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false, maxDepth: 6 }), fc.nat(3), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        fc.pre(!/\\ud[89a-f]/i.test(text));
        expect(parseStrictJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
      }),
      runs(500),
    );
  });

  it('finds a repeated member wherever it stands and however it is spelt', () => {
    const escaped = (name: string) =>
      [...Array(name.length).keys()]
        .map((index) => `\\u${name.charCodeAt(index).toString(16).padStart(4, '0')}`)
        .join('');
    const name = fc.string({ unit: 'grapheme', maxLength: 6 });
    fc.assert(
      fc.property(name, fc.jsonValue({ maxDepth: 2 }), fc.jsonValue({ maxDepth: 2 }), (key, one, other) => {
        const twice = `{${JSON.stringify(key)}:${JSON.stringify(one)},"z${escaped(key)}":0,"${escaped(key)}":${JSON.stringify(other)}}`;
        expect(parseStrictJson(`[{"deep":${twice}}]`)).toMatchObject({ ok: false });
      }),
      runs(100),
    );
  });

  it('judges as a scan of every token does, whatever the text is like', () => {
    const string = fc.constantFrom(
      ...[
        '""',
        '"a"',
        '"b"',
        '"__proto__"',
        '":"',
        '"{["',
        '" "',
        '"\\u0061"',
        '"\\""',
        '"\\\\"',
        '"\\ud800"',
      ],
      ...['"\ud800"', '"\u{1f600}"', '"\u00e9"', '","'],
    );
    const number = fc.constantFrom('0', '-1', '1.50', '1e3', '1e400', '-1e999', '12345678901234567890');
    const space = fc.constantFrom('', '', '', ' ', '\n');
    const { value } = fc.letrec<{ value: string }>((tie) => {
      const member = fc
        .tuple(space, string, space, space, tie('value'), space)
        .map(([a, name, b, c, each, d]) => `${a}${name}${b}:${c}${each}${d}`);
      const object = fc.array(member, { maxLength: 4 }).map((members) => `{${members.join(',')}}`);
      const array = fc.array(tie('value'), { maxLength: 3 }).map((entries) => `[${entries.join(',')}]`);
      const plain = fc.oneof(string, number, fc.constantFrom('true', 'false', 'null'));
      return { value: fc.oneof({ depthSize: 'medium', withCrossShrink: true }, plain, object, array) };
    });
    let accepted = 0;
    fc.assert(
      fc.property(value, fc.constantFrom(1, 2, 3, 32), (text, maxDepth) => {
        const { ok } = parseStrictJson(text, { maxDepth });
        expect(ok, text).toBe(slowStrictJson(text, maxDepth));
        if (ok) accepted += 1;
      }),
      runs(5000),
    );
    expect(accepted).toBeGreaterThan(0);
  });

  it('counts no member that a polluted prototype lends', () => {
    const polluted = Object.prototype as unknown as Record<string, unknown>;
    polluted.lent = 'x';
    try {
      expect(parseStrictJson('{"a":1,"b":2,"a":3}').ok).toBe(false);
      expect(parseStrictJson('{"a":"x","b":2,"a":3}').ok).toBe(false);
    } finally {
      delete polluted.lent;
    }
  });

  it('never throws', () => {
    const soup = fc.array(
      fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '\\', '\\u', '1', 'e', '-', ' ', 'null'),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          soup.map((parts) => parts.join('')),
        ),
        (text) => {
          const result = parseStrictJson(text);
          if (result.ok) expect(result.value).toEqual(JSON.parse(text));
        },
      ),
      runs(1000),
    );
  });

  it('keeps __proto__ and constructor as members that lend nothing', () => {
    const result = parseStrictJson('{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}');
    const value = result.ok ? (result.value as Record<string, unknown>) : {};
    expect(Object.hasOwn(value, '__proto__')).toBe(true);
    expect(value.admin).toBeUndefined();
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });

  it.each([
    ['escapes', `"${'\\n'.repeat(250_000)}"`],
    ['quotes', `[${'"",'.repeat(150_000)}1]`],
    ['digits', `[${'1,'.repeat(250_000)}1]`],
    ['an unclosed string', `"${'\\\\'.repeat(250_000)}`],
  ])('copes with half a megabyte of %s in linear time', (_name, text) => {
    const start = performance.now();
    expect(() => parseStrictJson(text)).not.toThrow();
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

it('isJsonObject knows objects from arrays and null', () => {
  expect([{}, Object.create(null), [], null, 'x', 1, undefined].map(isJsonObject)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});

it('ownMembers lends nothing and keeps every name', () => {
  const members = ownMembers(JSON.parse('{"__proto__":{"exp":1},"a":1,"constructor":2}'));
  expect(Object.keys(members)).toEqual(['__proto__', 'a', 'constructor']);
  expect([members.exp, members.toString, members.constructor]).toEqual([undefined, undefined, 2]);
  const polluted = Object.prototype as unknown as Record<string, unknown>;
  polluted.exp = 1;
  try {
    expect(ownMembers({}).exp).toBeUndefined();
  } finally {
    delete polluted.exp;
  }
  expect(ownMembers({}).constructor).toBeUndefined();
});
