import { expect, it } from 'vitest';
import { challengeForTokens, paramOf, parseChallenges } from '../../src/http/challenge.js';

/** Scheme, then what follows: `name=value` each, or the token68. */
function brief(header: string): string[][] | string {
  const parsed = parseChallenges(header);
  if (!parsed.ok) return parsed.problem;
  return parsed.challenges.map(({ scheme, params, token68 }) => [
    scheme,
    ...(token68 === undefined ? [] : [token68]),
    ...params.map(([name, value]) => `${name}=${value}`),
  ]);
}

const good: readonly (readonly [string, readonly (readonly string[])[]])[] = [
  ['Bearer', [['Bearer']]],
  ['Bearer, DPoP algs="ES256"', [['Bearer'], ['DPoP', 'algs=ES256']]],
  ['Bearer realm="a b", scope=read', [['Bearer', 'realm=a b', 'scope=read']]],
  ['Bearer realm = "x" ,\tscope="y"', [['Bearer', 'realm=x', 'scope=y']]],
  [', ,Bearer a=b,,c=d,', [['Bearer', 'a=b', 'c=d']]],
  ['Bearer a="q\\"\\\\q"', [['Bearer', 'a=q"\\q']]],
  ['Bearer a=", Basic realm=x"', [['Bearer', 'a=, Basic realm=x']]],
  [
    'Negotiate YII/+=, Bearer a=b',
    [
      ['Negotiate', 'YII/+='],
      ['Bearer', 'a=b'],
    ],
  ],
  [
    'Basic realm="x", Bearer scope="a"',
    [
      ['Basic', 'realm=x'],
      ['Bearer', 'scope=a'],
    ],
  ],
  ['Bearer a=', [['Bearer', 'a=']]],
  ['Bearer a="", b="c"', [['Bearer', 'a=', 'b=c']]],
];
it.each(good)('reads %s', (header, expected) => expect(brief(header)).toEqual(expected));

it.each([
  ['Bearer a=https://x', /no comma/],
  ['Bearer a="open', /neither a token nor a quoted string/],
  ['Bearer a="say "x""', /no comma/],
  ['Bearer a="b", c=', /neither a token nor a quoted string/],
  ['Bearer a="b" c="d"', /no comma/],
  ['a="b"', /before any scheme/],
  ['Bearer: a="b"', /no space after the scheme/],
  ['"Bearer"', /neither a scheme nor a parameter/],
  ['Bearer a="\x7f"', /neither a token nor a quoted string/],
  ['Bearer realm=, scope="a"', /realm= is not followed by a value/],
])('refuses %s', (header, problem) => expect(brief(header)).toMatch(problem));

it('finds parameters whatever their case, and the first of two', () => {
  const parsed = parseChallenges('Bearer SCOPE="a", scope="b"');
  const [challenge] = parsed.ok ? parsed.challenges : [];
  expect(challenge && paramOf(challenge, 'scope')).toBe('a');
});

it.each([
  ['Basic realm="x", DPoP a=b, bearer c=d', 'bearer'],
  ['Basic realm="x", dpop a=b', 'dpop'],
  ['Basic realm="x"', undefined],
])('knows what clients act on in %s', (header, scheme) => {
  const parsed = parseChallenges(header);
  expect(parsed.ok && challengeForTokens(parsed.challenges)?.scheme).toBe(scheme);
});
