/** Hosts that parse a body and keep its bytes as well (cloud functions do): there are handlers that read the one, and some the other. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { McpServer } from '@modelcontextprotocol/server';
import express from 'express';
import { afterEach, expect, it } from 'vitest';
import { guardMiddleware } from '../../src/adapters/express.js';
import { legacyRequest } from '../operations/messages.js';
import { type FakeServer, startFakeServer } from '../support/fake-server.js';
import { countedAuth } from './counted-auth.js';

let server: FakeServer | undefined;
afterEach(() => server?.close());

const call = (name: string, note = '') =>
  String(legacyRequest('tools/call', { name, arguments: {}, note }).body);
const json = 'application/json';

/** What ran, by the status of the answer. */
async function answerTo(body: string | Buffer, type: string): Promise<[status: number, ran: string[]]> {
  const ran: string[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const mcp = new McpServer({ name: 'todos', version: '1.0.0' });
    for (const name of ['whoami', 'purge']) {
      mcp.registerTool(name, {}, () => {
        ran.push(name);
        return { content: [] };
      });
    }
    const transport = new NodeStreamableHTTPServerTransport({});
    await mcp.connect(transport);
    await transport.handleRequest(request, response);
  };
  const app = express();
  app.use(
    express.json({
      verify: (request, _response, rawBody) => {
        Object.assign(request, { rawBody });
      },
    }),
  );
  app.use('/mcp', guardMiddleware(countedAuth().guard({ 'tools/call': { purge: ['delete:all'] } })));
  app.use('/mcp', (request, response) => handle(request, response));
  server = await startFakeServer(app);
  const headers = {
    authorization: 'Bearer alice',
    'content-type': type,
    accept: 'application/json, text/event-stream',
  };
  const answer = await fetch(`${server.url}/mcp`, { method: 'POST', headers, body: body as string });
  await answer.text();
  return [answer.status, ran];
}

it('a call that means one thing by its charset and another by its bytes is refused', async () => {
  // In UTF-7 the text of the note ends early, and another name follows.
  const twofold = call('purge', '+ACIALAAi-name+ACIAOgAi-whoami');
  expect(await answerTo(twofold, `${json}; charset=utf-7`)).toEqual([415, []]);
});

it.each([json, `${json}; charset=utf-8`, `${json}; charset="UTF-8"`])(
  'a call of type %s is judged as it is',
  async (type) => {
    expect(await answerTo(call('whoami'), type)).toEqual([200, ['whoami']]);
    await server?.close();
    expect(await answerTo(call('purge'), type)).toEqual([403, []]);
  },
);
