import type { IncomingMessage } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, fromJsonSchema, McpServer } from '@modelcontextprotocol/server';
import { expect, test } from 'vitest';
import { authorize, runDev, signIn } from './support.js';
import { protect, startUpstream } from './upstream-support.js';

const adder = () => {
  const server = new McpServer({ name: 'adder', version: '1.0.0' });
  const inputSchema = fromJsonSchema<{ a: number; b: number }>({
    type: 'object',
    properties: { a: { type: 'number' }, b: { type: 'number' } },
    required: ['a', 'b'],
  });
  server.registerTool('add', { inputSchema }, ({ a, b }) => ({
    content: [{ type: 'text', text: String(a + b) }],
  }));
  return server;
};

test.each([
  ['auto', 'json'],
  ['legacy', 'json'],
  ['auto', 'sse'],
  ['legacy', 'sse'],
] as const)('lets the official client call a tool behind it (%s, %s)', async (era, responseMode) => {
  const handler = toNodeHandler(createMcpHandler(adder, { responseMode }));
  const upstream = await startUpstream(
    (request, response) =>
      void handler(request as IncomingMessage & { method: string; url: string }, response),
  );
  const { mcp, printed } = await runDev('--auto-approve', '--upstream', upstream.url);
  expect(printed.stderr).not.toContain('Warning');

  const { client, authorization } = await signIn(mcp, { era });
  const { content } = await client.callTool({ name: 'add', arguments: { a: 2, b: 3 } });
  expect(content).toEqual([{ type: 'text', text: '5' }]);

  expect(upstream.seen.length).toBeGreaterThan(1);
  const token = authorization.slice('Bearer '.length);
  for (const { url, headers } of upstream.seen) {
    expect(url).toBe('/behind/mcp');
    expect(headers).not.toHaveProperty('authorization');
    expect(JSON.stringify(headers)).not.toContain(token);
  }
});

test('carries session ids both ways, and keeps sessions to who opened them', async () => {
  const upstream = await startUpstream((request, response) => {
    if (!request.headers['mcp-session-id']) response.setHeader('mcp-session-id', 'session-1');
    response.end();
  });
  const { mcp, authorization } = await protect(upstream);
  const ask = (headers: Record<string, string>) => fetch(mcp, { method: 'POST', body: '{}', headers });
  expect((await ask({ authorization })).headers.get('mcp-session-id')).toBe('session-1');
  const session = { 'mcp-session-id': 'session-1' };
  expect((await ask({ authorization, ...session })).status).toBe(200);
  expect(upstream.seen.at(-1)?.headers).toMatchObject(session);

  const before = upstream.seen.length;
  const { authorization: bobs } = await authorize(mcp, 'bob');
  expect((await ask({ authorization: bobs, ...session })).status).toBe(404);
  expect(upstream.seen).toHaveLength(before);
});
