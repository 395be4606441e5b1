/** An MCP server to put behind a gateway under test: it answers little, and remembers everything that arrives. */

import { eventStream } from './event-stream.js';
import { headersAgree, type Rpc } from './header-agreement.js';
import { type ReceivedRequest, Recording, type Upstream } from './received-request.js';

export interface RecordingUpstream extends Upstream {
  /** Serve it where the gateway forwards to, at any path. */
  readonly handle: (request: Request) => Promise<Response>;
}

/** The tool whose answer is a stream: one event at once, the rest when it pleases. */
export const STREAM_TOOL = 'mcp-auth-audit-stream';

/** Platform only: a Fetch handler, for whatever can serve one. Speaks both eras, has no sessions, and checks no credentials. */
export function createRecordingUpstream(): RecordingUpstream {
  const recorded: Recording[] = [];
  return {
    received: (): readonly ReceivedRequest[] => [...recorded],
    handle: async (request) => {
      const recording = await Recording.of(request);
      recorded.push(recording);
      return answer(recording);
    },
  };
}

function answer(recording: Recording): Response {
  const { method, body } = recording;
  if (method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } });
  const message = parsed(body);
  if (!message) return rpc(400, { error: { code: -32700, message: 'Parse error' } });
  const { id } = message;
  if (id === undefined) return new Response(null, { status: 202 });
  const modern = recording.header('mcp-protocol-version') === '2026-07-28';
  if (modern && !headersAgree((name) => recording.header(name), message)) {
    return rpc(400, { id, error: { code: -32020, message: 'Headers and body differ' } });
  }
  const complete = modern ? { resultType: 'complete', cacheScope: 'private' } : {};
  const serverInfo = { name: 'mcp-auth-audit-upstream', version: '1' };
  switch (message.method) {
    case 'initialize':
      return rpc(200, {
        id,
        result: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo },
      });
    case 'server/discover': {
      const supportedVersions = ['2026-07-28'];
      return rpc(200, {
        id,
        result: { supportedVersions, capabilities: { tools: {} }, serverInfo, ...complete },
      });
    }
    case 'tools/list': {
      const tools = [
        { name: STREAM_TOOL, annotations: { readOnlyHint: true }, inputSchema: { type: 'object' } },
      ];
      return rpc(200, { id, result: { tools, ...complete } });
    }
    case 'tools/call':
      if (message.params?.name === STREAM_TOOL) return eventStream(recording, id);
      return rpc(200, { id, error: { code: -32602, message: 'Unknown tool' } });
    default:
      return rpc(modern ? 404 : 200, { id, error: { code: -32601, message: 'Method not found' } });
  }
}

function parsed(text: string): Rpc | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Rpc) : undefined;
  } catch {
    return undefined;
  }
}

/** What one user gets must not be kept for another. */
function rpc(status: number, message: object): Response {
  const headers = { 'cache-control': 'private, max-age=60' };
  return Response.json({ jsonrpc: '2.0', id: null, ...message }, { status, headers });
}
