import { describe, expect, it } from 'vitest';
import { type Operation, operationsOf } from '../../src/core/operation.js';
import { call, read, request } from './judged.js';

const asked = (message: unknown): readonly Operation[] => {
  const reading = operationsOf(message);
  if (!reading.ok) throw new Error(reading.problem);
  return reading.value;
};
const problem = (message: unknown): string | undefined => {
  const reading = operationsOf(message);
  return reading.ok ? undefined : reading.problem;
};
const secret = { method: 'resources/read', name: 'file:///secret' };

describe('operationsOf', () => {
  it.each<[string, unknown, readonly Operation[]]>([
    ['a tool', call('purge'), [{ method: 'tools/call', name: 'purge' }]],
    [
      'a tool with arguments',
      call('purge', { all: true }),
      [{ method: 'tools/call', name: 'purge', arguments: { all: true } }],
    ],
    [
      'arguments that some clients send as null',
      call('purge', null),
      [{ method: 'tools/call', name: 'purge' }],
    ],
    ['a prompt', request('prompts/get', { name: 'p' }), [{ method: 'prompts/get', name: 'p' }]],
    ['a resource', read('file:///secret'), [secret]],
    ['a task', request('tasks/result', { taskId: 't' }), [{ method: 'tasks/result', name: 't' }]],
    [
      'a removed method, about nothing',
      request('resources/subscribe', {}),
      [{ method: 'resources/subscribe' }],
    ],
    ['a list', request('tools/list'), [{ method: 'tools/list' }]],
    ['params that are null', request('tools/list', null), [{ method: 'tools/list' }]],
    [
      'a method that nobody knows, whatever its params are called',
      request('vendor/x', { name: 'n', URI: 'u', Ref: 1 }),
      [{ method: 'vendor/x' }],
    ],
    ['a method of every object', request('constructor', {}), [{ method: 'constructor' }]],
    ['an answer', { jsonrpc: '2.0', id: 1, result: {} }, []],
    ['an error', { jsonrpc: '2.0', id: 1, error: { code: 1, message: '' } }, []],
    [
      'a request that pretends to be an answer',
      { ...call('purge'), result: {} },
      [{ method: 'tools/call', name: 'purge' }],
    ],
  ])('%s', (_name, message, operations) => {
    expect(asked(message)).toEqual(operations);
  });

  it.each<[string, unknown, readonly Operation[]]>([
    [
      'subscribing',
      request('resources/subscribe', { uri: secret.name }),
      [{ method: 'resources/subscribe', name: secret.name }, secret],
    ],
    [
      'unsubscribing',
      request('resources/unsubscribe', { uri: secret.name }),
      [{ method: 'resources/unsubscribe', name: secret.name }, secret],
    ],
    [
      'completing the name of a resource',
      request('completion/complete', { ref: { type: 'ref/resource', uri: secret.name } }),
      [{ method: 'completion/complete' }, secret],
    ],
    [
      'completing an argument of a prompt',
      request('completion/complete', { ref: { type: 'ref/prompt', name: 'p' } }),
      [{ method: 'completion/complete' }, { method: 'prompts/get', name: 'p' }],
    ],
    [
      'listening for resources',
      request('subscriptions/listen', {
        notifications: { toolsListChanged: true, resourceSubscriptions: [secret.name, 'a:b'] },
      }),
      [{ method: 'subscriptions/listen' }, secret, { method: 'resources/read', name: 'a:b' }],
    ],
    [
      'listening for nothing in particular',
      request('subscriptions/listen', { notifications: {} }),
      [{ method: 'subscriptions/listen' }],
    ],
  ])('%s needs what the thing itself needs', (_name, message, operations) => {
    expect(asked(message)).toEqual(operations);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'tools/call'],
    ['a batch in a batch', [call('x')]],
    ['an empty object', {}],
    ['a method that is no text', { jsonrpc: '2.0', id: 1, method: ['tools/call'] }],
    ['a method that is borrowed', JSON.parse('{"id":1,"__proto__":{"method":"tools/call"},"result":{}}')],
    ['params as a list', request('tools/call', ['purge'])],
    ['no name', request('tools/call', {})],
    ['a name that is no text', request('tools/call', { name: ['purge'] })],
    ['a URI that is no text', request('resources/subscribe', { uri: null })],
    ['a name that is borrowed', request('tools/call', JSON.parse('{"__proto__":{"name":"purge"}}'))],
    ['arguments that are no object', call('x', ['y'])],
    ['a reference to nothing', request('completion/complete', {})],
    ['a reference of another type', request('completion/complete', { ref: { type: 'ref/tool', name: 'x' } })],
    ['a reference without a name', request('completion/complete', { ref: { type: 'ref/prompt' } })],
    ['notifications that are no object', request('subscriptions/listen', { notifications: ['x'] })],
    [
      'resources that are no list',
      request('subscriptions/listen', { notifications: { resourceSubscriptions: { 0: 'x' } } }),
    ],
    [
      'resources that are no text',
      request('subscriptions/listen', { notifications: { resourceSubscriptions: [['x']] } }),
    ],
  ])('refuses %s', (_name, message) => {
    expect(problem(message)).toBeTypeOf('string');
  });

  // Go, and .NET and Java where told so, find members whatever their case; in Go `ſ` counts as `s` and the Kelvin sign as `k`.
  it.each<[string, unknown]>([
    ['Method', { ...call('safe'), Method: 'tools/list' }],
    ['PARAMS', { ...call('safe'), PARAMS: { name: 'purge' } }],
    ['paramſ', { ...call('safe'), paramſ: { name: 'purge' } }],
    ['ID', { ...call('safe'), ID: 2 }],
    ['params.Name', request('tools/call', { name: 'safe', Name: 'purge' })],
    ['params.NAME alone', request('tools/call', { NAME: 'purge' })],
    ['params.Arguments', request('tools/call', { name: 'safe', arguments: {}, Arguments: { all: true } })],
    ['params.argumentſ', request('tools/call', { name: 'safe', argumentſ: { all: true } })],
    ['params.taſKId', request('tasks/get', { taskId: 'mine', taſKId: 'other' })],
    ['params.URI', request('resources/read', { uri: 'a:b', URI: 'file:///secret' })],
    ['params.URI alone', request('resources/subscribe', { URI: 'file:///secret' })],
    [
      'params.Ref',
      request('completion/complete', {
        ref: { type: 'ref/prompt', name: 'p' },
        Ref: { type: 'ref/resource', uri: 'file:///secret' },
      }),
    ],
    [
      'ref.Type',
      request('completion/complete', { ref: { type: 'ref/prompt', Type: 'ref/resource', name: 'p' } }),
    ],
    ['ref.Uri', request('completion/complete', { ref: { type: 'ref/resource', uri: 'a:b', Uri: 'c:d' } })],
    ['params.Notifications', request('subscriptions/listen', { notifications: {}, Notifications: {} })],
    [
      'resourcesubscriptions',
      request('subscriptions/listen', { notifications: { resourcesubscriptions: ['file:///secret'] } }),
    ],
    ['params.__proto__', request('tools/call', JSON.parse('{"name":"safe","__proto__":{"name":"purge"}}'))],
  ])('refuses what another reader may find under %s', (_name, message) => {
    expect(problem(message)).toMatch(/some read as/);
  });

  it('leaves the arguments of a tool to the tool', () => {
    const given = JSON.parse('{"NAME":1,"Arguments":2,"__proto__":3}');
    expect(asked(call('x', given))[0]?.arguments).toBe(given);
  });

  it.each([
    ['too long', `file:///${'a'.repeat(4096)}`],
    ['encoded again and again', `file:///${'%25'.repeat(1)}${'25'.repeat(60)}2e`],
  ])('refuses a URI that is %s', (_name, uri) => {
    expect(problem(read(uri))).toMatch(/URI/);
    expect(problem(request('resources/subscribe', { uri }))).toMatch(/URI/);
    expect(problem(request('completion/complete', { ref: { type: 'ref/resource', uri } }))).toMatch(/URI/);
    const notifications = { resourceSubscriptions: [uri] };
    expect(problem(request('subscriptions/listen', { notifications }))).toMatch(/URI/);
  });

  it('tells the operator nothing that the caller wrote', () => {
    for (const message of [
      { jsonrpc: '2.0', EVIL: 1 },
      request('tools/call', { EVIL: 1, NAME: 'EVIL' }),
      request('completion/complete', { ref: { type: 'EVIL' } }),
    ])
      expect(problem(message)).not.toContain('EVIL');
  });
});
