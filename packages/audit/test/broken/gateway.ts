import { type GatewayFaults, startGateway } from '../servers/reference-gateway.js';
import type { BrokenServer } from './broken-server.js';

const broken = (id: string, fault: string, faults: GatewayFaults, found?: RegExp): BrokenServer => ({
  check: `gw.${id}`,
  fault,
  start: () => startGateway(faults),
  found,
});
const spoiling = (id: string, fault: string, spoil: GatewayFaults['spoil'], found?: RegExp) =>
  broken(id, fault, { spoil }, found);
const passing = (id: string, fault: string, holds: (request: Request) => boolean, found?: RegExp) =>
  broken(id, fault, { bypass: (request, pass) => (holds(request) ? pass(request) : undefined) }, found);
const keeping =
  (pattern: RegExp): GatewayFaults['spoil'] =>
  ({ headers }, incoming) => {
    for (const [name, value] of incoming.headers) if (pattern.test(name)) headers.set(name, value);
  };
const bearer = (request: Request) => request.headers.get('authorization')?.slice('Bearer '.length) ?? '';
const isListing = (request: Request) => request.headers.get('mcp-method') === 'tools/list';
const hasNone = (request: Request) => !request.headers.has('authorization') && isListing(request);

const forwarding: BrokenServer[] = [
  spoiling(
    'forward.served',
    'the upstream is elsewhere',
    (outgoing) => {
      outgoing.url = 'http://127.0.0.1:1/';
    },
    /does not get through/,
  ),
  spoiling(
    'forward.token-stays',
    'passes the token on',
    keeping(/^authorization$/),
    /in the header authorization/,
  ),
  spoiling(
    'forward.token-stays',
    'under another name',
    ({ headers }, incoming) => headers.set('x-forwarded-access-token', bearer(incoming)),
    /x-forwarded-access-token/,
  ),
  spoiling(
    'forward.token-stays',
    'in the URL',
    (outgoing, incoming) => {
      outgoing.url += `?token=${bearer(incoming)}`;
    },
    /in the URL/,
  ),
  spoiling('forward.no-cookies', 'passes cookies on', keeping(/^cookie$/), /cookie/),
  spoiling(
    'forward.identity-headers',
    'passes on what it does not know',
    keeping(/^x-(?!user-id)/),
    /x-forwarded-user/,
  ),
  spoiling('forward.identity-headers', 'knows one spelling', keeping(/_/), /x_user_id/),
  spoiling(
    'forward.forwarded-headers',
    'passes the host on',
    keeping(/^x-forwarded-host$/),
    /x-forwarded-host/,
  ),
  spoiling(
    'forward.mcp-headers',
    'drops what it does not know',
    ({ headers }) => headers.delete('mcp-param-other'),
    /mcp-param-other/,
  ),
  spoiling('forward.mcp-headers', 'decodes', ({ headers }) => {
    if (headers.has('mcp-param-other')) headers.set('mcp-param-other', '\u00e9');
  }),
];

const refusing: BrokenServer[] = [
  passing(
    'refuse.never-arrives',
    'fails open',
    (request) => isListing(request) && bearer(request) === 'mcp-auth-audit-no-token',
    /token that is none/,
  ),
  broken(
    'refuse.never-arrives',
    'asks first and looks later',
    {
      bypass: (request, pass) => {
        if (!hasNone(request)) return undefined;
        return pass(request).then(() => new Response(null, { status: 401 }));
      },
    },
    /without a token arrived/,
  ),
  broken(
    'refuse.never-arrives',
    'no look at the audience',
    { server: { without: ['audience'] } },
    /another server/,
  ),
  passing('refuse.every-method', 'guards POST only', ({ method }) => method === 'GET', /GET without a token/),
  passing(
    'refuse.path-spellings',
    'guards /mcp only',
    (request) => hasNone(request) && new URL(request.url).pathname !== '/mcp',
    /\/\/mcp without a token/,
  ),
  passing(
    'refuse.path-spellings',
    'knows small letters',
    (request) => new URL(request.url).pathname === '/MCP',
    /\/MCP/,
  ),
  broken(
    'refuse.path-escapes',
    'forwards whatever begins like it',
    { bypass: (request, pass) => (new URL(request.url).pathname.includes('..') ? pass(request) : undefined) },
    /outside of \/mcp/,
  ),
  broken(
    'refuse.header-mismatch',
    'knows one method',
    {
      trustsHeaders: true,
      spoil: ({ headers }) => {
        if (headers.get('mcp-method') === 'ping') headers.set('mcp-method', 'tools/list');
      },
    },
    /Mcp-Method: ping.*It arrived/,
  ),
  broken(
    'refuse.header-mismatch',
    'writes the headers anew',
    {
      trustsHeaders: true,
      spoil: ({ headers }) => {
        if (headers.get('mcp-method') === 'tools/call')
          headers.set('mcp-name', 'mcp-auth-audit-no-such-tool');
      },
    },
    /It arrived/,
  ),
];

const cache = new Map<string, string>();
const streaming: BrokenServer[] = [
  broken('share.private-answers', 'keeps answers by their URL', {
    forwarding: async (request, caller, forward) => {
      const kept = isListing(request) ? cache.get(request.url) : undefined;
      if (kept !== undefined && caller.subject === 'bob')
        return new Response(kept, { headers: { 'content-type': 'application/json' } });
      const response = await forward(request, caller);
      if (!isListing(request)) return response;
      const text = await response.text();
      cache.set(request.url, text);
      return new Response(text, { status: response.status, headers: response.headers });
    },
  }),
  broken(
    'stream.not-buffered',
    'waits for the whole',
    {
      forwarding: async (request, caller, forward) => {
        const response = await forward(request, caller);
        return new Response(await response.arrayBuffer(), {
          status: response.status,
          headers: response.headers,
        });
      },
    },
    /had not come/,
  ),
  spoiling(
    'stream.disconnect',
    'lets it run',
    (outgoing) => {
      outgoing.signal = new AbortController().signal;
    },
    /still open/,
  ),
];

export const gatewayBroken: readonly BrokenServer[] = [...forwarding, ...refusing, ...streaming];
