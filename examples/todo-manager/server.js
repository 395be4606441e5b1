import {
  localhostHostValidation,
  localhostOriginValidation,
  toNodeHandler,
} from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import express from 'express';
import { MCPAuth } from 'mcp-auth';
import { OperationRegistry, protect, requireScopes } from 'mcp-auth/mcp';
import * as z from 'zod';

const scopes = ['create:todos', 'read:todos', 'delete:todos'];
const json = (value) => ({ content: [{ type: 'text', text: JSON.stringify(value) }] });

/** The MCP server, whatever it is reached by. @param {Record<string, any>} options `authInfo`: who is calling where there is no HTTP */
export function createTodoServer({ todos, registry = new OperationRegistry(), authInfo }) {
  const server = new McpServer({ name: 'Todo manager', version: '1.0.0' });
  const requires = protect(server, registry, { authInfo });

  requires('create:todos').registerTool(
    'create-todo',
    { description: 'Creates a todo.', inputSchema: z.object({ text: z.string() }) },
    ({ text }, ctx) => json(todos.add(text, requireScopes(ctx).subject)),
  );

  server.registerTool('get-todos', { description: 'Lists todos: your own, or everybody’s.' }, (ctx) => {
    const { subject, scopes } = requireScopes(ctx);
    return json(scopes.includes('read:todos') ? todos.all() : todos.of(subject));
  });

  // Your own todo, or anybody's with `delete:todos`. Some clients ask for exactly the scopes that a challenge names, and would lose
  // what they have, so it names that too.
  const ownOrDelete = ({ arguments: { id } = {} }, auth) =>
    todos.isOwn(id, auth.subject)
      ? []
      : scopes.filter((scope) => scope === 'delete:todos' || auth.scopes.includes(scope));
  requires(ownOrDelete).registerTool(
    'delete-todo',
    { description: 'Deletes a todo.', inputSchema: z.object({ id: z.string() }) },
    ({ id }) => json({ deleted: todos.delete(id) }),
  );
  return server;
}

/** @param {Record<string, any>} options `origin`: where clients reach this app, `issuer`: who issues tokens, `onDecision`: told of every decision */
export function createApp({ origin, issuer, todos, onDecision }) {
  const resource = `${origin}/mcp`;
  const mcpAuth = new MCPAuth({
    protectedResources: {
      metadata: {
        resource,
        resourceName: 'Todo manager',
        authorizationServers: [{ issuer, type: 'oidc' }],
        // What clients ask for when they sign in. Nobody is refused for lack of it, and `delete:todos` is asked for when it is needed.
        scopesSupported: ['create:todos', 'read:todos'],
      },
    },
    onDecision,
  });

  const registry = new OperationRegistry();
  const createServer = () => createTodoServer({ todos, registry });
  registry.describe(createServer);
  const guard = mcpAuth.bearerAuth('jwt', { resource, operations: registry });

  const app = express();
  // For servers on localhost: no web page may reach this one under a name of its own (DNS rebinding).
  const [knownHost, knownOrigin] = [localhostHostValidation(), localhostOriginValidation()];
  app.use((req, res, next) => knownHost(req, res) && knownOrigin(req, res) && next());
  app.use(mcpAuth.protectedResourceMetadataRouter());
  app.all('/mcp', guard, toNodeHandler(createMcpHandler(createServer)));
  return app;
}
