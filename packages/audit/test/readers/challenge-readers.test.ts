/** The table of readers, against the real ones. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseChallenges } from '../../src/http/challenge.js';
import { challengeReaders, type ReadChallenge } from '../../src/readers/challenge-readers.js';
import { misreadings } from '../../src/readers/misread.js';
import { realReaders } from './real-readers.js';

const url = 'https://api.example.com/.well-known/oauth-protected-resource/mcp';
const corpus = [
  '',
  'Bearer',
  'bearer ',
  'Bearer  ',
  `Bearer resource_metadata="${url}"`,
  `bEARER resource_metadata="${url}", scope="read write", error="invalid_token"`,
  `Bearer  scope="read",resource_metadata="${url}"`,
  `Bearer scope=read, resource_metadata="${url}"`,
  `Bearer scope = "read"`,
  `Bearer realm="x", SCOPE="read", Resource_Metadata="${url}"`,
  `DPoP algs="ES256", scope="read", resource_metadata="${url}"`,
  `Bearer, DPoP algs="ES256", resource_metadata="${url}"`,
  `Basic realm="x", Bearer resource_metadata="${url}"`,
  `Bearer error_description="needs scope=admin", scope="read"`,
  `Bearer error_description="say \\"scope=\\"admin", scope="read"`,
  `Bearer max_scope="a", scope="b", last_error="c"`,
  `Bearer scope="", error=""`,
  `Bearer scope="a", scope="b"`,
  `Bearer resource_metadata=${url}, scope=a b`,
  `Bearer resource_metadata="/relative"`,
];

const name = fc.constantFrom(
  'resource_metadata',
  'scope',
  'error',
  'error_description',
  'realm',
  'max_scope',
  'Scope',
);
const value = fc.oneof(
  fc.constantFrom(url, 'read', 'read write', 'scope=admin', 'a, error="b"', '', '\\"quoted\\"'),
  fc.stringMatching(/^[ -!#-[\]-~]{0,12}$/),
);
const parameter = fc
  .tuple(name, fc.constantFrom('=', '=', '=', ' = '), value, fc.boolean())
  .map(
    ([key, equals, text, isQuoted]) =>
      `${key}${equals}${isQuoted ? `"${text}"` : text.replace(/[^\w.]/g, '') || 'x'}`,
  );
const challenge = fc
  .tuple(
    fc.constantFrom('Bearer', 'bearer', 'DPoP', 'Basic'),
    fc.array(parameter, { maxLength: 4 }),
    fc.constantFrom(', ', ',', ' ,  '),
  )
  .map(([scheme, params, comma]) => (params.length > 0 ? `${scheme} ${params.join(comma)}` : scheme));
const header = fc.array(challenge, { minLength: 1, maxLength: 3 }).map((all) => all.join(', '));

describe.each(Object.entries(realReaders))('%s', (client, real) => {
  const reader = challengeReaders.find((each) => each.client === client);

  /** The SDKs hand on a URL object: what is no URL is lost there, and the rest spelled anew. */
  const seen = (read: ReadChallenge): ReadChallenge => {
    const { resource_metadata: address, ...rest } = read;
    const isUrl = address !== undefined && URL.canParse(address);
    const spelled = client.startsWith('mcp-remote') ? address : isUrl ? new URL(address).href : undefined;
    return { ...rest, resource_metadata: spelled };
  };
  const agree = (text: string) => {
    // `Headers` takes the spaces off both ends, and so does everything that comes over HTTP.
    const sent = text.trim();
    for (const each of reader?.reads ?? []) {
      expect(seen(reader?.read(sent) ?? {})[each] ?? '', `${each} of ${sent}`).toBe(real(sent)[each] ?? '');
    }
  };

  it('is in the table', () => expect(reader).toBeDefined());
  it.each(corpus)('reads %s as the table says', agree);
  it('reads generated challenges as the table says', () => {
    fc.assert(fc.property(header, agree), { numRuns: 300 });
  });
});

describe('Codex', () => {
  const codex = challengeReaders.find(({ client }) => client.startsWith('Codex'));
  // Not installable here: what its source does with each.
  it.each([
    [`Bearer resource_metadata="${url}"`, url],
    [`Basic realm="x", Bearer RESOURCE_METADATA="${url}"`, url],
    ['Bearer resource_metadata=https://a.example/x;y, scope="a"', 'https://a.example/x'],
    ['Bearer resource_metadata="/a\\"b"', '/a"b'],
    ['Bearer error_description="resource_metadata=evil", resource_metadata="good"', 'evil"'],
    ['Bearer scope="read"', undefined],
  ])('reads %s', (text, expected) => {
    expect(codex?.read(text).resource_metadata).toBe(expected);
  });
});

describe('misreadings', () => {
  const misread = (text: string) => {
    const parsed = parseChallenges(text);
    const [meant] = parsed.ok ? parsed.challenges : [];
    if (!parsed.ok || !meant) throw new Error(`not a challenge: ${text}`);
    return misreadings(text, meant, parsed.challenges).map(({ client, parameter: of, read }) => [
      client.split(' (')[0],
      of,
      read,
    ]);
  };

  it.each([
    `Bearer resource_metadata="${url}", scope="read write"`,
    `Bearer error="invalid_token", error_description="The token is over", scope="read", resource_metadata="${url}"`,
    `Bearer scope="read", DPoP algs="ES256", scope="read"`,
    `Bearer resource_metadata="${url}", DPoP algs="ES256", error="use_dpop_nonce"`,
    `Bearer realm="x"`,
  ])('has none in %s', (text) => expect(misread(text)).toEqual([]));

  it('names who takes a description for a scope', () => {
    expect(misread(`Bearer error_description="ask for scope=admin now"`)).toEqual([
      ['MCP TypeScript SDK v2', 'scope', 'admin'],
      ['MCP TypeScript SDK v1', 'scope', 'admin'],
      ['MCP Python SDK', 'scope', 'admin'],
    ]);
  });

  it('names who does not see what has no quotes', () => {
    expect(misread('Bearer scope=read.all')).toEqual([
      ['AI SDK', 'scope', undefined],
      ['mcp-remote', 'scope', 'read'],
    ]);
  });
});
