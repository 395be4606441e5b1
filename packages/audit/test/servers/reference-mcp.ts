/** The MCP part of the reference server: two eras, three tools, sessions and streams, and nothing more than can be seen. */

import type { Caller } from './reference-tokens.js';

export const tools = {
  whoami: { scopes: [] as string[], annotations: { readOnlyHint: true } },
  read: { scopes: ['read'], annotations: { readOnlyHint: true } },
  export: { scopes: ['read', 'write'] as string[], annotations: { readOnlyHint: true } },
  write: { scopes: ['read', 'write'], annotations: { destructiveHint: true } },
} as const;

export interface Incoming {
  readonly request: Request;
  readonly message: { id?: unknown; method?: string; params?: { name?: string } };
  readonly caller: Caller;
}

export class ReferenceMcp {
  /** Session id → who opened it. */
  readonly sessions = new Map<string, string>();
  /** Tools that ran. */
  readonly calls: string[] = [];

  answer({ request, message, caller }: Incoming): Response {
    const { id, method, params } = message;
    if (id === undefined) return new Response(null, { status: 202 });
    const reply = (result: unknown, headers: Record<string, string> = {}) =>
      Response.json({ jsonrpc: '2.0', id, result }, { headers });
    const modern = request.headers.get('mcp-protocol-version') === '2026-07-28';
    switch (method) {
      case 'initialize': {
        const session = crypto.randomUUID();
        this.sessions.set(session, caller.subject);
        const serverInfo = { name: 'reference', version: '1' };
        const result = { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo };
        return reply(result, { 'mcp-session-id': session });
      }
      case 'server/discover':
        return reply({
          supportedVersions: ['2026-07-28'],
          capabilities: { tools: {} },
          resultType: 'complete',
        });
      case 'tools/list': {
        const list = Object.entries(tools).map(([name, { annotations }]) => ({
          name,
          annotations,
          inputSchema: { type: 'object' },
        }));
        return reply({ tools: list, ...(modern && { resultType: 'complete', cacheScope: 'private' }) });
      }
      case 'tools/call': {
        if (!(params?.name && params.name in tools)) break;
        this.calls.push(params.name);
        return reply({ content: [{ type: 'text', text: caller.subject }] });
      }
    }
    const error = { code: -32601, message: 'unknown' };
    return Response.json({ jsonrpc: '2.0', id, error }, { status: modern ? 404 : 200 });
  }

  /** A stream that says hello and stays open. @param end Milliseconds since the epoch; undefined: it never ends. */
  stream(end: number | undefined): Response {
    const encoder = new TextEncoder();
    let timer: NodeJS.Timeout | undefined;
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(encoder.encode(': hello\n\n'));
        if (end !== undefined) timer = setTimeout(() => controller.close(), Math.max(0, end - Date.now()));
      },
      cancel: () => clearTimeout(timer),
    });
    return new Response(body, {
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
    });
  }
}
