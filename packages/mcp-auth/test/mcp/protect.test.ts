/** What runs, and what does not, inside a protected server of either SDK line. */

import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import {
  type HandlerContext,
  OperationRegistry,
  type ProtectOptions,
  protect,
  type RegistryDeclarations,
  requireScopes,
} from '../../src/mcp.js';
import { identity, outcome, type SdkLine, sdkLines } from './sdk-lines.js';

const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });
const contents = (uri: URL, value: string) => ({ contents: [{ uri: uri.href, text: value }] });
const lacks = (scopes: string) => `The access token lacks a scope that is needed: ${scopes}`;

describe.each(sdkLines)('a server of $name', (line: SdkLine) => {
  /** Tools, resources and prompts, with and without a rule; `ran` tells which callbacks were reached. */
  function build(options?: ProtectOptions, declarations: RegistryDeclarations = {}) {
    const ran: string[] = [];
    const runs = (name: string) => {
      ran.push(name);
      return text(name);
    };
    const server = line.createServer();
    const requires = protect(server, new OperationRegistry(declarations), options);
    server.registerTool('plain', {}, () => runs('plain'));
    requires('delete:todos').registerTool('delete', { inputSchema: z.object({ id: z.string() }) }, ({ id }) =>
      runs(`delete ${id}`),
    );
    requires('a', 'b').registerTool('both', {}, () => runs('both'));
    requires({ anyOf: ['x', ['y', 'z']] }).registerTool('either', {}, () => runs('either'));
    requires('public').registerTool('open', {}, () => runs('open'));
    requires(({ arguments: { owner } = {} }, { subject }) =>
      owner === subject ? [] : ['admin'],
    ).registerTool('own', { inputSchema: z.object({ owner: z.string() }) }, ({ owner }) =>
      runs(`own ${owner}`),
    );
    requires('structured').registerTool('structured', { outputSchema: z.object({ n: z.number() }) }, () => ({
      ...runs('structured'),
      structuredContent: { n: 1 },
    }));
    requires('read:private').registerResource('private', 'file:///private/report', {}, (uri) => {
      ran.push('private');
      return contents(uri, 'private');
    });
    const template = new line.ResourceTemplate('notes://{user}/items{?q}', {
      list: undefined,
      complete: { user: () => ['alice'] },
    });
    requires('read:notes').registerResource('notes', template, {}, (uri, { user }) => {
      ran.push('notes');
      return contents(uri, `notes of ${user}`);
    });
    requires('write:prose').registerPrompt('prose', { argsSchema: { about: z.string() } }, ({ about }) => {
      ran.push('prose');
      return { messages: [{ role: 'user', content: { type: 'text', text: about } }] };
    });
    return { server, ran, requires };
  }

  const call = async (
    scopes: readonly string[] | undefined,
    name: string,
    given: Record<string, unknown> = {},
    options?: ProtectOptions,
  ) => {
    const { server, ran } = build(options);
    const client = await line.connect(server, scopes && identity(scopes));
    return { ...(await outcome(client.callTool({ name, arguments: given }))), ran };
  };

  it('runs a tool for a caller who has its scopes', async () => {
    expect(await call(['delete:todos'], 'delete', { id: '7' })).toMatchObject({
      text: 'delete 7',
      isError: false,
      ran: ['delete 7'],
    });
  });

  it('answers a caller without them as a failed tool that names what is missing, and runs nothing', async () => {
    expect(await call(['read:todos'], 'delete', { id: '7' })).toEqual({
      text: lacks('delete:todos'),
      isError: true,
      ran: [],
    });
    expect(await call(['a'], 'both')).toEqual({ text: lacks('b'), isError: true, ran: [] });
  });

  it('refuses before the arguments are looked at', async () => {
    expect(await call([], 'delete', { id: 7 })).toMatchObject({ text: lacks('delete:todos'), ran: [] });
  });

  it('takes either of several ways, and names the preferred one', async () => {
    expect((await call(['y', 'z'], 'either')).ran).toEqual(['either']);
    expect((await call(['x'], 'either')).ran).toEqual(['either']);
    expect(await call(['y'], 'either')).toEqual({ text: lacks('x'), isError: true, ran: [] });
  });

  it('refuses a tool with an output schema as well', async () => {
    expect(await call([], 'structured')).toEqual({ text: lacks('structured'), isError: true, ran: [] });
    expect((await call(['structured'], 'structured')).isError).toBe(false);
  });

  it('asks a rule that is a function with the arguments and the caller', async () => {
    expect((await call([], 'own', { owner: 'alice' })).ran).toEqual(['own alice']);
    expect(await call([], 'own', { owner: 'bob' })).toMatchObject({ text: lacks('admin'), ran: [] });
    expect((await call(['admin'], 'own', { owner: 'bob' })).ran).toEqual(['own bob']);
  });

  it('needs the baseline everywhere but for what is public', async () => {
    const baseline = { requiredScopes: ['mcp'] };
    expect(await call(['delete:todos'], 'delete', { id: '7' }, baseline)).toMatchObject({
      text: lacks('mcp'),
    });
    expect(await call([], 'plain', {}, baseline)).toMatchObject({ text: lacks('mcp'), ran: [] });
    expect((await call(['mcp'], 'plain', {}, baseline)).ran).toEqual(['plain']);
    expect((await call([], 'open', {}, baseline)).ran).toEqual(['open']);
  });

  it('counts what scopes imply: by its own option, and as the gate found it', async () => {
    expect((await call(['admin'], 'both', {}, { scopeImplies: { admin: ['a', 'b'] } })).ran).toEqual([
      'both',
    ]);
    const { server, ran } = build();
    const client = await line.connect(server, identity(['admin'], { effectiveScopes: ['admin', 'a', 'b'] }));
    await client.callTool({ name: 'both' });
    expect(ran).toEqual(['both']);
  });

  describe('on a transport without identities', () => {
    it('lets nobody do more than what is public', async () => {
      expect(await call(undefined, 'plain')).toMatchObject({ isError: true, ran: [] });
      expect((await call(undefined, 'plain')).text).toContain('without an identity');
      expect((await call(undefined, 'delete', { id: '7' })).text).toContain('delete:todos');
      expect((await call(undefined, 'open')).ran).toEqual(['open']);
    });

    it('takes the identity of the option', async () => {
      const authInfo = { scopes: ['delete:todos'] };
      expect((await call(undefined, 'delete', { id: '7' }, { authInfo })).ran).toEqual(['delete 7']);
      expect((await call(undefined, 'both', {}, { authInfo })).ran).toEqual([]);
    });

    it('asks the option for every request, so that it can end', async () => {
      let authInfo: { scopes: string[] } | undefined = { scopes: ['a', 'b'] };
      const { server, ran } = build({ authInfo: () => authInfo });
      const client = await line.connect(server);
      await client.callTool({ name: 'both' });
      authInfo = undefined;
      expect(await outcome(client.callTool({ name: 'both' }))).toMatchObject({ isError: true });
      expect(ran).toEqual(['both']);
    });

    it('keeps to itself why the option failed', async () => {
      const failing = () => {
        throw new Error('no keychain for alice');
      };
      const { server, ran } = build({ authInfo: failing });
      const onerror = vi.fn();
      server.server.onerror = onerror;
      const client = await line.connect(server);
      await expect(client.callTool({ name: 'open' })).rejects.toMatchObject({
        code: -32603,
        message: expect.not.stringContaining('keychain'),
      });
      expect(onerror.mock.calls.flat().join()).toContain('no keychain for alice');
      expect(ran).toEqual([]);
    });

    it('never falls back to the option where the transport has an identity', async () => {
      const { ran } = await call(
        ['read:todos'],
        'delete',
        { id: '7' },
        { authInfo: { scopes: ['delete:todos'] } },
      );
      expect(ran).toEqual([]);
    });
  });

  describe('resources', () => {
    const read = async (scopes: readonly string[] | undefined, uri: string) => {
      const { server, ran } = build();
      const client = await line.connect(server, scopes && identity(scopes));
      return { ...(await outcome(client.readResource({ uri }))), ran };
    };

    it('are refused with an error that says what is needed', async () => {
      expect(await read(['read:private'], 'file:///private/report')).toMatchObject({ text: 'private' });
      const { server, ran } = build();
      const client = await line.connect(server, identity([]));
      await expect(client.readResource({ uri: 'file:///private/report' })).rejects.toMatchObject({
        code: 403,
        data: { error: 'insufficient_scope', requiredScopes: ['read:private'] },
      });
      expect(ran).toEqual([]);
    });

    it.each([
      'file:///private/../private/report',
      'FILE:///private/report',
      'file:///priv%61te/report',
      'file:///x/%2e%2e/private/report',
      'notes://alice/items',
      'notes://bob/items?q=1',
      'NOTES://alice/items?q=1',
    ])('cannot be had by another spelling: %s', async (uri) => {
      expect(await read(['other'], uri)).toEqual({ code: 403, ran: [] });
    });

    it('of a template need its rule', async () => {
      expect(await read(['read:notes'], 'notes://alice/items?q=1')).toMatchObject({ text: 'notes of alice' });
      expect(await read(['read:private'], 'notes://alice/items?q=1')).toMatchObject({ code: 403, ran: [] });
    });

    it('without a rule are not opened by the pattern of another one', async () => {
      const server = line.createServer();
      const requires = protect(server, {});
      const open = new line.ResourceTemplate('docs://{+path}', { list: undefined });
      requires('public').registerResource('open', open, {}, (uri) => contents(uri, 'open'));
      server.registerResource('secret', 'docs://secret', {}, (uri) => contents(uri, 'secret'));
      const client = await line.connect(server);
      expect(await outcome(client.readResource({ uri: 'docs://a/b' }))).toMatchObject({ text: 'open' });
      expect(await outcome(client.readResource({ uri: 'docs://secret' }))).toEqual({ code: 401 });
    });

    it.each(['read:docs', undefined])(
      'keep what they need (%s) where the SDK picks another template than the longest one',
      async (scope) => {
        const server = line.createServer();
        const requires = protect(server, {});
        const wide = new line.ResourceTemplate('docs://{+path}', { list: undefined });
        const narrow = new line.ResourceTemplate('docs://public/{name}', { list: undefined });
        const registrar = scope === undefined ? server : requires(scope);
        registrar.registerResource('wide', wide, {}, (uri) => contents(uri, 'wide'));
        requires('public').registerResource('narrow', narrow, {}, (uri) => contents(uri, 'narrow'));
        const anonymous = await line.connect(server);
        // The first template that matches serves it.
        expect(await outcome(anonymous.readResource({ uri: 'docs://public/a' }))).toEqual({ code: 401 });
      },
    );

    it('keep their rule under a new URI', async () => {
      const { server, requires } = build();
      const registered = requires('read:moving').registerResource('moving', 'notes:moving', {}, (uri) =>
        contents(uri, 'moving'),
      );
      registered.update({ uri: 'notes:moved' });
      const client = await line.connect(server, identity([]));
      expect(await outcome(client.readResource({ uri: 'notes:moved' }))).toEqual({ code: 403 });
    });
  });

  it('refuses prompts with an error', async () => {
    const { server, ran } = build();
    const poor = await line.connect(server, identity([]));
    expect(await outcome(poor.getPrompt({ name: 'prose', arguments: { about: 'tea' } }))).toEqual({
      code: 403,
    });
    expect(ran).toEqual([]);
    const rich = await line.connect(build().server, identity(['write:prose']));
    expect(await outcome(rich.getPrompt({ name: 'prose', arguments: { about: 'tea' } }))).toMatchObject({
      text: 'tea',
    });
  });

  it('completes no name of what the caller may not read', async () => {
    const ask = {
      ref: { type: 'ref/resource' as const, uri: 'notes://{user}/items{?q}' },
      argument: { name: 'user', value: '' },
    };
    const poor = await line.connect(build().server, identity(['read:private']));
    await expect(poor.complete(ask)).rejects.toMatchObject({ code: 403 });
    const rich = await line.connect(build().server, identity(['read:notes']));
    expect((await rich.complete(ask)).completion.values).toEqual(['alice']);
  });

  it('guards handlers that are set by hand, before and after', async () => {
    const server = line.createLowLevel({ capabilities: { tools: {}, resources: { subscribe: true } } });
    const seen: string[] = [];
    const note = (name: string) => () => {
      seen.push(name);
      return {};
    };
    server.setRequestHandler(line.methods.subscribe, note('subscribe') as never);
    const declarations = {
      tools: { wipe: ['admin'] },
      operations: { 'resources/read': { 'file:///private/*': ['read:private'] }, 'x/y': ['custom'] },
    };
    protect(server, declarations);
    server.setRequestHandler(line.methods.call, (() => {
      seen.push('call');
      return text('done');
    }) as never);
    server.fallbackRequestHandler = note('fallback') as never;
    const client = await line.connect(server, identity([]));
    expect(await outcome(client.subscribeResource({ uri: 'file:///private/a' }))).toEqual({ code: 403 });
    expect(await outcome(client.callTool({ name: 'wipe' }))).toMatchObject({
      text: lacks('admin'),
      isError: true,
    });
    const custom = client.request({ method: 'x/y' } as never, z.object({}) as never);
    expect(await outcome(custom as Promise<unknown>)).toEqual({ code: 403 });
    expect(seen).toEqual([]);
    await client.subscribeResource({ uri: 'file:///other' });
    await client.callTool({ name: 'other' });
    expect(seen).toEqual(['subscribe', 'call']);
  });

  it('guards what the constructor sets up for declared capabilities', async () => {
    const server = line.createServer({
      capabilities: { tools: {}, resources: {}, prompts: {}, logging: {} },
    });
    const requires = protect(server, { operations: { 'logging/setLevel': ['admin'] } });
    const ran = vi.fn(() => text('ran'));
    requires('a').registerTool('one', {}, ran);
    const client = await line.connect(server, identity([]));
    expect(await outcome(client.callTool({ name: 'one' }))).toMatchObject({ text: lacks('a') });
    expect(await outcome(client.setLoggingLevel('debug'))).toEqual({ code: 403 });
    expect(ran).not.toHaveBeenCalled();
  });

  it('keeps the rule of a tool that is renamed, and of one that gets another callback', async () => {
    const { server, requires } = build();
    const ran = vi.fn(() => text('ran'));
    const registered = requires('a').registerTool('old', {}, () => text('old'));
    registered.update({ name: 'new', callback: ran as never });
    const client = await line.connect(server, identity([]));
    expect(await outcome(client.callTool({ name: 'new' }))).toMatchObject({
      text: lacks('a'),
      isError: true,
    });
    expect(ran).not.toHaveBeenCalled();
  });

  it('turns what another callback throws into the same result', async () => {
    const server = line.createServer();
    protect(server, {}, { openaiMetadata: true });
    const registered = server.registerTool('one', {}, () => text('one'));
    registered.update({ callback: ((ctx: HandlerContext) => text(requireScopes(ctx, 'a').token)) as never });
    const client = await line.connect(server, identity([]));
    expect(await client.callTool({ name: 'one' })).toMatchObject({
      isError: true,
      _meta: { 'mcp/www_authenticate': [expect.stringContaining('scope="a"')] },
    });
  });

  it('answers a rule that fails with an error that says nothing, and tells the host', async () => {
    const server = line.createServer();
    const onerror = vi.fn();
    server.server.onerror = onerror;
    const requires = protect(server, {});
    requires(() => {
      throw new Error('the database of todos is gone');
    }).registerTool('one', {}, () => text('ran'));
    const client = await line.connect(server, identity([]));
    await expect(client.callTool({ name: 'one' })).rejects.toMatchObject({
      code: -32603,
      message: expect.not.stringContaining('database'),
    });
    expect(onerror.mock.calls.flat().join()).toContain('the database of todos is gone');
  });

  it('throws an error for a call that would become a task, which has no result to put it in', async () => {
    const server = line.createLowLevel({
      capabilities: { tools: {}, tasks: { requests: { tools: { call: {} } } } },
    });
    protect(server, { tools: { long: ['a'] } });
    const ran = vi.fn(() => text('ran'));
    server.setRequestHandler(line.methods.call, ran as never);
    const client = await line.connect(server, identity([]));
    const asTask = { method: 'tools/call', params: { name: 'long', task: { ttl: 1000 } } };
    const answer = client.request(asTask as never, z.object({}).loose() as never);
    expect(await outcome(answer as Promise<unknown>)).toEqual({ code: 403 });
    expect(ran).not.toHaveBeenCalled();
  });

  it('adds the challenge for ChatGPT, with every scope of the tool', async () => {
    const { server } = build({ openaiMetadata: true, requiredScopes: ['mcp'] });
    const client = await line.connect(server, identity(['mcp', 'a']));
    expect(await client.callTool({ name: 'both' })).toMatchObject({
      isError: true,
      _meta: {
        'mcp/www_authenticate': [
          'Bearer resource_metadata="https://api.example.com/.well-known/oauth-protected-resource/mcp", scope="mcp a b", error="insufficient_scope", error_description="The access token lacks a scope that this operation needs."',
        ],
      },
    });
  });

  describe('mistakes', () => {
    it('are found when the server is made', () => {
      const server = line.createServer();
      expect(() => protect(server, {}, { requiredScopes: ['a b'] })).toThrow('`requiredScopes`');
      expect(() => protect(server, {}, { listing: 'some' as never })).toThrow('`listing`');
      expect(() => protect(server, undefined as never)).toThrow(
        '`protect` takes a registry after the server',
      );
      expect(() => protect(server, {}, { scopes: ['a'] } as never)).toThrow('no option `scopes`');
      expect(() => protect(server, {}, { authInfo: {} as never })).toThrow('`authInfo.scopes`');
      expect(() => protect({}, {})).toThrow('needs an McpServer');
      const unused = { server: { _requestHandlers: new Map() } };
      expect(() => protect(unused, {}), 'a map that nobody dispatches from').toThrow('needs an McpServer');
      const requires = protect(server, {});
      expect(() => protect(server, {})).toThrow('before');
      expect(() => (requires as () => unknown)()).toThrow('needs a scope');
      expect(() => requires('two words')).toThrow('visible ASCII');
      expect(() => requires('public', 'a')).toThrow('stands alone');
      expect(() => requires({ anyOf: [] })).toThrow('at least one scope');
      expect(() => requires('a').registerTool('del*', {}, () => text('x'))).toThrow('"*"');
      const star = () => requires('a').registerResource('star', 'file:///*', {}, (uri) => contents(uri, ''));
      expect(star).toThrow('%2A');
    });

    it('are found where something was registered before', () => {
      const server = line.createServer();
      server.registerTool('early', {}, () => text('early'));
      expect(() => protect(server, {})).toThrow('right after the server was created');
    });
  });
});
