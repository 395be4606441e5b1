/** Mistakes in what single operations need: each would leave something unprotected, or refuse everybody. */

import { describe, expect, it } from 'vitest';
import {
  type BearerAuthJwtConfig,
  inMemorySessionStore,
  MCPAuth,
  MCPAuthAuthServerError,
} from '../../src/index.js';
import { OperationRegistry } from '../../src/mcp.js';

const resource = 'https://api.example.com/notes';
const protectedResources = {
  metadata: { resource, authorizationServers: [{ issuer: 'https://as.example', type: 'oidc' }] },
} as const;
const mcpAuth = new MCPAuth({ protectedResources });

const guarding = (options: object) => () =>
  mcpAuth.guard('jwt', { resource, ...options } as BearerAuthJwtConfig);
const configuring = (options: object) => () => new MCPAuth({ protectedResources, ...options });

function expectMistake(run: () => unknown, ...sentences: RegExp[]): void {
  let thrown: unknown;
  try {
    run();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(MCPAuthAuthServerError);
  expect(thrown).toMatchObject({ code: 'invalid_server_config' });
  for (const sentence of sentences) expect((thrown as Error).message).toMatch(sentence);
}

describe('a rule', () => {
  it.each<unknown>([
    'admin',
    'Public',
    'PUBLIC',
    'public ',
    '',
    true,
    false,
    null,
    7,
    ['a b'],
    ['a', undefined],
    ['"'],
    [['a']],
    { anyOf: [] },
    { anyOf: [[]] },
    { anyOf: 'a' },
    { anyOf: ['a b'] },
    { allOf: ['a'] },
    { anyof: ['a'] },
    { anyOf: ['a'], allof: ['b'] },
    new Set(['a']),
  ])('that is none: %j', (rule) => {
    const remedy =
      /must be a list of scopes, \{ anyOf: \[\.\.\.\] \} with at least one scope, 'public' or a function/;
    expectMistake(
      guarding({ operations: { 'tools/call': { purge: rule } } }),
      /`operations\['tools\/call'\]\['purge'\]`/,
      remedy,
    );
    expectMistake(guarding({ tools: { purge: rule } }), /`tools\['purge'\]`/, remedy);
    expectMistake(guarding({ operations: { 'tools/call': rule } }), /`operations\['tools\/call'\]`/);
    expectMistake(guarding({ operations: { 'tools/list': rule } }), /`operations\['tools\/list'\]`/);
  });

  it.each<unknown>([
    [],
    ['a'],
    { anyOf: ['a'] },
    { allOf: ['b'], anyOf: ['a', ['c', 'd']] },
    'public',
    () => [],
    undefined,
  ])('that is one: %j', (rule) => {
    expect(
      guarding({ operations: { 'tools/call': { purge: rule }, 'tools/list': rule }, tools: { x: rule } }),
    ).not.toThrow();
  });

  it('that stands beside another one for the same thing', () => {
    const twice = /is declared twice\. Keep one of the two rules/;
    const operations = { 'tools/call': { purge: ['purge'] } };
    expectMistake(guarding({ operations, tools: { purge: [] } }), /`tools\['purge'\]`/, twice);
    expectMistake(guarding({ operations: { 'tools/call': ['use'] }, tools: { '*': [] } }), twice);
    expect(guarding({ operations, tools: { 'purge-all': [] } })).not.toThrow();
  });
});

describe('a table', () => {
  it.each<unknown>([null, 'tools/call', ['tools/call'], 7, new Map([['tools/call', ['a']]]), new Set(['a'])])(
    'that is none: %j',
    (value) => {
      expectMistake(
        guarding({ operations: value }),
        /`operations` must be an object, by method, or a function/,
      );
      expectMistake(guarding({ tools: value }), /`tools` must be an object, by name/);
      if (!Array.isArray(value) && typeof value === 'object' && value !== null)
        expectMistake(guarding({ operations: { 'tools/call': value } }), /`operations\['tools\/call'\]`/);
    },
  );

  it.each([
    ['tool/call', 'tools/call'],
    ['Tools/Call', 'tools/call'],
    ['tools/calls', 'tools/call'],
    ['tools.call', 'tools/call'],
    ['tools/lists', 'tools/list'],
    ['resource/read', 'resources/read'],
    ['prompt/get', 'prompts/get'],
    ['initialise', 'initialize'],
  ])('with a method that nobody calls: %s', (written, meant) => {
    expectMistake(guarding({ operations: { [written]: ['a'] } }), new RegExp(`Did you mean \`${meant}\``));
  });

  it.each(['delete-todo', 'tools', 'resources'])('with a tool in the place of a method: %s', (name) => {
    const remedy = /is no method of MCP\. For a tool write `tools: \{/;
    expectMistake(guarding({ operations: { [name]: ['a'] } }), remedy);
    expect(() => new OperationRegistry({ operations: { [name]: ['a'] } })).toThrow(remedy);
  });

  it('with a template for the URI of a resource', () => {
    const operations = { 'resources/read': { 'file:///{name}': ['a'] } };
    expectMistake(
      guarding({ operations }),
      /is compared as it stands\. Write `\*` for what a template leaves open/,
    );
  });

  it.each([
    'vendor/thing',
    'tasks/*',
    '*',
    'notifications/progress',
    'resources/templates/list',
    'tasks/list',
    'tasks/get',
  ])('with a method of its own, or a pattern: %s', (method) => {
    expect(guarding({ operations: { [method]: ['a'] } })).not.toThrow();
  });

  it.each(['tools/list', 'vendor/thing', 'prompts/list', 'completion/complete', 'vendor/*'])(
    'with names for a method that has none: %s',
    (method) => {
      expectMistake(
        guarding({ operations: { [method]: { purge: ['a'] } } }),
        /declares names, which only these methods have: tools\/call, prompts\/get, resources\/read/,
        /Give it one rule/,
      );
    },
  );

  it.each(['tools/call', 'resources/*', '*', 'tasks/result'])(
    'with names where there are some: %s',
    (method) => {
      expect(guarding({ operations: { [method]: { purge: ['a'] } } })).not.toThrow();
    },
  );

  it('beside what is no table', () => {
    const remedy = /`tools` adds to a table\. Declare the tools where `operations` gets its rules from/;
    expectMistake(guarding({ operations: () => [], tools: { x: [] } }), remedy);
    const registry = new OperationRegistry({ tools: { x: ['x'] } });
    expectMistake(guarding({ operations: registry, tools: { x: [] } }), remedy);
    expect(guarding({ operations: registry })).not.toThrow();
  });

  it('that a server has yet to fill', () => {
    expectMistake(
      guarding({ operations: new OperationRegistry() }),
      /Create the server once before the guard, `registry\.describe/,
    );
  });
});

describe('other options', () => {
  it.each<unknown>([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '4mb', null, true])(
    '`maxBodySize`: %j',
    (maxBodySize) => {
      expectMistake(guarding({ maxBodySize }), /`maxBodySize` must be a whole number of bytes above zero/);
    },
  );

  it.each<unknown>(['yes', 1, null, ['chatgpt']])('`challengeInToolResult`: %j', (challengeInToolResult) => {
    expectMistake(
      guarding({ challengeInToolResult, tools: { x: ['x'] } }),
      /`challengeInToolResult` must be true, false or a function of the request/,
    );
  });

  it('`challengeInToolResult` where nobody knows which tool is called', () => {
    const remedy = /`challengeInToolResult` needs `operations` or `tools`/;
    expectMistake(guarding({ challengeInToolResult: true }), remedy);
    expectMistake(guarding({ challengeInToolResult: () => true, requiredScopes: ['a'] }), remedy);
    expect(guarding({ challengeInToolResult: false })).not.toThrow();
    expect(guarding({ challengeInToolResult: true, tools: {} })).not.toThrow();
  });

  it.each<unknown>([
    null,
    true,
    {},
    new Map([['s1', 'x']]).entries(),
    { get: () => {}, set: () => {} },
    'memory',
  ])('`sessionStore`: %j', (sessionStore) => {
    expectMistake(
      configuring({ sessionStore }),
      /`sessionStore` must be false or an object with the functions `get`, `set` and `delete`/,
    );
  });

  it.each<unknown>([false, undefined, inMemorySessionStore({ maxSessions: 1 }), new Map()])(
    '`sessionStore` that will do: %j',
    (sessionStore) => {
      expect(configuring({ sessionStore })).not.toThrow();
    },
  );

  it.each([
    [{ endStreamsAtExpiry: 'false' }, /`endStreamsAtExpiry` must be true or false/],
    [{ timer: 5 }, /`timer` must be a function/],
    [{ sessionstore: false }, /Did you mean `sessionStore`\?/],
    [{ endStreamAtExpiry: true }, /Did you mean `endStreamsAtExpiry`\?/],
    [{ operations: {} }, /not an option of `MCPAuth`\. Give it to `bearerAuth`/],
    [{ tools: {} }, /not an option of `MCPAuth`/],
  ])('of `MCPAuth`: %j', (options, sentence) => {
    expectMistake(configuring(options), sentence);
  });

  it.each([
    [{ operation: {} }, /Did you mean `operations`\?/],
    [{ Tools: {} }, /Did you mean `tools`\?/],
    [{ tool: {} }, /Did you mean `tools`\?/],
    [{ maxbodysize: 1 }, /Did you mean `maxBodySize`\?/],
    [{ challengeInToolResults: true }, /Did you mean `challengeInToolResult`\?/],
    [{ sessionStore: false }, /not an option of `bearerAuth`\. Give it to `MCPAuth`/],
  ])('of `bearerAuth`: %j', (options, sentence) => {
    expectMistake(guarding(options), sentence);
  });
});
