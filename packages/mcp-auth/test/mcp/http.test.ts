/** One declaration over real HTTP: the gate refuses before the server is even built, and the server would refuse as well. */

import { McpServer } from '@modelcontextprotocol/server';
import { SSEServerTransport } from '@modelcontextprotocol/server-legacy/sse';
import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OperationRegistry, type ProtectOptions, protect } from '../../src/mcp.js';
import { listen } from '../support/express-hosts.js';
import { eras, type GatedHost, startGatedHost } from './gated-host.js';

let host: GatedHost | undefined;
afterEach(async () => {
  await host?.close();
  host = undefined;
});

function todos(registry: OperationRegistry, ran: string[], options: ProtectOptions = {}) {
  return () => {
    ran.push('built');
    const server = new McpServer({ name: 'todos', version: '1.0.0' });
    const requires = protect(server, registry, options);
    const done = (what: string) => {
      ran.push(what);
      return { content: [{ type: 'text' as const, text: what }] };
    };
    requires('delete:todos', 'write:todos').registerTool(
      'delete-todo',
      { inputSchema: z.object({ id: z.string() }) },
      ({ id }) => done(`deleted ${id}`),
    );
    requires('public').registerTool('about', {}, () => done('about'));
    server.registerTool('get-todos', {}, () => done('todos'));
    return server;
  };
}

async function start(options: ProtectOptions = {}, gated = true) {
  const registry = new OperationRegistry();
  const ran: string[] = [];
  const createServer = todos(registry, ran, options);
  registry.describe(createServer);
  ran.length = 0;
  host = await startGatedHost(createServer, gated ? registry : undefined);
  return { host, ran };
}

const remove = { name: 'delete-todo', arguments: { id: '7' } };

describe.each(eras)('over HTTP in the %s era', (era) => {
  it('the gate refuses before the server is built, in the same bytes each time', async () => {
    const { host, ran } = await start();
    const token = await host.mint('read:todos write:todos');
    const first = await host.send(era, 'tools/call', remove, token);
    const second = await host.send(era, 'tools/call', remove, token);
    expect(first.status).toBe(403);
    expect(first.challenge).toContain('scope="delete:todos write:todos", error="insufficient_scope"');
    expect(second).toEqual(first);
    expect(ran).toEqual([]);
  });

  it('runs the tool for whoever has the scopes', async () => {
    const { host, ran } = await start();
    const client = await host.connect(era, await host.mint('delete:todos write:todos'));
    expect(await client.callTool(remove)).toMatchObject({ content: [{ text: 'deleted 7' }] });
    expect(ran).toContain('deleted 7');
  });

  it('lets anybody to what is public, and to nothing beside it', async () => {
    const { host, ran } = await start();
    const client = await host.connect(era);
    expect(await client.callTool({ name: 'about' })).toMatchObject({ content: [{ text: 'about' }] });
    expect((await host.send(era, 'tools/call', { name: 'get-todos' })).status).toBe(401);
    expect((await host.send(era, 'tools/call', { name: 'about' }, 'not a token')).status).toBe(400);
    expect((await host.send(era, 'tools/call', { name: 'about' }, 'no-token')).status).toBe(401);
    expect(ran.filter((what) => what !== 'built')).toEqual(['about']);
  });

  it('the server refuses where there is no gate, and takes no local identity for a request over HTTP', async () => {
    const { host, ran } = await start({ authInfo: { scopes: ['delete:todos', 'write:todos'] } }, false);
    const { message } = await host.send(era, 'tools/call', remove);
    expect(message.result).toMatchObject({ isError: true });
    expect(ran.filter((what) => what !== 'built')).toEqual([]);
  });
});

// Requirements: MCP-RS-24
it('HTTP+SSE, where the SDK has no challenge: the server decides by the identity of each message', async () => {
  const ran: string[] = [];
  const createServer = todos(new OperationRegistry(), ran, {
    authInfo: { scopes: ['delete:todos', 'write:todos'] },
  });
  const transports = new Map<string, SSEServerTransport>();
  const app = express();
  app.get('/sse', async (_request, response) => {
    const transport = new SSEServerTransport('/messages', response);
    transports.set(transport.sessionId, transport);
    await createServer().connect(transport);
  });
  app.post('/messages', express.json(), async (request, response) => {
    const scopes = request.get('x-scopes')?.split(' ');
    if (scopes)
      Object.assign(request, { auth: { token: 't', issuer: 'i', clientId: 'c', claims: {}, scopes } });
    const transport = transports.get(String(request.query.sessionId));
    await transport?.handlePostMessage(request, response, request.body);
  });
  const { url, close } = await listen(app);
  const stream = await fetch(`${url}/sse`);
  const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let received = '';
  const until = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const match = pattern.exec(received);
      if (match) return match[1] as string;
      const { value, done } = await reader.read();
      if (done) throw new Error(`the stream ended after ${received}`);
      received += decoder.decode(value);
    }
  };
  const messages = `${url}${await until(/^data: (\/messages\S+)$/m)}`;
  const call = async (id: number, scopes?: string) => {
    const response = await fetch(messages, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(scopes ? { 'x-scopes': scopes } : {}) },
      body: JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: remove }),
    });
    expect(response.status).toBe(202);
    return JSON.parse(await until(new RegExp(`^data: (\\{.*"id":${id}[,}].*)$`, 'm'))) as { result: object };
  };
  expect((await call(1, 'read:todos')).result).toMatchObject({ isError: true });
  expect((await call(2)).result).toMatchObject({ isError: true });
  expect(ran).toEqual(['built']);
  expect((await call(3, 'delete:todos write:todos')).result).toMatchObject({
    content: [{ text: 'deleted 7' }],
  });
  await reader.cancel();
  await close();
});
