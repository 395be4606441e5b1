import { startGood } from '../servers/good.js';
import type { Change } from '../servers/reference-authorization-server.js';
import type { BrokenServer } from './broken-server.js';

interface Rpc {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: { readonly name?: string; readonly _meta?: Readonly<Record<string, unknown>> };
}
type Edit = (headers: Headers, message: Rpc) => Response | undefined;

/** Does something to the headers before the good server sees them, or answers itself. */
const editing =
  (edit: Edit): Change =>
  async (request, next) => {
    if (request.method !== 'POST' || request.headers.get('authorization') === null) return next(request);
    const text = await request.text();
    const headers = new Headers(request.headers);
    const answer = edit(headers, JSON.parse(text));
    return (
      answer ??
      next(new Request(request.url, { method: 'POST', headers, body: text, signal: request.signal }))
    );
  };
const broken = (id: string, fault: string, edit: Edit, found?: RegExp): BrokenServer => ({
  check: `rs.operations.${id}`,
  fault,
  start: () => startGood({ server: { change: editing(edit) } }),
  found,
});
const rpcError = (status: number, code: number) =>
  Response.json({ jsonrpc: '2.0', id: 1, error: { code, message: 'no' } }, { status });
const served = () => Response.json({ jsonrpc: '2.0', id: 1, result: { resultType: 'complete', tools: [] } });

export const operationsBroken: readonly BrokenServer[] = [
  broken(
    'method-header',
    'goes by the body',
    (headers, { method }) => void headers.set('mcp-method', method ?? ''),
    /was served/,
  ),
  broken(
    'method-header',
    'compares without regard to case',
    (headers, { method }) => {
      if (headers.get('mcp-method')?.toLowerCase() === method) headers.set('mcp-method', method ?? '');
      return undefined;
    },
    /Tools\/List/,
  ),
  broken(
    'name-header',
    'another error',
    (headers, { method, params }) =>
      method === 'tools/call' && headers.get('mcp-name') !== params?.name ? rpcError(400, -32600) : undefined,
    /-32600/,
  ),
  broken(
    'name-header',
    'does not read base64',
    (headers) => {
      if (headers.get('mcp-name')?.startsWith('=?')) headers.delete('mcp-name');
      return headers.has('mcp-name') ? undefined : served();
    },
    /base64 was served/,
  ),
  broken(
    'headers-present',
    'what is missing cannot differ',
    (headers) => (headers.has('mcp-method') ? undefined : served()),
    /without Mcp-Method/,
  ),
  broken(
    'headers-present',
    'needs no name',
    (headers, { method }) => (method === 'tools/call' && !headers.has('mcp-name') ? served() : undefined),
    /without Mcp-Name/,
  ),
  broken(
    'version-header',
    'does not look into _meta',
    (_headers, { params }) =>
      JSON.stringify(params?._meta ?? {}).includes('2025-11-25') ? served() : undefined,
    /of 2025-11-25/,
  ),
  broken(
    'version-header',
    'needs no _meta',
    (_headers, { params, method }) =>
      params?._meta === undefined && method === 'tools/list' ? served() : undefined,
    /without a version/,
  ),
  broken(
    'no-batch',
    'answers all of them',
    (_headers, message) =>
      Array.isArray(message)
        ? Response.json(message.map((each: Rpc) => ({ jsonrpc: '2.0', id: each.id, result: {} })))
        : undefined,
    /list of two/,
  ),
  broken(
    'unknown-method',
    '200',
    (_headers, { method }) => (method === 'mcp-auth-audit/nothing' ? rpcError(200, -32601) : undefined),
    /200/,
  ),
  broken(
    'unknown-method',
    'nothing inside',
    (_headers, { method }) =>
      method === 'mcp-auth-audit/nothing' ? new Response(null, { status: 404 }) : undefined,
    /without a JSON-RPC error/,
  ),
  broken(
    'encoded-name',
    'compares what is written',
    (headers) => (headers.get('mcp-name')?.startsWith('=?') ? rpcError(400, -32020) : undefined),
    /base64/,
  ),
];
