/** Servers of the MCP SDK v1 behind the guard, stateless, with a tool that says who is calling. */

import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { Served } from '../operations/hosts.js';

function makeServer(): McpServer {
  const server = new McpServer({ name: 'notes', version: '1.0.0' });
  server.registerTool('whoami', { description: 'whoami' }, async ({ authInfo }) => ({
    content: [{ type: 'text', text: String((authInfo as { subject?: string } | undefined)?.subject) }],
  }));
  return server;
}

export const sdkV1Served: Served = {
  async node(request, response, parsed) {
    const transport = new StreamableHTTPServerTransport({});
    await makeServer().connect(transport as never);
    await transport.handleRequest(request as never, response, parsed);
  },
  async web(request, { authInfo, parsedBody }) {
    const transport = new WebStandardStreamableHTTPServerTransport({});
    await makeServer().connect(transport as never);
    return transport.handleRequest(request, { ...(authInfo ? { authInfo } : {}), parsedBody });
  },
};
