/** One protected server, of the SDK line that is named, for whoever starts this process. */

import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';
import { protect } from '../../src/mcp.js';

const [line, scopes] = process.argv.slice(2);
const info = { name: 'todos', version: '1.0.0' };
const inputSchema = z.object({ id: z.string() });
const options = scopes === undefined ? {} : { authInfo: { scopes: scopes.split(' ') } };
const deleted = (id: string) => ({ content: [{ type: 'text' as const, text: `deleted ${id}` }] });

if (line === 'v2') {
  serveStdio(() => {
    const server = new McpServer(info);
    const requires = protect(server, {}, options);
    requires('delete:todos').registerTool('delete-todo', { inputSchema }, ({ id }) => deleted(id));
    requires('public').registerTool('about', {}, () => deleted('nothing'));
    return server;
  });
} else {
  const server = new McpServerV1(info);
  const requires = protect(server, {}, options);
  requires('delete:todos').registerTool('delete-todo', { inputSchema }, ({ id }) => deleted(id));
  requires('public').registerTool('about', {}, () => deleted('nothing'));
  await server.connect(new StdioServerTransport());
}
