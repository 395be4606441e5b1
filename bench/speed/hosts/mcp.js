// @ts-check
/**
 * An MCP server on Express 5, stateless, through the MCP SDK. The parser of JSON comes first, as `createMcpExpressApp` has it, except
 * for a contender that says `parsesBody`: its guard reads the body itself, and hands it on.
 */

import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, fromJsonSchema, McpServer } from '@modelcontextprotocol/server';
import express from 'express';
import { mounted } from './express.js';

const inputSchema = fromJsonSchema({
  type: 'object',
  properties: { text: { type: 'string' } },
  required: ['text'],
});

/** @param {import('./host.js').Contender} contender @param {import('../load/server.js').Setting} setting */
export async function listen(contender, setting) {
  const app = express();
  if (!contender.parsesBody) app.use(express.json());
  const handler = toNodeHandler(createMcpHandler(createServer));
  for (const one of mounted(contender, setting).middleware) app.use(one);
  app.post('/', (/** @type {any} */ request, response) => void handler(request, response, request.body));
  return app.listen(0, '127.0.0.1');
}

function createServer() {
  const server = new McpServer({ name: 'Echo', version: '1.0.0' });
  server.registerTool(
    'echo',
    { description: 'Says it again.', inputSchema },
    (/** @type {any} */ { text }) => ({
      content: [{ type: 'text', text }],
    }),
  );
  return server;
}
