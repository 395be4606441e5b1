import { describe, expect, it, vi } from 'vitest';
import {
  type AccessPolicy,
  authorize,
  authorizeAnonymous,
  isPublic,
} from '../../src/core/authorize-operations.js';
import type { Operation } from '../../src/core/operation.js';
import type { OperationDeclarations, OperationRule, OperationRules } from '../../src/core/operation-rules.js';
import { alice, now, tableOf } from './judged.js';

const tool = (name: string): Operation => ({ method: 'tools/call', name });
const policy = (operations: OperationDeclarations, more: Partial<AccessPolicy> = {}): AccessPolicy => ({
  requiredScopes: ['base'],
  rules: tableOf(operations),
  clock: () => now,
  ...more,
});
const having = (...scopes: string[]) => ({ ...alice, scopes });

const todos = policy({
  'tools/call': {
    'create-todo': ['create'],
    'delete-todo': ['delete', 'audit'],
    either: { anyOf: ['write', 'create'] },
    help: 'public',
  },
  'tools/list': 'public',
});

describe('authorize', () => {
  it.each<[readonly string[], readonly Operation[], readonly string[] | undefined]>([
    [['base', 'create'], [tool('create-todo')], undefined],
    [['create'], [tool('create-todo')], ['base', 'create']],
    [['base'], [tool('delete-todo')], ['base', 'delete', 'audit']],
    [['base', 'delete'], [tool('delete-todo')], ['base', 'delete', 'audit']],
    [['base'], [tool('unknown')], undefined],
    [[], [tool('unknown')], ['base']],
    [['base', 'create'], [tool('either')], undefined],
    [['base'], [tool('either')], ['base', 'write']],
    [[], [tool('help'), { method: 'tools/list' }], undefined],
    [[], [tool('help'), tool('unknown')], ['base']],
    [
      ['base', 'create'],
      [tool('create-todo'), tool('delete-todo')],
      ['base', 'create', 'delete', 'audit'],
    ],
    [['base', 'create'], [tool('help'), tool('create-todo')], undefined],
    // Nothing is known of what is asked for, or nothing is asked for.
    [[], [], ['base']],
  ])('with %j: %j', async (scopes, operations, required) => {
    const denial = await authorize(todos, having(...scopes), operations);
    if (required === undefined) expect(denial).toBeUndefined();
    else expect(denial).toMatchObject({ reason: 'insufficient_scope', required });
  });

  it('needs the baseline where the body was not read', async () => {
    expect(await authorize(todos, having(), undefined)).toMatchObject({ required: ['base'] });
    expect(await authorize(todos, having('base'), undefined)).toBeUndefined();
  });

  // Requirements: MCP-RS-18
  it('honours hierarchies, around cycles too', async () => {
    const implied = {
      ...todos,
      scopeImplies: { admin: ['delete'], delete: ['audit', 'base'], audit: ['admin'] },
    };
    expect(await authorize(implied, having('admin'), [tool('delete-todo')])).toBeUndefined();
    expect(await authorize(implied, having('create'), [tool('delete-todo')])).toMatchObject({
      required: ['base', 'delete', 'audit'],
      detail: 'missing: base delete audit',
    });
  });

  it('judges how the user signed in before scope, but not for what is for everybody', async () => {
    const strong = { ...todos, authentication: { acrValues: ['gold'] } };
    expect(await authorize(strong, having(), [tool('delete-todo')])).toMatchObject({
      reason: 'insufficient_user_authentication',
    });
    expect(await authorize(strong, having(), [tool('help')])).toBeUndefined();
    expect(await authorize(strong, having(), [tool('help'), tool('unknown')])).toMatchObject({
      reason: 'insufficient_user_authentication',
    });
  });

  describe('a rule that is a function', () => {
    const asking = (rule: OperationRule, more: Partial<AccessPolicy> = {}) =>
      policy({ 'tools/call': { x: rule } }, more);

    it('is asked about every spelling of a URI, because servers normalize what it would let pass', async () => {
      const operations: OperationDeclarations = {
        'resources/read': ({ name }) => (name?.startsWith('file:///mine/alice/') ? [] : ['read:any']),
      };
      const read = (name: string) =>
        authorize(policy(operations), having('base'), [{ method: 'resources/read', name }]);
      expect(await read('file:///mine/alice/1')).toBeUndefined();
      for (const name of ['/../bob/1', '/%2e%2e/bob/1', '\\..\\bob\\1', '/../../mine/bob/1'])
        expect(await read(`file:///mine/alice${name}`), name).toMatchObject({
          required: ['base', 'read:any'],
        });
    });

    it('is given the operation and the caller, and asked for nothing else', async () => {
      const rule = vi.fn(async () => ['mine']);
      const operation = { ...tool('x'), arguments: { id: 7 } };
      expect(await authorize(asking(rule), having('base', 'mine'), [operation, tool('y')])).toBeUndefined();
      expect(rule.mock.calls).toEqual([[operation, having('base', 'mine')]]);
    });

    it.each<[string, unknown]>([
      ['nothing', undefined],
      ['null', null],
      ['a text', 'admin'],
      ['public', 'public'],
      ['true', true],
      ['a scope with a space', ['a b']],
      ['no way at all', { anyOf: [] }],
      ['a set', new Set(['a'])],
      ['another function', () => []],
    ])('refuses by a bug when it returns %s', async (_name, value) => {
      const rule = (() => value) as unknown as OperationRule;
      expect(await authorize(asking(rule), having('base'), [tool('x')])).toEqual({
        reason: 'internal_error',
        detail: expect.stringMatching(
          /^a rule of `operations` failed: TypeError: the rule for tools\/call returned/,
        ),
      });
    });

    it.each<[string, () => never]>([
      [
        'throws',
        () => {
          throw new Error('database');
        },
      ],
      [
        'throws what is no Error',
        () => {
          throw null;
        },
      ],
      ['rejects', () => Promise.reject(new Error('database')) as never],
    ])('refuses by a bug when it %s', async (_name, rule) => {
      const denial = await authorize(asking(rule), having('base'), [tool('x')]);
      expect(denial).toMatchObject({ reason: 'internal_error', detail: expect.stringMatching(/^a rule of/) });
    });

    it('refuses when it takes too long, together with all the others', async () => {
      const limits: number[] = [];
      const limitTime: AccessPolicy['limitTime'] = async (run) => {
        limits.push(1);
        run().catch(() => {});
        throw new DOMException('nothing came back', 'TimeoutError');
      };
      const hanging = asking(() => new Promise(() => {}), { limitTime });
      expect(await authorize(hanging, having('base'), [tool('x'), tool('x')])).toMatchObject({
        reason: 'internal_error',
        detail: 'a rule of `operations` failed: TimeoutError: nothing came back',
      });
      expect(limits).toHaveLength(1);
    });

    it('is not asked where the user has to sign in again first', async () => {
      const rule = vi.fn(() => []);
      await authorize(asking(rule, { authentication: { maxAge: 1 } }), having('base'), [tool('x')]);
      expect(rule).not.toHaveBeenCalled();
    });
  });
});

describe('authorizeAnonymous', () => {
  it.each<[readonly Operation[], readonly string[] | undefined]>([
    [[tool('help')], undefined],
    [[tool('help'), { method: 'tools/list' }, { method: 'initialize' }], undefined],
    [
      [tool('help'), tool('create-todo')],
      ['base', 'create'],
    ],
    [[tool('unknown')], ['base']],
    [[tool('either')], ['base', 'write']],
    [[], ['base']],
  ])('%j', (operations, required) => {
    const denial = authorizeAnonymous(todos, operations);
    if (required === undefined) expect(denial).toBeUndefined();
    else expect(denial).toEqual({ reason: 'no_credentials', required });
  });

  it('asks no function, which decides by the caller', () => {
    const rule = vi.fn(() => ['secret']);
    expect(authorizeAnonymous(policy({ 'tools/call': { x: rule } }), [tool('x')])).toEqual({
      reason: 'no_credentials',
      required: ['base'],
    });
    expect(rule).not.toHaveBeenCalled();
  });

  it('is given no scope by a hierarchy', () => {
    const implied = { ...todos, requiredScopes: [], scopeImplies: { '': ['create'] } };
    expect(authorizeAnonymous(implied, [tool('create-todo')])).toMatchObject({ required: ['create'] });
  });
});

describe('isPublic', () => {
  const over = (...rules: OperationRule[]): OperationRules => ({
    rulesFor: () => rules,
    isEmpty: false,
    hasPublic: true,
  });

  it('takes every rule of a registry to say so, and one at least', () => {
    expect(isPublic(over('public', 'public'), tool('x'))).toBe(true);
    expect(isPublic(over('public', []), tool('x'))).toBe(false);
    expect(isPublic(over(), tool('x'))).toBe(false);
  });
});
