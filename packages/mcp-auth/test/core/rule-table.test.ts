import { describe, expect, it } from 'vitest';
import { type OperationDeclarations, type OperationRule, RuleTable } from '../../src/core/operation-rules.js';
import { matches } from '../../src/core/rule-table.js';
import { tableOf } from './judged.js';

const toolRules = (tools: Readonly<Record<string, OperationRule>>, name: string) =>
  tableOf({ 'tools/call': tools }).rulesFor({ method: 'tools/call', name });
const uriRules = (resources: Readonly<Record<string, OperationRule>>, name: string) =>
  tableOf({ 'resources/read': resources }).rulesFor({ method: 'resources/read', name });

describe('a pattern', () => {
  it.each<[string, string, boolean]>([
    ['purge', 'purge', true],
    ['purge', 'purge-all', false],
    ['purge', 'purg', false],
    ['*', '', true],
    ['*', 'anything\u0000\n', true],
    ['a*', 'a', true],
    ['a*', 'ba', false],
    ['*a', 'aba', true],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['ab*ba', 'aba', false],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['a*b*b', 'ab', false],
    ['a**c', 'ac', true],
    ['a.c', 'abc', false],
    ['a?c', 'abc', false],
    ['[ab]*', 'ab', false],
    ['(a+)+*', '(a+)+', true],
    ['Delete*', 'delete-x', false],
  ])('%j over %j: %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it('costs no more than the text is long', () => {
    const started = performance.now();
    expect(matches(`${'a*'.repeat(50)}b`, 'a'.repeat(1_000_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('the closest entry counts', () => {
  const tools = {
    '*': ['use'],
    'delete-*': ['delete'],
    '*-all': ['all'],
    'delete-everything-*': ['everything'],
    'delete-draft': [],
  };

  it.each<[string, readonly string[]]>([
    ['list', ['use']],
    ['delete-one', ['delete']],
    ['delete-everything-now', ['everything']],
    ['delete-draft', []],
    ['delete-draft ', ['delete']],
    ['Delete-draft', ['use']],
    ['*', ['use']],
  ])('%s', (name, rule) => {
    expect(toolRules(tools, name)).toEqual([rule]);
  });

  it('and before all others the one without a wildcard', () => {
    expect(toolRules({ 'purge*': ['all'], purge: ['purge'], '*purge': ['any'] }, 'purge')).toEqual([
      ['purge'],
    ]);
  });

  it('and all of those that are equally close', () => {
    expect(toolRules({ 'ab*': ['one'], '*yz': ['two'], '*': ['three'] }, 'ab-yz')).toEqual([
      ['one'],
      ['two'],
    ]);
    expect(toolRules({ 'ab*': 'public', '*yz': ['two'] }, 'ab-yz')).toEqual([['two']]);
  });

  it('by the method first, as far as it has the name', () => {
    const table = tableOf({ '*': ['base'], 'tools/*': ['tools'], 'tools/call': { purge: ['purge'] } });
    const rules = (method: string, name?: string) =>
      table.rulesFor(name === undefined ? { method } : { method, name });
    expect(rules('tools/call', 'purge')).toEqual([['purge']]);
    expect(rules('tools/call', 'other')).toEqual([['tools']]);
    expect(rules('tools/list')).toEqual([['tools']]);
    expect(rules('Tools/list')).toEqual([['base']]);
    expect(rules('prompts/list')).toEqual([['base']]);
  });

  it('and nothing counts where nothing was declared', () => {
    expect(toolRules({ a: ['x'] }, 'b')).toEqual([]);
    expect(toolRules({ a: ['x'] }, '__proto__')).toEqual([]);
    expect(tableOf({ 'tools/call': { a: ['x'] } }).rulesFor({ method: 'constructor' })).toEqual([]);
  });
});

describe('the rules of a resource', () => {
  const resources: Readonly<Record<string, OperationRule>> = {
    'file:///private/*': ['private'],
    'file:///secret.txt': ['secret'],
    'https://example.com': ['site'],
    'notes://a%2Fb/c d': ['odd'],
    'db://tables?name=users': ['users'],
  };

  it.each([
    'file:///private/x',
    'file:///private/',
    'FILE:///private/x',
    'file://localhost/private/x',
    'file:/private/x',
    'file:///./private/x',
    'file:///public/../private/x',
    'file:///public/%2e%2e/private/x',
    'file:///public/%2E%2e%2fprivate/x',
    'file:///public/%252e%252e/private/x',
    'file:///public//../private/x',
    'file:////private/x',
    'file:///private%2Fx',
    'file:///%70rivate/x',
    'file:///%2570rivate/x',
    'file:\\\\\\private\\x',
    'file:///public/..%5cprivate/x',
    'file:///pri\tvate/x',
    'file:///pri\nvate/x',
    ' file:///private/x',
    '\u0000file:///private/x',
    'file:///private/x?y',
    'file:///private/x#y',
    'file:///%70rivate/%E9',
    'file://elsewhere/private/x',
    ' file:///private/%2E%2e',
    'FILE:///private/%2E%2e',
    'file:////../private/%2e%2e?x/../..',
    'file:///public/?/../../private/x',
  ])('reach %j', (uri) => {
    expect(uriRules(resources, uri)).toEqual([['private']]);
  });

  it.each([
    'file:///secret.txt',
    'file:///secret.txt?',
    'file:///secret.txt#',
    'file:///secret.txt?a=/b',
    'file:///secret.txt#/b?c',
    'file:///secret.txt/',
    'file:///secret.txt//',
    'file:///secret%2Etxt%3Fa',
    'file:///./secret.txt%23',
  ])('reach a single one as %j', (uri) => {
    expect(uriRules(resources, uri)).toEqual([['secret']]);
  });

  it.each([
    ['https://example.com/', 'site'],
    ['HTTPS://EXAMPLE.COM', 'site'],
    ['https://example.com:443/?x', 'site'],
    ['notes://a%2fb/c d', 'odd'],
    ['notes://a%2fb/c%20d', 'odd'],
    ['notes://a/b/c%20d', 'odd'],
    ['db://tables?name=%75sers', 'users'],
    ['db://tables?name=users#x', 'users'],
  ])('are those of the declared URI however it is written: %s', (uri, scope) => {
    expect(uriRules(resources, uri)).toEqual([[scope]]);
  });

  it.each([
    'file:///public/x',
    'file:///secret.txt.old',
    'https://example.com/x',
    'db://tables',
    'db://tables?name=user',
  ])('are not those of another one: %s', (uri) => {
    expect(uriRules(resources, uri)).toEqual([]);
  });

  it('are those of every spelling together', () => {
    const rules = uriRules({ 'file:///a/*': ['a'], 'file:///b/*': ['b'] }, 'file:///a/../b/x');
    expect(rules).toEqual([['a'], ['b']]);
  });

  it('stay the declared ones where a query is declared', () => {
    const pages = {
      '*': ['use'],
      'docs://page': ['page'],
      'docs://page?id=1': [],
      'docs://page?id=2*': 'public',
    } as const;
    expect(uriRules(pages, 'docs://page?id=1')).toEqual([[]]);
    expect(uriRules(pages, 'docs://page?id=20')).toEqual(['public']);
    expect(uriRules(pages, 'docs://page?id=3')).toEqual([['use'], ['page']]);
    // A query does not make it cheaper, either.
    expect(uriRules({ 'docs://*': ['docs'], 'docs://page': [] }, 'docs://page?all')).toEqual([['docs'], []]);
  });

  it('take an encoded wildcard for what it is', () => {
    expect(uriRules({ 'notes://a%2Ab': ['x'] }, 'notes://a*b')).toEqual([]);
    expect(uriRules({ 'notes://a%2Ab': ['x'] }, 'notes://a-b')).toEqual([]);
    expect(uriRules({ 'notes://a%2Ab': ['x'] }, 'notes://a%2Ab')).toEqual([['x']]);
  });

  it('are looked up by what was sent for whatever is no resource', () => {
    expect(toolRules({ 'a%20b': ['x'] }, 'a b')).toEqual([]);
    expect(toolRules({ a: ['x'] }, 'a?b')).toEqual([]);
  });
});

describe('what is for everybody', () => {
  const uris: OperationDeclarations = {
    'resources/read': {
      'file:///public/*': 'public',
      'https://example.com': 'public',
      'docs://a?b': 'public',
    },
  };
  const rules = (name: string) => tableOf(uris).rulesFor({ method: 'resources/read', name });

  it.each([
    'file:///public/x',
    'file:///public/a%20b',
    'file:///public/a//b',
    'https://example.com',
    'https://example.com/',
    'docs://a?b',
  ])('is %s', (uri) => {
    expect(rules(uri)).toEqual(['public']);
  });

  it.each([
    'file:///public/../x',
    'file:///public/%2e%2e/x',
    'file:///public/..%2fx',
    'file:///public/..%252fx',
    'file:///public/..\\x',
    'file:///public//../../x',
    'file:///public//../x',
    'docs://a',
    'docs://a?b&c',
    'file:///public//../public\\',
    'docs://a#b',
    'https://example.com?x',
    'HTTPS://example.com/',
  ])('is not what has the same beginning: %s', (uri) => {
    expect(rules(uri)).toEqual([]);
  });

  it('is the handshake, too, as soon as anything is', () => {
    const opened = tableOf({ 'tools/list': 'public', '*': ['use'] });
    for (const method of ['initialize', 'notifications/initialized', 'server/discover', 'ping'])
      expect(opened.rulesFor({ method })).toEqual(['public']);
    expect(opened.rulesFor({ method: 'prompts/list' })).toEqual([['use']]);
    expect(opened.rulesFor({ method: 'Initialize' })).toEqual([['use']]);
    expect(tableOf({ '*': ['use'] }).rulesFor({ method: 'initialize' })).toEqual([['use']]);
    expect(tableOf({ 'tools/call': { a: ['x'] } }).rulesFor({ method: 'initialize' })).toEqual([]);
    const named = tableOf({ 'tools/list': 'public', initialize: ['first'] });
    expect(named.rulesFor({ method: 'initialize' })).toEqual([['first']]);
  });

  it('is forgotten with the last rule that says so', () => {
    const table = new RuleTable();
    expect([table.isEmpty, table.hasPublic]).toEqual([true, false]);
    table.set('tools/call', 'a', 'public');
    expect([table.isEmpty, table.hasPublic]).toEqual([false, true]);
    table.set('tools/call', 'a', ['x']);
    expect(table.hasPublic).toBe(false);
    expect(table.rulesFor({ method: 'initialize' })).toEqual([]);
    expect(table.get('tools/call', 'a')).toEqual(['x']);
  });
});
