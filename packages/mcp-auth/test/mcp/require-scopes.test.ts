/** Asking for scopes in the middle of a handler. */

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type AuthInfo,
  assertScopes,
  getAuthInfo,
  InsufficientScopeError,
  protect,
  requireScopes,
  UnauthenticatedError,
} from '../../src/mcp.js';
import { identity, outcome, sdkLines } from './sdk-lines.js';

describe.each(sdkLines)('requireScopes in a handler of $name', (line) => {
  const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });

  function build(options: Parameters<typeof protect>[2] = {}) {
    const server = line.createServer();
    const requires = protect(server, {}, { requiredScopes: ['mcp'], ...options });
    requires([]).registerTool(
      'write',
      { inputSchema: z.object({ draft: z.boolean() }), outputSchema: z.object({ by: z.string() }) },
      ({ draft }, ctx) => {
        const { subject = '' } = draft ? requireScopes(ctx) : requireScopes(ctx, 'write', 'publish');
        return { ...text(`written by ${subject}`), structuredContent: { by: subject } };
      },
    );
    server.registerResource('log', 'log:today', {}, (uri, ctx) => {
      requireScopes(ctx, { anyOf: ['read:log', 'admin'] });
      return { contents: [{ uri: uri.href, text: getAuthInfo(ctx)?.subject ?? '' }] };
    });
    return server;
  }

  const write = async (auth: AuthInfo | undefined, draft: boolean, options = {}) => {
    const client = await line.connect(build(options), auth);
    return client.callTool({ name: 'write', arguments: { draft } });
  };

  it('returns who calls', async () => {
    expect(await outcome(write(identity(['mcp', 'write', 'publish']), false))).toMatchObject({
      text: 'written by alice',
      isError: false,
    });
    expect(await outcome(write(identity(['mcp']), true))).toMatchObject({ isError: false });
  });

  it('ends as a tool that failed, naming what is missing', async () => {
    expect(await outcome(write(identity(['mcp', 'write']), false))).toEqual({
      text: 'The access token lacks a scope that is needed: publish',
      isError: true,
    });
  });

  it('ends with a challenge for ChatGPT that names what the tool needs anyway, too', async () => {
    const { _meta } = await write(identity(['mcp', 'write']), false, { openaiMetadata: true });
    expect(_meta?.['mcp/www_authenticate']).toEqual([expect.stringContaining('scope="mcp write publish"')]);
  });

  it('ends as an error elsewhere', async () => {
    const rich = await line.connect(build(), identity(['mcp', 'admin']));
    expect(await outcome(rich.readResource({ uri: 'log:today' }))).toMatchObject({ text: 'alice' });
    const poor = await line.connect(build(), identity(['mcp']));
    await expect(poor.readResource({ uri: 'log:today' })).rejects.toMatchObject({
      code: 403,
      data: { error: 'insufficient_scope', missingScopes: ['read:log'] },
    });
  });

  it('knows the identity that protect was told, and what its scopes imply', async () => {
    const authInfo = { scopes: ['admin'], subject: 'local' };
    const options = { authInfo, scopeImplies: { admin: ['mcp', 'write', 'publish'] } };
    expect(await outcome(write(undefined, false, options))).toMatchObject({ text: 'written by local' });
  });
});

describe('assertScopes', () => {
  it('throws what is missing, and nothing that is secret', () => {
    const auth = identity(['read']);
    let thrown: unknown;
    try {
      assertScopes(auth, ['read', 'write']);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(InsufficientScopeError);
    expect(thrown).toMatchObject({ code: 403, requiredScopes: ['read', 'write'], missingScopes: ['write'] });
    expect(JSON.stringify({ ...(thrown as object), text: String(thrown) })).not.toContain(auth.token);
  });

  it('tells nobody at all from somebody without scopes', () => {
    expect(() => assertScopes(undefined, [])).toThrow(UnauthenticatedError);
    expect(() => assertScopes(undefined, ['read'])).toThrow('with the scopes: read');
    expect(() => requireScopes(undefined)).toThrow(UnauthenticatedError);
    expect(() => requireScopes({ http: {} }, 'read')).toThrow(UnauthenticatedError);
  });

  it('follows hierarchies', () => {
    expect(() => assertScopes(identity(['admin']), ['read'])).toThrow(InsufficientScopeError);
    expect(() =>
      assertScopes(identity(['admin']), ['read'], { scopeImplies: { admin: ['read'] } }),
    ).not.toThrow();
    expect(() =>
      assertScopes(identity(['admin'], { effectiveScopes: ['admin', 'read'] }), ['read']),
    ).not.toThrow();
  });

  it('takes nothing that is no requirement, which would be met by anybody', () => {
    for (const wrong of [undefined, 'read', ['two words'], { anyOf: [] }, { allOf: ['a'] }, [undefined]])
      expect(() => assertScopes(identity(['read']), wrong as never)).toThrow(TypeError);
    expect(() => requireScopes(identity(['read']), undefined as never)).toThrow(TypeError);
  });

  it('finds the identity in the contexts of both SDK lines', () => {
    const auth = identity(['read']);
    expect(requireScopes({ http: { authInfo: auth } }, 'read')).toBe(auth);
    expect(requireScopes({ authInfo: auth }, 'read')).toBe(auth);
    expect(requireScopes(auth, 'read')).toBe(auth);
    expect(requireScopes({ auth }, 'read'), 'a request of Express').toBe(auth);
    expect(getAuthInfo({ authInfo: { scopes: 'read' } })).toBeUndefined();
  });
});
