/** What docs/scopes-per-operation.md shows compiles, and does what the page says. */

import { afterAll, expect, it } from 'vitest';
import { makeProject, snippetsOf } from './guide.ts';

const snippet = snippetsOf('scopes-per-operation.md');

const prelude = `
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, createRequestStateCodec, McpServer } from '@modelcontextprotocol/server';
import { SSEServerTransport } from '@modelcontextprotocol/server-legacy/sse';
import express from 'express';
import { inputSchema, mcpAuth, owns, report, resource, say, token } from './kit.ts';
const app = express();
`;
const known = `${prelude}import { createServer } from './kit.ts';\n`;

const calling = (name: string, id: string, scope?: string) => ({
  method: 'tools/call',
  params: { name, arguments: { id } },
  scope,
});
const reporting = (...calls: object[]) => `\nawait report(app, ${JSON.stringify(calls)});\n`;
const registering = `${prelude}
import type { OperationRule } from 'mcp-auth/mcp';
const ownTodoOr = (scope: string): OperationRule => ({ arguments: { id } = {} }, auth) => (owns(auth, id) ? [] : [scope]);
const [createTodo, deleteTodo, getTodos] = [() => say('created'), () => say('deleted'), () => say('todos')];
`;
const around = (code: string, line: string) => `
import { OperationRegistry, protect } from 'mcp-auth/mcp';
const registry = new OperationRegistry();
function createServer() {
  const server = new McpServer({ name: 'Todos', version: '1.0.0' });
  ${code}
  requires('delete:todos').registerTool('delete-todo', {}, () => say('deleted'));
  return server;
}
${line}`;

const programs = {
  gate: `${known}${snippet('At the gate')}${reporting(
    { method: 'tools/list' },
    calling('delete-todo', '2', 'mcp:use use:tools'),
    calling('delete-todo', '2', 'mcp:use delete:todos'),
    calling('get-todos', '2', 'mcp:use'),
    calling('get-todos', '2', 'mcp:use admin'),
    { method: 'resources/read', params: { uri: 'file:///private/a' }, scope: 'mcp:use' },
  )}`,
  ownership: `${known}
    const guard = mcpAuth.bearerAuth('jwt', { resource, ${snippet('At the gate', 1)} });
    ${snippet('What is read, and when')}${reporting(calling('delete-todo', '1', ''), calling('delete-todo', '2', ''))}`,
  parsed: `${known}
    app.use(express.json());
    const guard = mcpAuth.bearerAuth('jwt', { resource, tools: { 'delete-todo': ['delete:todos'] } });
    ${snippet('What is read, and when')}${reporting(
      calling('delete-todo', '1', 'delete:todos'),
      calling('delete-todo', '1', ''),
    )}`,
  registry: `${registering}${snippet('Next to the tool')}${reporting(
    calling('create-todo', '1', ''),
    calling('create-todo', '1', 'create:todos'),
    calling('delete-todo', '1', ''),
    calling('delete-todo', '2', ''),
    { method: 'tools/list', scope: '' },
  )}`,
  local: `${prelude}${around(snippet('Without HTTP'), 'export { createServer };')}`,
  chatgpt: `${prelude}${around(
    snippet('ChatGPT'),
    `registry.describe(createServer);
    ${snippet('ChatGPT', 1)}
    app.all('/mcp', guard, toNodeHandler(createMcpHandler(createServer)));`,
  )}${reporting({ method: 'tools/list', scope: '' }, calling('delete-todo', '1', ''))}`,
  sessions: `${known}
    const guard = mcpAuth.bearerAuth('jwt', { resource });
    ${snippet('Streams and sessions')}
    const listening = app.listen(0);
    const { port } = listening.address() as import('node:net').AddressInfo;
    const stream = await fetch(\`http://localhost:\${port}/sse\`, {
      headers: { authorization: \`Bearer \${await token('alice')}\` },
    });
    const { value } = await (stream.body as ReadableStream<Uint8Array>).getReader().read();
    const [, path] = /data: (.*)/.exec(new TextDecoder().decode(value)) ?? [];
    for (const sub of ['bob', 'alice']) {
      const { status } = await fetch(\`http://localhost:\${port}\${path}\`, {
        method: 'POST',
        headers: { authorization: \`Bearer \${await token(sub)}\`, 'content-type': 'application/json' },
        body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
      });
      console.log(sub, status);
    }
    listening.closeAllConnections();
    listening.close();`,
  state: `${prelude}const key = crypto.getRandomValues(new Uint8Array(32));\n${snippet('Streams and sessions', 1)}export { server };`,
};
const project = makeProject(programs);
afterAll(project.remove);

it('compiles under strict, each piece in its place', async () => {
  expect(await project.check()).toBe('');
});

it.each([
  [
    'gate',
    [
      '200 delete-todo get-todos',
      '403 mcp:use delete:todos',
      '200 deleted',
      '403 mcp:use use:tools',
      '200 todos',
      '403 mcp:use read:private',
    ],
  ],
  ['ownership', ['200 deleted', '403 delete:todos']],
  ['parsed', ['200 deleted', '403 delete:todos']],
  [
    'registry',
    ['403 create:todos', '200 created', '200 deleted', '403 delete:todos', '200 delete-todo get-todos'],
  ],
  [
    'chatgpt',
    [
      '200 delete-todo',
      expect.stringMatching(/^200 Bearer .*scope="delete:todos", error="insufficient_scope"/),
    ],
  ],
  ['sessions', ['bob 404', 'alice 202']],
  ['local', ['']],
  ['state', ['']],
])('runs and does what the page says: %s', async (name, lines) => {
  expect((await project.run(name)).trimEnd().split('\n')).toEqual(lines);
});
