// @ts-check
import { startDevServer } from '@mcp-auth/dev-server';
import { startOnLocalhost } from '../../examples/support/listen.js';
import { startAuthorizationServer } from '../../examples/todo-manager/authorization-server.js';
import { createApp as createTodoApp } from '../../examples/todo-manager/server.js';
import { Todos } from '../../examples/todo-manager/todos.js';
import { start as startWhoami } from '../../examples/whoami/start.js';

/**
 * The examples as they are, each with its authorization server: new ones for each client, so that none finds what another left.
 *
 * @param {object} options
 * @param {boolean} [options.pages] whether whoami's users see pages; without them the authorization servers approve by themselves
 * @param {boolean} [options.issueRefreshTokens]
 * @param {AsyncDisposableStack} stack closes them
 */
export async function startServers({ pages = false, issueRefreshTokens = true }, stack) {
  const whoamiIssuer = await startDevServer({ port: 0, autoApprove: !pages, issueRefreshTokens });
  stack.defer(() => whoamiIssuer.close());
  const whoami = await startWhoami({ issuer: whoamiIssuer.issuer, port: 0 });
  stack.defer(() => whoami.close());

  const todoIssuer = await startAuthorizationServer({
    port: 0,
    issueRefreshTokens,
    ...(pages ? {} : { autoApprove: 'alice' }),
  });
  stack.defer(() => todoIssuer.close());
  const todos = new Todos();
  const { issuer } = todoIssuer;
  const todoManager = await startOnLocalhost((origin) => createTodoApp({ origin, issuer, todos }), 0);
  stack.defer(() => todoManager.close());

  return {
    whoamiUrl: `${whoami.origin}/mcp`,
    whoamiSseUrl: `${whoami.origin}/sse`,
    todoUrl: `${todoManager.origin}/mcp`,
    /** Alice may see it with what she gets at sign-in, and delete it with `delete:todos`. */
    todo: todos.add('Buy milk', 'bob'),
    isDeleted: () => todos.all().length === 0,
  };
}
