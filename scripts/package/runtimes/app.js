/**
 * What every runtime serves to be judged by `smoke.js`: two MCP endpoints and a stream, behind guards. It runs in workers as well, so
 * it knows the web platform, the library and the MCP SDK, and nothing is fetched until the first token comes.
 */
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { MCPAuth } from 'mcp-auth';
import { jwtAuth, operationRules, withAuth } from 'mcp-auth/fetch';

// Where the server really listens is chosen by the runtime, and the guard must not care.
const api = 'https://api.example.com';

const rules = {
  maxBodySize: 10_000,
  operations: { 'tools/list': 'public' },
  tools: { 'delete-todos': ['delete:todos'] },
};

const metadataOf = (path, issuer) => ({
  resource: `${api}${path}`,
  authorizationServers: [{ issuer, type: 'oidc' }],
  scopesSupported: ['read:todos'],
});

/**
 * @param {{ issuer: string, brokenIssuer: string }} issuers the second one never answers anything of use
 */
export function createApp({ issuer, brokenIssuer }) {
  const describe = (path, server) => ({ metadata: metadataOf(path, server), dpop: true });
  const mcpAuth = new MCPAuth({
    protectedResources: [describe('/mcp', issuer), describe('/outage', brokenIssuer)],
  });
  const documents = mcpAuth.protectedResourceMetadata();
  const guard = mcpAuth.guard('jwt', {
    resource: `${api}/mcp`,
    requiredScopes: ['read:todos'],
    ...rules,
  });

  const mcp = createMcpHandler(createFactory());
  const handle = (request, context) => mcp.fetch(request, context);
  const routes = {
    '/mcp': { guard, handle },
    '/stream': { guard, handle: endlessStream },
    '/outage': { guard: mcpAuth.guard('jwt', { resource: `${api}/outage` }), handle },
  };
  const handlers = new Map(
    Object.entries(routes).map(([path, route]) => [
      path,
      withAuth({ guard: route.guard, documents }, route.handle),
    ]),
  );
  return {
    /** Apart from any handler, for `mcp-auth/node`. */
    documents,
    routes,
    /** @param {Request} request */
    fetch: (request) => (handlers.get(new URL(request.url).pathname) ?? handlers.get('/mcp'))(request),
  };
}

/**
 * The same behind `jwtAuth`, which knows one resource, and no DPoP.
 *
 * @param {{ issuer: string, brokenIssuer: string }} issuers
 */
export function createJwtAuthApp({ issuer, brokenIssuer }) {
  const auth = jwtAuth({
    metadata: metadataOf('/mcp', issuer),
    requiredScopes: ['read:todos'],
    operations: operationRules(rules),
  });
  const outage = jwtAuth({ metadata: metadataOf('/outage', brokenIssuer) });
  const mcp = createMcpHandler(createFactory());
  const protectedMcp = withAuth(auth, mcp.fetch);
  const protectedOutage = withAuth(outage, mcp.fetch);
  const stream = withAuth(auth, endlessStream);
  return {
    /** @param {Request} request */
    fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname.endsWith('/outage')) return protectedOutage(request);
      return pathname === '/stream' ? stream(request) : protectedMcp(request);
    },
  };
}

function createFactory() {
  let deletions = 0;
  return () => {
    const server = new McpServer({ name: 'runtimes', version: '1.0.0' });
    server.registerTool('whoami', { description: 'Tells who is calling.' }, ({ http }) => {
      const { subject, issuer, scopes } = http.authInfo;
      return { content: [{ type: 'text', text: JSON.stringify({ subject, issuer, scopes, deletions }) }] };
    });
    server.registerTool('delete-todos', { description: 'Forgets everything.' }, () => {
      deletions += 1;
      return { content: [{ type: 'text', text: 'gone' }] };
    });
    return server;
  };
}

/** Goes on for as long as anybody reads: only the end of the token closes it. (A stream that had nothing to wait for, workerd would close.) */
function endlessStream() {
  let ticking;
  const source = {
    start(controller) {
      const tick = () => controller.enqueue(new TextEncoder().encode('data: tick\n\n'));
      ticking = setInterval(tick, 50);
      tick();
    },
    cancel: () => clearInterval(ticking),
  };
  return new Response(new ReadableStream(source), { headers: { 'content-type': 'text/event-stream' } });
}
