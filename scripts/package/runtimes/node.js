/** `node:http`, which Bun and Deno have as well: behind `mcp-auth/node`, and with the Fetch handler converted. */
import { createServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { withAuth } from 'mcp-auth/node';
import { createApp, createJwtAuthApp } from './app.js';

const [issuer, brokenIssuer] = process.argv.slice(2);
const { routes, documents, fetch } = createApp({ issuer, brokenIssuer });
const listeners = new Map(
  Object.entries(routes).map(([path, { guard, handle }]) => {
    const node = toNodeHandler({ fetch: handle });
    return [path, withAuth({ guard, documents }, (request, response) => node(request, response))];
  }),
);

const servers = {
  'mcp-auth/node': createServer((request, response) => {
    (listeners.get(request.url) ?? listeners.get('/mcp'))(request, response);
  }),
  'mcp-auth/fetch with node:http': createServer(toNodeHandler({ fetch })),
  'jwtAuth with node:http': createServer(toNodeHandler(createJwtAuthApp({ issuer, brokenIssuer }))),
};
const origins = {};
for (const [entry, server] of Object.entries(servers)) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  origins[entry] = `http://127.0.0.1:${server.address().port}`;
}
console.log(JSON.stringify(origins));
