// @ts-check
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import * as messages from './model-messages.js';
import * as responses from './model-responses.js';

/**
 * What the model says next: a tool to call, or the answer of the tool.
 *
 * @typedef {{ tool: { name: string, namespace?: string, args: Record<string, unknown> } } | { text: string }} Turn
 * @typedef {{ name: string, namespace?: string }} OfferedTool
 */

/**
 * Stands in for the language model of programs that call tools only when a model says so: asks for one tool, and repeats what it
 * answered. Speaks the Messages API of Anthropic and the Responses API of OpenAI, as event streams.
 *
 * @param {AsyncDisposableStack} stack closes it
 */
export async function startModel(stack) {
  /** @type {{ tool: string, args: Record<string, unknown> }} */
  let wanted = { tool: '', args: {} };
  const server = createServer(async (request, response) => {
    const body = request.method === 'POST' ? await json(request).catch(() => undefined) : undefined;
    const dialect = request.url?.includes('/responses') ? responses : messages;
    if (!body) return void response.writeHead(404).end();
    response.setHeader('content-type', 'text/event-stream');
    for (const event of dialect.write(next(dialect.read(body), wanted)))
      response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    response.end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  stack.defer(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    /** From now on asks for that tool, under the name by which it is offered. @param {string} tool @param {Record<string, unknown>} [args] */
    want(tool, args = {}) {
      wanted = { tool, args };
    },
  };
}

/**
 * @param {{ offered: OfferedTool[], answer?: unknown }} request
 * @param {{ tool: string, args: Record<string, unknown> }} wanted
 * @returns {Turn}
 */
function next({ offered, answer }, { tool, args }) {
  if (answer !== undefined) return { text: JSON.stringify(answer) };
  // Some programs put the name of the server before it, and some write no hyphens.
  const found = offered.find(({ name }) => name.replaceAll('-', '_').endsWith(tool.replaceAll('-', '_')));
  return found ? { tool: { ...found, args } } : { text: `No tool ${tool} is offered` };
}
