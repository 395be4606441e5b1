/** Laws of decisions over operations: whatever else a request says, it never needs less than what servers may read in it. */

import { posix } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OperationDeclarations } from '../../src/core/operation-rules.js';
import { runs } from '../support/runs.js';
import { ask, call, challengedScope, guardOver, read, request, statusOf } from './judged.js';

const declarations: OperationDeclarations = {
  'tools/call': {
    purge: ['purge', 'audit'],
    'purge-*': { anyOf: ['purge', 'admin'] },
    help: 'public',
    '*': ['use'],
  },
  'resources/read': { 'file:///private/*': ['private'], 'file:///public/*': 'public' },
  'tools/list': 'public',
  'prompts/*': ['prompts'],
};
const guard = guardOver(declarations, {
  requiredScopes: ['base'],
  scopeImplies: {
    admin: ['audit', 'base'],
    root: ['admin', 'purge', 'private', 'use', 'prompts'],
    audit: ['admin'],
  },
  maxBodySize: 1e6,
});
const message = fc.oneof(
  fc.constantFrom('purge', 'purge-all', 'help', 'other', 'Purge').map((name) => call(name)),
  fc.constantFrom('file:///private/x', 'file:///public/x', 'file:///public/../private/x', 'a:b').map(read),
  fc
    .constantFrom('tools/list', 'initialize', 'ping', 'prompts/list', 'Tools/List', '')
    .map((method) => request(method)),
);
const token = fc.option(
  fc
    .subarray(['base', 'use', 'purge', 'audit', 'admin', 'private', 'prompts', 'root', 'x'], { minLength: 1 })
    .map((scopes) => scopes.join(',')),
  { nil: undefined },
);
const with_ = (given: string | undefined) => (given === undefined ? {} : { token: given });

describe('nothing that is added to a request makes it need less', () => {
  it('no other message', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 5 }), token, async (batch, given) => {
        const together = await statusOf(ask(guard, batch, with_(given)));
        const apart = await Promise.all(batch.map((one) => statusOf(ask(guard, one, with_(given)))));
        expect(together === 200).toBe(apart.every((status) => status === 200));
      }),
      runs(500),
    );
  });

  it('no header', async () => {
    const value = fc.constantFrom(
      'help',
      'tools/list',
      'tools/call',
      '=?base64?aGVscA==?=',
      '2026-07-28',
      '2025-11-25',
      'x',
    );
    const names = [
      'mcp-name',
      'mcp-method',
      'mcp-protocol-version',
      'x-http-method-override',
      'mcp-param-name',
      'x-mcp-name',
    ];
    const headers = fc.dictionary(fc.constantFrom(...names), value);
    await fc.assert(
      fc.asyncProperty(message, token, headers, async (one, given, added) => {
        if ((await statusOf(ask(guard, one, { ...with_(given), headers: added }))) !== 200) return;
        expect(await statusOf(ask(guard, one, with_(given)))).toBe(200);
      }),
      runs(500),
    );
  });

  it('no scope', async () => {
    await fc.assert(
      fc.asyncProperty(message, token, token, async (one, given, more = 'x') => {
        if (given === undefined || (await statusOf(ask(guard, one, with_(given)))) !== 200) return;
        expect(await statusOf(ask(guard, one, { token: `${given},${more}` }))).toBe(200);
      }),
      runs(500),
    );
  });
});

// Requirements: MCP-RS-06, MCP-RS-17
it('one challenge is enough, and always the same for the same token', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 3 }), token, async (batch, given) => {
      const scope = await challengedScope(ask(guard, batch, with_(given)));
      expect(await challengedScope(ask(guard, batch, with_(given)))).toBe(scope);
      if (scope !== undefined)
        expect(await statusOf(ask(guard, batch, { token: scope.replaceAll(' ', ',') }))).toBe(200);
    }),
    runs(500),
  );
});

type Member = readonly [name: string, value: string | readonly Member[]];
const json = (value: Member[1]): string =>
  typeof value === 'string'
    ? JSON.stringify(value)
    : `{${value.map(([name, inner]) => `${JSON.stringify(name)}:${json(inner)}`).join(',')}}`;
const folded = (name: string) => name.toUpperCase().toLowerCase();

/** How servers in other languages look a member up. */
const lookups: readonly ((members: readonly Member[], name: string) => Member[1] | undefined)[] = [
  (members, name) => members.findLast(([key]) => key === name)?.[1],
  (members, name) => members.find(([key]) => key === name)?.[1],
  (members, name) => members.findLast(([key]) => folded(key) === folded(name))?.[1],
  (members, name) => members.find(([key]) => folded(key) === folded(name))?.[1],
];

it('no reader of JSON finds in a message what the guard did not', async () => {
  const spelling = (name: string, ...others: string[]) => fc.constantFrom(name, name, ...others);
  const params: fc.Arbitrary<Member> = fc.tuple(
    spelling('params', 'Params', 'paramſ'),
    fc.array(fc.tuple(spelling('name', 'Name', 'x'), fc.constantFrom('purge', 'help')), {
      maxLength: 3,
    }),
  );
  const method: fc.Arbitrary<Member> = fc.tuple(
    spelling('method', 'Method'),
    fc.constantFrom('tools/call', 'tools/list'),
  );
  const others = fc.array(fc.oneof(params, method), { maxLength: 2 });
  const sent = fc
    .tuple(others, others)
    .map(([before, after]): readonly Member[] => [
      ...before,
      ['method', 'tools/call'],
      ['params', [['name', 'help']]],
      ...after,
    ]);
  let allowed = 0;
  await fc.assert(
    fc.asyncProperty(sent, async (members) => {
      const text = json([['jsonrpc', '2.0'], ['id', '1'], ...members]);
      const decision = ask(guard, undefined, { body: { type: 'text', text } });
      if ((await statusOf(decision)) !== 200) return;
      allowed += 1;
      for (const lookup of lookups) {
        const found = lookup(members, 'params') ?? [];
        const name = typeof found === 'string' ? undefined : lookup(found, 'name');
        expect(lookup(members, 'method') === 'tools/call' && name === 'purge').toBe(false);
      }
    }),
    runs(2000),
  );
  expect(allowed).toBeGreaterThan(50);
});

/** How handlers get from a URI to a path; whatever throws reads nothing. */
const readers: readonly ((uri: string) => string)[] = [
  (uri) => new URL(uri).pathname,
  (uri) => decodeURIComponent(new URL(uri).pathname),
  (uri) => posix.normalize(new URL(uri).pathname),
  (uri) => posix.normalize(decodeURIComponent(new URL(uri).pathname)),
  (uri) => posix.normalize(decodeURIComponent(decodeURIComponent(new URL(uri).pathname))),
  (uri) => posix.normalize(decodeURIComponent(new URL(uri).pathname).replaceAll('\\', '/')),
  (uri) => new URL(decodeURIComponent(uri)).pathname,
  (uri) => posix.normalize(decodeURI(uri).replace(/^file:\/\//i, '')),
  (uri) => posix.normalize(uri.replace(/^file:\/\//i, '').split(/[?#]/)[0] ?? ''),
  (uri) => decodeURIComponent(posix.normalize(uri.replace(/^file:\/\//i, ''))),
];

it('no spelling of a URI leads a handler to what the guard did not protect', async () => {
  const piece = fc.constantFrom(
    'private',
    'private',
    'public',
    'public',
    'pr%69vate',
    'x',
    '/',
    '/',
    '/',
    '//',
    '\\',
    '.',
    '..',
    '..',
    '../',
    '/../',
    '%2e',
    '%2E%2e',
    '%2f',
    '%5c',
    '%25',
    '2e',
    '2f',
    '?',
    '#',
    '\t',
    ' ',
    '%00',
    '%ff',
    'é',
    '%C3%A9',
    '%',
  );
  const start = fc.constantFrom(
    'file:///',
    'file:///',
    'file:///public/',
    'FILE:///',
    'file:/',
    'file://localhost/',
    'file://host/',
    'file:////',
    'file:\\\\\\',
    ' file:///',
  );
  const uri = fc
    .tuple(start, fc.array(piece, { maxLength: 9 }))
    .map(([first, rest]) => first + rest.join(''));
  const tally = { private: 0, public: 0 };
  await fc.assert(
    fc.asyncProperty(uri, async (one) => {
      const reached = readers.flatMap((reader) => {
        try {
          return [reader(one)];
        } catch {
          return [];
        }
      });
      const anonymous = await statusOf(ask(guard, read(one)));
      const signedIn = await statusOf(ask(guard, read(one), { token: 'base' }));
      if (reached.some((path) => path.startsWith('/private/'))) {
        tally.private += 1;
        expect([signedIn, reached]).not.toEqual([200, reached]);
      }
      if (anonymous === 200) {
        tally.public += 1;
        for (const path of reached) expect(path).toMatch(/^\/public(?:\/|$)/);
      }
    }),
    runs(8000),
  );
  expect(Math.min(tally.private, tally.public)).toBeGreaterThan(100);
});
