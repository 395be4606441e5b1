/** What a registry takes, keeps and tells. */

import { McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MCPAuth } from '../../src/index.js';
import { OperationRegistry, type OperationRule, protect } from '../../src/mcp.js';

const done = () => ({ content: [{ type: 'text' as const, text: 'done' }] });

function createServer(registry: OperationRegistry, rule: OperationRule): McpServer {
  const server = new McpServer({ name: 'test', version: '1.0.0' });
  const requires = protect(server, registry);
  requires(rule).registerTool('delete', { inputSchema: z.object({}) }, done);
  return server;
}

const rulesOf = (registry: OperationRegistry, name: string) =>
  registry.rulesFor({ method: 'tools/call', name });

describe('a registry', () => {
  it('is filled by a factory that runs as often as it likes', () => {
    const registry = new OperationRegistry();
    expect(registry.isEmpty).toBe(true);
    for (let run = 0; run < 3; run += 1) createServer(registry, ['delete:todos']);
    createServer(registry, { anyOf: [['delete:todos']] });
    expect(registry.isEmpty).toBe(false);
    expect(rulesOf(registry, 'delete')).toEqual([['delete:todos']]);
    expect(rulesOf(registry, 'other')).toEqual([]);
  });

  it('refuses another requirement for the same name', () => {
    const registry = new OperationRegistry();
    createServer(registry, ['delete:todos']);
    for (const other of [['read:todos'], [], 'public', () => ['delete:todos']] satisfies OperationRule[])
      expect(() => createServer(registry, other)).toThrow('tools/call of "delete" was declared before');
    const declared = new OperationRegistry({ tools: { delete: 'public' } });
    expect(() => createServer(declared, ['delete:todos'])).toThrow('was declared before');
  });

  it('keeps the first of several functions, because a later one may know another request', () => {
    const registry = new OperationRegistry();
    const first = () => ['first'];
    createServer(registry, first);
    createServer(registry, () => ['second']);
    expect(rulesOf(registry, 'delete')).toEqual([first]);
  });

  it('takes declarations in a table as well, and says what is wrong with them', () => {
    const registry = new OperationRegistry({
      operations: { 'prompts/*': ['prompts'] },
      tools: { '*': ['use:tools'] },
    });
    createServer(registry, ['delete:todos']);
    expect(rulesOf(registry, 'delete')).toEqual([['delete:todos']]);
    expect(rulesOf(registry, 'other')).toEqual([['use:tools']]);
    expect(registry.rulesFor({ method: 'prompts/get', name: 'x' })).toEqual([['prompts']]);
    expect(() => new OperationRegistry({ tools: { x: 'two words' as never } })).toThrow("`tools['x']`");
  });

  it('knows of public operations', () => {
    const registry = new OperationRegistry();
    expect(registry.hasPublic).toBe(false);
    createServer(registry, 'public');
    expect(registry.hasPublic).toBe(true);
  });

  it('gives resources without a rule those of the table, whatever patterns there are beside', () => {
    const registry = new OperationRegistry({
      operations: { 'resources/read': { 'docs://*': ['read:docs'] } },
    });
    const server = new McpServer({ name: 'test', version: '1.0.0' });
    const requires = protect(server, registry);
    const read = () => ({ contents: [] });
    requires('public').registerResource('open', 'docs://open/page', {}, read);
    server.registerResource('plain', 'docs://open/page/2', {}, read);
    const rules = (name: string) => registry.rulesFor({ method: 'resources/read', name });
    expect(rules('docs://open/page')).toEqual(['public']);
    expect(rules('docs://open/page/2')).toEqual([['read:docs']]);
  });

  it('does not let the pattern of a template reach other resources', () => {
    const registry = new OperationRegistry();
    const server = new McpServer({ name: 'test', version: '1.0.0' });
    const requires = protect(server, registry);
    const read = () => ({ contents: [] });
    const template = new ResourceTemplate('docs://{+path}', { list: undefined });
    requires('public').registerResource('all', template, {}, read);
    server.registerResource('plain', 'docs://plain', {}, read);
    const rules = (name: string) => registry.rulesFor({ method: 'resources/read', name });
    expect(rules('docs://any/page')).toEqual(['public']);
    expect(rules('docs://plain')).toEqual([]);
  });

  it('knows resources by any spelling of their URI', () => {
    const registry = new OperationRegistry();
    const requires = protect(new McpServer({ name: 'test', version: '1.0.0' }), registry);
    requires('a').registerResource('one', 'HTTPS://Example.com/x/../one', {}, () => ({ contents: [] }));
    expect(registry.rulesFor({ method: 'resources/read', name: 'https://example.com/one' })).toEqual([['a']]);
  });

  it('learns of new names, for the gate', () => {
    const registry = new OperationRegistry();
    const requires = protect(new McpServer({ name: 'test', version: '1.0.0' }), registry);
    requires('a').registerTool('old', {}, done).update({ name: 'new' });
    expect(rulesOf(registry, 'new')).toEqual([['a']]);
  });

  it('is described by running the factory once', async () => {
    const registry = new OperationRegistry();
    expect(registry.describe(createServer, registry, ['a'])).toBeUndefined();
    expect(rulesOf(registry, 'delete')).toEqual([['a']]);

    const later = new OperationRegistry();
    const described = later.describe(async () => createServer(later, ['b']));
    await described;
    expect(rulesOf(later, 'delete')).toEqual([['b']]);
  });

  it('says when the factory does not use it', async () => {
    const registry = new OperationRegistry();
    const unprotected = () => createServer(new OperationRegistry(), ['a']);
    expect(() => registry.describe(unprotected)).toThrow('Call `protect(server, registry)` in it');
    expect(() => registry.describe({} as never)).toThrow('takes the function that creates the server');
    await expect(registry.describe(async () => unprotected())).rejects.toThrow('Call `protect');
  });

  it('must know something when the gate is made', () => {
    const resource = 'https://api.example.com/mcp';
    const metadata = {
      resource,
      authorizationServers: [{ issuer: 'https://auth.example.com', type: 'oidc' }],
    } as const;
    const mcpAuth = new MCPAuth({ protectedResources: { metadata } });
    const operations = new OperationRegistry();
    expect(() => mcpAuth.bearerAuth('jwt', { resource, operations })).toThrow(
      'registry.describe(createServer)',
    );
    operations.describe(createServer, operations, ['a']);
    expect(() => mcpAuth.bearerAuth('jwt', { resource, operations })).not.toThrow();
  });
});
