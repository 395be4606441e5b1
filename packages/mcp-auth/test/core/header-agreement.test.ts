import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { headerMismatch } from '../../src/core/header-agreement.js';
import { operationsOf } from '../../src/core/operation.js';
import { runs } from '../support/runs.js';
import { call, request } from './judged.js';

const version = '2026-07-28';
const claimOf = (claim: unknown) => ({
  'io.modelcontextprotocol/protocolVersion': claim,
  'io.modelcontextprotocol/clientInfo': { name: 'client', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
});
/** The same message, written in a revision. */
const claiming = (message: { params?: unknown; [member: string]: unknown }, claim: unknown = version) => ({
  ...message,
  params: { ...(message.params as object), _meta: claimOf(claim) },
});
const mismatch = (headers: Readonly<Record<string, string>>, message: unknown) =>
  headerMismatch({ method: 'POST', url: '/', headers: new Headers(headers) }, message);
const modern = (method: string, name?: string) => ({
  'mcp-protocol-version': version,
  'mcp-method': method,
  ...(name === undefined ? {} : { 'mcp-name': name }),
});
const sentinel = (text: string) => `=?base64?${Buffer.from(text).toString('base64')}?=`;

// Requirements: MCP-RS-29
describe('in the 2026-07-28 revision the headers', () => {
  it.each<[string, Readonly<Record<string, string>>, unknown]>([
    ['a tool', modern('tools/call', 'purge'), claiming(call('purge'))],
    ['an encoded name', modern('tools/call', sentinel('löschen')), claiming(call('löschen'))],
    ['a name that need not be encoded', modern('tools/call', sentinel('purge')), claiming(call('purge'))],
    ['an empty name', modern('tools/call', ''), claiming(call(''))],
    ['whitespace around them', modern(' tools/call\t', '\t purge '), claiming(call('purge'))],
    [
      'a name that looks encoded',
      modern('tools/call', sentinel('=?base64?eA==?=')),
      claiming(call('=?base64?eA==?=')),
    ],
    ['a resource', modern('resources/read', 'a:b'), claiming(request('resources/read', { uri: 'a:b' }))],
    ['a task', modern('tasks/cancel', 't'), claiming(request('tasks/cancel', { taskId: 't' }))],
    ['a list, whatever its name', modern('tools/list', 'x'), claiming(request('tools/list'))],
    ['a method of every object', modern('constructor'), claiming(request('constructor'))],
    [
      'a notification without its method',
      { 'mcp-protocol-version': version },
      { jsonrpc: '2.0', method: 'notifications/x' },
    ],
    ['an answer', { 'mcp-protocol-version': version }, { jsonrpc: '2.0', id: 1, result: {} }],
    [
      'a later revision',
      { ...modern('tools/list'), 'mcp-protocol-version': '2027-01-01' },
      claiming(request('tools/list'), '2027-01-01'),
    ],
  ])('agree: %s', (_name, headers, message) => {
    expect(mismatch(headers, message)).toBeUndefined();
  });

  it.each<[string, Readonly<Record<string, string>>, unknown]>([
    ['another tool', modern('tools/call', 'whoami'), claiming(call('purge'))],
    ['another tool, encoded', modern('tools/call', sentinel('whoami')), claiming(call('purge'))],
    ['another case', modern('tools/call', 'Purge'), claiming(call('purge'))],
    ['another method', modern('tools/list'), claiming(call('purge'))],
    ['another case of the method', modern('Tools/Call', 'purge'), claiming(call('purge'))],
    ['no method', { 'mcp-protocol-version': version, 'mcp-name': 'purge' }, claiming(call('purge'))],
    ['no name', modern('tools/call'), claiming(call('purge'))],
    ['no version', { 'mcp-method': 'tools/call', 'mcp-name': 'purge' }, claiming(call('purge'))],
    [
      'an older version',
      { ...modern('tools/call', 'purge'), 'mcp-protocol-version': '2025-11-25' },
      claiming(call('purge')),
    ],
    [
      'two versions',
      { ...modern('tools/call', 'purge'), 'mcp-protocol-version': `${version}, ${version}` },
      claiming(call('purge')),
    ],
    ['an older claim', modern('tools/call', 'purge'), claiming(call('purge'), '2025-11-25')],
    ['a claim that is no version', modern('tools/call', 'purge'), claiming(call('purge'), null)],
    ['a claim that is no version, without headers', {}, claiming(call('purge'), [version])],
    ['two methods', modern('tools/call, tools/call', 'purge'), claiming(call('purge'))],
    ['two names', modern('tools/call', 'purge, purge'), claiming(call('purge'))],
    ['a name that is not encoded', modern('tools/call', 'löschen'), claiming(call('lo\u0308schen'))],
    ['base64 with a wrong length', modern('tools/call', '=?base64?cHVyZ2U?='), claiming(call('purge'))],
    ['base64 with a space in it', modern('tools/call', '=?base64?cHVy Z2U=?='), claiming(call('purge'))],
    [
      'base64 with bits that mean nothing',
      modern('tools/call', '=?base64?cHVyZ2V=?='),
      claiming(call('purge')),
    ],
    ['base64 of another alphabet', modern('tools/call', '=?base64?_-_-?='), claiming(call('\u00ff'))],
    ['base64 of what is no UTF-8', modern('tools/call', '=?base64?/w==?='), claiming(call('\ufffd'))],
    ['base64 with a byte order mark', modern('tools/call', sentinel('\ufeffpurge')), claiming(call('purge'))],
    ['a no-break space', modern('tools/call\u00a0', 'purge'), claiming(call('purge'))],
    ['a no-break space in the name', modern('tools/call', 'purge\u00a0'), claiming(call('purge'))],
    ['only one of them', modern('tools/call', 'purge'), claiming(request('tools/call', { name: undefined }))],
    ['a task', modern('tasks/get', 'mine'), claiming(request('tasks/get', { taskId: 'other' }))],
    ['a notification', modern('notifications/y'), { jsonrpc: '2.0', method: 'notifications/x' }],
    ['the handshake of older revisions', modern('initialize'), request('initialize', {})],
    ['a batch', modern('tools/list'), [request('tools/list')]],
    ['a batch with one claim in it', {}, [request('tools/list'), claiming(request('tools/list'))]],
  ])('disagree: %s', (_name, headers, message) => {
    expect(mismatch(headers, message)).toBeTypeOf('string');
  });

  it('say nothing that the caller wrote', () => {
    expect(mismatch(modern('tools/call', 'EVIL'), claiming(call('EVIL2')))).not.toContain('EVIL');
    expect(mismatch(modern('EVIL'), claiming(call('EVIL2')))).not.toContain('EVIL');
  });
});

it.each<[string, Readonly<Record<string, string>>, unknown]>([
  ['no version', {}, call('purge')],
  ['an older version', { 'mcp-protocol-version': '2025-11-25' }, call('purge')],
  ['a batch', { 'mcp-protocol-version': '2025-03-26' }, [call('purge'), call('whoami')]],
  ['its handshake', {}, claiming(request('initialize'), '2025-11-25')],
])('before that revision nobody looks at them: %s', (_name, headers, message) => {
  expect(mismatch({ ...headers, 'mcp-method': 'tools/call', 'mcp-name': 'whoami' }, message)).toBeUndefined();
});

const buildServer = () => {
  const server = new McpServer({ name: 'server', version: '1' });
  for (const name of ['purge', 'whoami', 'löschen', 'a b'])
    server.registerTool(name, {}, async () => ({ content: [] }));
  server.registerPrompt('p\tq', {}, async () => ({ messages: [] }));
  server.registerResource('r', 'file:///a%20b', {}, async (uri) => ({
    contents: [{ uri: uri.href, text: '' }],
  }));
  return server;
};

describe('beside the server of the MCP SDK', () => {
  const silenced = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'log')];
  beforeAll(() => {
    // It has an opinion on the names of tools.
    for (const spy of silenced) spy.mockImplementation(() => {});
  });
  afterAll(() => {
    for (const spy of silenced) spy.mockRestore();
  });
  const handler = createMcpHandler(buildServer);

  it('refuses what that refuses, and lets pass what that serves', async () => {
    const versions = fc.option(
      fc.constantFrom(version, '2025-11-25', `${version}\u00a0`, `${version}, ${version}`, '2027-01-01', ''),
    );
    const names = ['purge', 'whoami', 'löschen', 'a b', '', 'file:///a%20b'];
    const fields = fc.option(
      fc.oneof(
        fc.constantFrom(
          'purge',
          'whoami',
          'a b',
          '',
          'purge\u00a0',
          '=?base64?cHVyZ2U?=',
          '=?base64?/w==?=',
          'file:///a%20b',
        ),
        fc.constantFrom(...names).map(sentinel),
      ),
    );
    const methods = fc.constantFrom(
      'tools/call',
      'tools/list',
      'resources/read',
      'prompts/get',
      'initialize',
      'server/discover',
      'x',
    );
    const claims = fc.oneof(
      { weight: 3, arbitrary: fc.constant(version) },
      fc.constantFrom<unknown>(undefined, '2025-11-25', null, 7),
    );
    let refused = 0;
    let served = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          version: versions,
          methodField: fc.option(fc.oneof(methods, fc.constantFrom('tools/call\u00a0', 'Tools/Call', ''))),
          nameField: fields,
          method: methods,
          name: fc.constantFrom(...names),
          claim: claims,
          isNotification: fc.boolean(),
          isBatch: fc.nat(9).map((one) => one === 0),
          agrees: fc.boolean(),
        }),
        async (one) => {
          const headers = new Headers({
            'content-type': 'application/json',
            accept: 'application/json, text/event-stream',
          });
          const { method, name } = one;
          const sent = one.agrees ? { version, methodField: method, nameField: sentinel(name) } : one;
          if (sent.version !== null) headers.set('mcp-protocol-version', sent.version);
          if (sent.methodField !== null) headers.set('mcp-method', sent.methodField);
          if (sent.nameField !== null) headers.set('mcp-name', sent.nameField);
          const { id, ...plain } = request(method, { name, uri: name });
          const notification = one.claim === undefined ? plain : claiming(plain, one.claim);
          const single = one.isNotification ? notification : { ...notification, id };
          const message = one.isBatch ? [single] : single;

          const ours = headerMismatch({ method: 'POST', url: '/', headers }, message);
          const init = { method: 'POST', headers, body: JSON.stringify(message) };
          const answer = await handler.fetch(new Request('http://server.example/mcp', init));
          const text = await answer.text();
          if (text.includes('-32020')) {
            refused += 1;
            expect(ours).toBeTypeOf('string');
          } else if (answer.status < 300 && !one.isBatch) {
            served += 1;
            expect(ours).toBeUndefined();
          }
        },
      ),
      runs(1500),
    );
    expect(Math.min(refused, served)).toBeGreaterThan(100);
  });

  it.each([
    ['of the 2026-07-28 revision', { mode: { pin: version } } as const],
    ['of older revisions', { mode: 'legacy' } as const],
    ['that tries both', { mode: 'auto' } as const],
  ])('accepts every request of its client %s', async (_name, versionNegotiation) => {
    const seen: string[] = [];
    const judging: typeof fetch = async (url, init) => {
      const sent = new Request(url, init);
      const text = await sent.clone().text();
      if (text !== '') {
        const message: unknown = JSON.parse(text);
        seen.push((message as { method: string }).method);
        expect(headerMismatch(sent, message)).toBeUndefined();
        expect(operationsOf(message)).toMatchObject({ ok: true });
      }
      return handler.fetch(sent);
    };
    const client = new Client({ name: 'client', version: '1' }, { versionNegotiation });
    await client.connect(
      new StreamableHTTPClientTransport(new URL('http://server.example/mcp'), { fetch: judging }),
    );
    await client.listTools();
    for (const name of ['purge', 'löschen', 'a b']) await client.callTool({ name });
    await client.getPrompt({ name: 'p\tq' });
    await client.readResource({ uri: 'file:///a b' });
    await client.listResources();
    await client.close();
    expect(seen).toEqual(expect.arrayContaining(['tools/call', 'prompts/get', 'resources/read']));
  });
});
