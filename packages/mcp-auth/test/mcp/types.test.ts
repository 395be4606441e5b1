/** Registering through `requires(…)` infers what registering on the server infers. The compiler is the judge. */

import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { createRequestStateCodec, McpServer, Server } from '@modelcontextprotocol/server';
import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { type AuthInfo, protect, requestStateBinding, requireScopes } from '../../src/mcp.js';

const info = { name: 'test', version: '1.0.0' };
const inputSchema = z.object({ id: z.string(), count: z.number().optional() });
const done = { content: [] };

describe('types', () => {
  it('of SDK v2 come through', () => {
    const server = new McpServer(info);
    const requires = protect(server, {});
    const view = requires('a', 'b');
    expectTypeOf(view).toEqualTypeOf<
      Pick<McpServer, 'registerTool' | 'registerResource' | 'registerPrompt'>
    >();
    view.registerTool('one', { inputSchema }, ({ id, count }, ctx) => {
      expectTypeOf(id).toEqualTypeOf<string>();
      expectTypeOf(count).toEqualTypeOf<number | undefined>();
      expectTypeOf(requireScopes(ctx, 'a')).toEqualTypeOf<AuthInfo>();
      return done;
    });
    // @ts-expect-error -- there is no such argument
    view.registerTool('two', { inputSchema }, ({ other }) => ({ content: [other] }));
    view.registerTool('three', {}, (ctx) => {
      requireScopes(ctx, { anyOf: ['a', ['b', 'c']] });
      return done;
    });
    createRequestStateCodec({ key: 'k'.repeat(32), bind: requestStateBinding });
  });

  it('of SDK v1 come through, with its older methods', () => {
    const server = new McpServerV1(info);
    const view = protect(server, {})('public');
    view.registerTool('one', { inputSchema }, ({ id, count }, extra) => {
      expectTypeOf(id).toEqualTypeOf<string>();
      expectTypeOf(count).toEqualTypeOf<number | undefined>();
      requireScopes(extra, 'a', 'b');
      return done;
    });
    view.tool('two', { id: z.string() }, ({ id }) => {
      expectTypeOf(id).toEqualTypeOf<string>();
      return done;
    });
    view.prompt('three', { about: z.string() }, ({ about }) => {
      expectTypeOf(about).toEqualTypeOf<string>();
      return { messages: [] };
    });
  });

  it('of low-level servers offer nothing to register', () => {
    const requires = protect(new Server(info), {});
    // biome-ignore lint/complexity/noBannedTypes: this is what a view of nothing is.
    expectTypeOf(requires('a')).toEqualTypeOf<{}>();
  });

  it('of requirements', () => {
    const requires = protect(new McpServer(info), {});
    requires((operation, auth) => {
      expectTypeOf(operation.name).toEqualTypeOf<string | undefined>();
      return auth.scopes;
    });
    requires(['a', 'b']);
    requires({ allOf: ['a'], anyOf: ['b'] });
    // @ts-expect-error -- a choice of nothing
    expectTypeOf(requires).toBeCallableWith({ allOf: ['a'] });
    // @ts-expect-error -- two rules
    expectTypeOf(requires).toBeCallableWith(['a'], ['b']);
  });
});
