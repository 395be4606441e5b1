/** Event streams end with the token that they were opened with, and nothing that happens afterwards harms the server. */

import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { SSEServerTransport } from '@modelcontextprotocol/server-legacy/sse';
import type { Timer } from 'mcp-auth';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Sent } from '../support/send.js';
import { type Fixture, rules, startFixture } from './fixture.js';
import { type HostKind, hostKinds, type RunningHost, type Served } from './hosts.js';
import { json, legacyRequest, modernRequest } from './messages.js';
import { sdkLines, sessionsServed } from './sessions-served.js';

interface Armed {
  readonly delay: number;
  readonly fire: () => void;
  cancelled: boolean;
}
const armed: Armed[] = [];
const timer: Timer = (fire, delay) => {
  const entry = { fire, delay, cancelled: false };
  armed.push(entry);
  return () => {
    entry.cancelled = true;
  };
};

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture({ timer });
});
afterAll(() => fixture.issuer.close());
let host: RunningHost | undefined;
afterEach(async () => {
  await host?.close();
  host = undefined;
  armed.length = 0;
});

const start = async (kind: HostKind, served: Served): Promise<void> => {
  host = await kind.start(fixture.mcpAuth, rules, served);
};
const ask = async ({ method = 'POST', headers, body }: Sent, session?: string | null): Promise<Response> =>
  fetch(`${host?.url}/mcp`, {
    method,
    headers: {
      ...(headers as Record<string, string>),
      authorization: `Bearer ${fixture.tokens.user}`,
      ...(session ? { 'mcp-session-id': session } : {}),
    },
    ...(body === undefined ? {} : { body: body as string }),
  });
const get: Sent = { method: 'GET', headers: json };
const expire = (): void => {
  for (const entry of armed) if (!entry.cancelled) entry.fire();
};
/** Ends only if the stream does; a connection that breaks is an error. */
const rest = (response: Response): Promise<string> => response.text();

describe.each(sdkLines)('sessions of $name', (line) => {
  describe.each(hostKinds)('$name', (kind) => {
    const open = async (): Promise<string | null> => {
      const initialize = legacyRequest('initialize', {
        protocolVersion: '2025-11-25',
        capabilities: {},
        clientInfo: { name: 'test', version: '1' },
      });
      const response = await ask(initialize);
      await response.text();
      return response.headers.get('mcp-session-id');
    };

    it('the stream of GET ends, and its place is free again', async () => {
      const served = sessionsServed(line);
      await start(kind, served);
      const session = await open();
      const stream = await ask(get, session);
      expect([stream.status, stream.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
      expect((await ask(get, session)).status).toBe(409);
      const [{ delay } = { delay: 0 }] = armed.filter(({ cancelled }) => !cancelled);
      expect(delay).toBeGreaterThan(580_000);
      expect(delay).toBeLessThanOrEqual(600_000);

      expire();
      await served.notifyAll();
      await rest(stream);
      await served.notifyAll();
      // The transport has been told, so that the client can come back with a new token.
      await expect.poll(async () => (await ask(get, session)).status).toBe(200);
    });

    it('the stream of POST ends, and the tool may still finish', async () => {
      const served = sessionsServed(line);
      await start(kind, served);
      const session = await open();
      const stream = await ask(legacyRequest('tools/call', { name: 'wait', arguments: {} }), session);
      expect(stream.headers.get('content-type')).toBe('text/event-stream');
      await expect.poll(() => served.ran).toContain('wait');
      expire();
      served.release();
      expect(await rest(stream)).not.toContain('result');
      await served.notifyAll();
      expect((await ask(legacyRequest('ping'), session)).status).toBe(200);
    });

    it('a stream that the client leaves is not waited for any more', async () => {
      await start(kind, sessionsServed(line));
      const session = await open();
      const stream = await ask(get, session);
      const waiting = armed.filter(({ cancelled }) => !cancelled);
      expect(waiting).toHaveLength(1);
      await stream.body?.cancel();
      await expect.poll(() => waiting[0]?.cancelled).toBe(true);
      waiting[0]?.fire();
    });
  });
});

describe.each(hostKinds)('createMcpHandler, $name', (kind) => {
  it('subscriptions/listen ends, and its place is free again', async () => {
    const handler = createMcpHandler(
      () => {
        const server = new McpServer({ name: 'notes', version: '1.0.0' });
        server.registerTool('whoami', { description: 'whoami' }, async () => ({ content: [] }));
        return server;
      },
      { maxSubscriptions: 1 },
    );
    const node = toNodeHandler(handler);
    await start(kind, { node, web: (request, context) => handler.fetch(request, context) });
    const listen = modernRequest('subscriptions/listen', { notifications: { toolsListChanged: true } });
    const stream = await ask(listen);
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    expect(await (await ask(listen)).text()).toContain('limit reached');
    handler.notify.toolsChanged();
    expire();
    handler.notify.toolsChanged();
    expect(await rest(stream)).toContain('acknowledged');
    await expect
      .poll(async () => {
        const again = await ask(listen);
        const isOpen = again.headers.get('content-type') === 'text/event-stream';
        await again.body?.cancel();
        return isOpen;
      })
      .toBe(true);
    handler.notify.toolsChanged();
  });

  it('answers that are no streams are left alone', async () => {
    const answer = Response.json({ ok: true });
    await start(kind, {
      node: (_request, response) => {
        response.setHeader('content-type', 'application/json').end('{"ok":true}');
      },
      web: async () => answer,
    });
    expect(await (await ask(legacyRequest('tools/list'))).json()).toEqual({ ok: true });
    expect(armed).toEqual([]);
  });
});

describe.each(hostKinds.filter(({ name }) => name !== 'Fetch'))('HTTP+SSE, $name', (kind) => {
  it('the stream ends, and the transport closes', async () => {
    const transports: SSEServerTransport[] = [];
    let isClosed = false;
    await start(kind, {
      async node(_request, response) {
        const transport = new SSEServerTransport('/messages', response);
        const server = new McpServer({ name: 'notes', version: '1.0.0' });
        await server.connect(transport);
        const { onclose } = transport;
        transport.onclose = () => {
          isClosed = true;
          onclose?.();
        };
        transports.push(transport);
      },
      web: () => Promise.reject(new Error('not for Fetch')),
    });
    const stream = await ask(get);
    const notification = { jsonrpc: '2.0', method: 'notifications/tools/list_changed' } as const;
    await transports[0]?.send(notification);
    expire();
    // The transport learns of it a moment later; until then it writes into the void.
    await transports[0]?.send(notification);
    const text = await rest(stream);
    expect(text.match(/list_changed/g)).toHaveLength(1);
    await expect.poll(() => isClosed).toBe(true);
    await expect(transports[0]?.send(notification)).rejects.toThrow('Not connected');
  });
});
