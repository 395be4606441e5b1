/** Who sees what in lists, and who may keep them. */

import { McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OperationRegistry, type ProtectOptions, protect, type Requires } from '../../src/mcp.js';
import { eras, type GatedHost, startGatedHost } from './gated-host.js';
import { identity, sdkLines } from './sdk-lines.js';

type Lines = Pick<(typeof sdkLines)[number], 'ResourceTemplate'>;

function fill(
  server: McpServer,
  registry: OperationRegistry,
  line: Lines,
  options?: ProtectOptions,
): Requires<McpServer> {
  const requires = protect(server, registry, { requiredScopes: ['mcp'], ...options });
  const done = () => ({ content: [] });
  const read = () => ({ contents: [] });
  const template = (uri: string) => new line.ResourceTemplate(uri, { list: undefined });
  server.registerTool('plain', {}, done);
  requires('public').registerTool('open', {}, done);
  requires('a').registerTool('a', { _meta: { own: 1 } }, done);
  requires({ anyOf: ['x', ['y', 'z']] }).registerTool('either', {}, done);
  requires(() => ['never']).registerTool('judged-by-arguments', { inputSchema: z.object({}) }, done);
  requires('a').registerResource('report', 'file:///a/report', {}, read);
  server.registerResource('readme', 'file:///readme', {}, read);
  requires('a').registerResource('as', template('a://{id}'), {}, read);
  server.registerResource('bs', template('b://{id}'), {}, read);
  requires('public').registerResource('os', template('o://{+id}'), {}, read);
  requires('a').registerPrompt('prompt', {}, () => ({ messages: [] }));
  return requires;
}

describe.each(sdkLines)('lists of $name', (line) => {
  const lists = async (scopes: readonly string[] | undefined, options: ProtectOptions = {}) => {
    const operations = { '*/list': 'public' } as const;
    const server = line.createServer();
    fill(server, new OperationRegistry({ operations }), line, options);
    const client = await line.connect(server, scopes && identity(scopes));
    return {
      tools: (await client.listTools()).tools,
      resources: (await client.listResources()).resources,
      templates: (await client.listResourceTemplates()).resourceTemplates,
      prompts: (await client.listPrompts()).prompts,
    };
  };
  const namesOf = (all: Awaited<ReturnType<typeof lists>>) =>
    Object.values(all).map((list) => list.map(({ name }) => name).join(' '));

  it('show what the caller may use', async () => {
    expect(namesOf(await lists(['mcp']))).toEqual(['plain open judged-by-arguments', 'readme', 'bs os', '']);
    expect(namesOf(await lists(['mcp', 'a']))).toEqual([
      'plain open a judged-by-arguments',
      'report readme',
      'as bs os',
      'prompt',
    ]);
    expect(namesOf(await lists(['mcp', 'y', 'z']))[0]).toBe('plain open either judged-by-arguments');
  });

  it('show the public part alone to callers without the baseline, and to nobody', async () => {
    const open = ['open', '', 'os', ''];
    expect(namesOf(await lists(['a']))).toEqual(open);
    expect(namesOf(await lists(undefined))).toEqual(open);
    expect(namesOf(await lists(undefined, { requiredScopes: [] }))).toEqual(open);
  });

  it('count what scopes imply', async () => {
    const scopeImplies = { admin: ['mcp', 'a', 'x'] };
    expect(namesOf(await lists(['admin'], { scopeImplies }))[0]).toBe(
      'plain open a either judged-by-arguments',
    );
  });

  it('show everything with what it needs, where that is preferred', async () => {
    const { tools, templates } = await lists(['mcp', 'y'], { listing: 'annotated' });
    const notes = Object.fromEntries(tools.map(({ name, _meta }) => [name, _meta]));
    expect(notes).toEqual({
      plain: { 'mcp-auth/requiredScopes': ['mcp'], 'mcp-auth/permitted': true },
      open: { 'mcp-auth/requiredScopes': [], 'mcp-auth/permitted': true },
      a: { own: 1, 'mcp-auth/requiredScopes': ['mcp', 'a'], 'mcp-auth/permitted': false },
      either: { 'mcp-auth/requiredScopes': ['mcp', 'x'], 'mcp-auth/permitted': false },
      'judged-by-arguments': { 'mcp-auth/requiredScopes': ['mcp'], 'mcp-auth/permitted': true },
    });
    expect(templates.map(({ _meta }) => _meta?.['mcp-auth/permitted'])).toEqual([false, true, true]);
  });

  it('can be left as they are', async () => {
    const all = await lists([], { listing: 'all' });
    expect(namesOf(all)).toEqual([
      'plain open a either judged-by-arguments',
      'report readme',
      'as bs os',
      'prompt',
    ]);
    expect(all.tools.map(({ _meta }) => _meta).filter(Boolean)).toEqual([{ own: 1 }]);
  });

  it('tell ChatGPT what tools need, the same for everybody', async () => {
    const { tools } = await lists(['mcp', 'a', 'y', 'z'], { openaiMetadata: true });
    expect(Object.fromEntries(tools.map(({ name, _meta }) => [name, _meta]))).toEqual({
      plain: { securitySchemes: [{ type: 'oauth2', scopes: ['mcp'] }] },
      open: { securitySchemes: [{ type: 'noauth' }] },
      a: { own: 1, securitySchemes: [{ type: 'oauth2', scopes: ['mcp', 'a'] }] },
      either: { securitySchemes: [{ type: 'oauth2', scopes: ['mcp', 'x'] }] },
      'judged-by-arguments': { securitySchemes: [{ type: 'oauth2', scopes: ['mcp'] }] },
    });
  });
});

describe.each(eras)('lists over HTTP in the %s era', (era) => {
  let host: GatedHost;
  beforeAll(async () => {
    const registry = new OperationRegistry();
    const publicHint = { ttlMs: 60_000, cacheScope: 'public' } as const;
    const createServer = () => {
      const options = { cacheHints: { 'tools/list': publicHint } };
      const server = new McpServer({ name: 'test', version: '1.0.0' }, options);
      const requires = fill(server, registry, { ResourceTemplate }, { openaiMetadata: true });
      const read = () => ({ contents: [] });
      requires('a').registerResource('ruled', 'file:///ruled', { cacheHint: publicHint }, read);
      server.registerResource('kept', 'file:///kept', { cacheHint: publicHint }, read);
      return server;
    };
    registry.describe(createServer);
    host = await startGatedHost(createServer, registry);
  });
  afterAll(() => host.close());

  const toolNames = (result: Record<string, unknown> | undefined) =>
    (result as { tools: { name: string }[] }).tools.map(({ name }) => name);

  // Requirements: MCP-RS-31
  it('are the same for the same token, and others for another one', async () => {
    const rich = await host.mint('mcp a');
    const [one, two] = [
      await host.send(era, 'tools/list', {}, rich),
      await host.send(era, 'tools/list', {}, rich),
    ];
    expect(one.body).toBe(two.body);
    const poor = await host.send(era, 'tools/list', {}, await host.mint('mcp'));
    expect(toolNames(one.message.result)).toContain('a');
    expect(toolNames(poor.message.result)).not.toContain('a');
    const clients = [await host.connect(era, rich), await host.connect(era, rich)];
    const [first, second] = await Promise.all(
      clients.map(async (client) => (await client.listTools()).tools),
    );
    expect(first).toEqual(second);
  });

  // Requirements: MCP-RS-30
  it('must not be handed to another caller by a cache, whatever the hint says', async () => {
    const { message } = await host.send(era, 'tools/list', {}, await host.mint('mcp a'));
    if (era === 'modern') expect(message.result).toMatchObject({ cacheScope: 'private', ttlMs: 60_000 });
    else expect(message.result).not.toHaveProperty('cacheScope');
  });

  it('come with contents that are kept for everybody only where no rule protects them', async () => {
    const token = await host.mint('mcp a');
    const read = async (uri: string) =>
      (await host.send(era, 'resources/read', { uri }, token)).message.result;
    const scopes = [await read('file:///ruled'), await read('file:///kept')].map(
      (result) => result?.cacheScope,
    );
    expect(scopes).toEqual(era === 'modern' ? ['private', 'public'] : [undefined, undefined]);
  });

  it('carry security schemes on the wire', async () => {
    const { message } = await host.send(era, 'tools/list', {}, await host.mint('mcp'));
    expect(message.result?.tools).toContainEqual(
      expect.objectContaining({ name: 'open', securitySchemes: [{ type: 'noauth' }] }),
    );
  });
});
