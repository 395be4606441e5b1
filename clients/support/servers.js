// @ts-check
import { startDevServer } from '@mcp-auth/dev-server';
import { startOnLocalhost } from '../../examples/support/listen.js';
import { users } from '../../examples/todo-manager/authorization-server.js';
import { createApp as createTodoApp } from '../../examples/todo-manager/server.js';
import { Todos } from '../../examples/todo-manager/todos.js';
import { start as startWhoami } from '../../examples/whoami/start.js';

/**
 * What two clients publish about themselves. Their documents are served from here, so that a run needs nothing of the network; the
 * redirect URIs are those that they send.
 */
const clientMetadataDocuments = Object.fromEntries(
  [
    ['https://claude.ai/oauth/claude-code-client-metadata', 'Claude Code', 'http://localhost/callback'],
    ['https://chatgpt.com/oauth/codex/client.json', 'Codex', 'http://127.0.0.1/callback'],
  ].map(([client_id = '', client_name, redirectUri]) => [
    client_id,
    {
      client_id,
      client_name,
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
  ]),
);

/**
 * The examples as they are, each with its authorization server: new ones for each client, so that none finds what another left.
 *
 * @param {object} options
 * @param {boolean} [options.pages] whether users see pages; without them the authorization servers approve by themselves
 * @param {boolean} [options.issueRefreshTokens]
 * @param {AsyncDisposableStack} stack closes them
 */
export async function startServers({ pages = false, issueRefreshTokens = true }, stack) {
  const common = {
    port: 0,
    issueRefreshTokens,
    clientMetadataDocuments,
    ...(pages ? {} : { autoApprove: 'alice' }),
  };
  const whoamiIssuer = await startDevServer(common);
  stack.defer(() => whoamiIssuer.close());
  const whoami = await startWhoami({ issuer: whoamiIssuer.issuer, port: 0 });
  stack.defer(() => whoami.close());

  const todoIssuer = await startDevServer({ ...common, users });
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
