/** HTTP+SSE of SDK v2 hands on nothing of a request without `Host`, which HTTP/1.0 allows: it still is no local one. */

import { connect } from 'node:net';
import { McpServer } from '@modelcontextprotocol/server';
import { SSEServerTransport } from '@modelcontextprotocol/server-legacy/sse';
import { afterEach, expect, it } from 'vitest';
import { protect } from '../../src/mcp.js';
import { legacyRequest } from '../operations/messages.js';
import { type FakeServer, startFakeServer } from '../support/fake-server.js';

let server: FakeServer | undefined;
afterEach(() => server?.close());

it('a request over HTTP never gets the identity that is for transports without it', async () => {
  const ran: string[] = [];
  let transport: SSEServerTransport | undefined;
  server = await startFakeServer(async (request, response) => {
    if (request.method === 'POST') return transport?.handlePostMessage(request, response);
    transport = new SSEServerTransport('/messages', response);
    const mcp = new McpServer({ name: 'todos', version: '1.0.0' });
    const requires = protect(mcp, {}, { authInfo: { scopes: ['admin'] } });
    requires('admin').registerTool('wipe', {}, () => {
      ran.push('wipe');
      return { content: [] };
    });
    return mcp.connect(transport);
  });
  const port = Number(new URL(server.url).port);
  const stream = connect(port, '127.0.0.1');
  let events = '';
  stream.on('data', (chunk) => {
    events += chunk;
  });
  stream.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await expect.poll(() => events).toContain('sessionId=');

  const post = async (head: string, body: string): Promise<void> => {
    const before = events.length;
    const fields = `Content-Type: application/json\r\nContent-Length: ${body.length}`;
    connect(port, '127.0.0.1').end(`POST /messages ${head}\r\n${fields}\r\n\r\n${body}`);
    await expect.poll(() => events.length).toBeGreaterThan(before);
  };
  const initialize = legacyRequest('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  });
  await post('HTTP/1.1\r\nHost: a\r\nConnection: close', String(initialize.body));
  const wipe = String(legacyRequest('tools/call', { name: 'wipe', arguments: {} }).body);
  await post('HTTP/1.1\r\nHost: a\r\nConnection: close', wipe);
  await post('HTTP/1.0', wipe);
  expect(ran).toEqual([]);
  expect(events.match(/without an identity/g)).toHaveLength(2);
  stream.destroy();
});
