import type { RequestListener } from 'node:http';
import type { DevServer, DevServerOptions } from '@mcp-auth/dev-server';

/** What is used here of the example, which is written in JavaScript. */
interface Example {
  startAuthorizationServer(options: DevServerOptions): Promise<DevServer>;
  createApp(options: { origin: string; issuer: string; todos: Todos }): RequestListener;
  startOnLocalhost(
    createApp: (origin: string) => RequestListener,
    port: number,
  ): Promise<{ origin: string; close(): Promise<void> }>;
  Todos: new () => Todos;
}

export interface Todo {
  readonly id: string;
  readonly text: string;
  readonly owner: string;
}

interface Todos {
  add(text: string, owner: string): Todo;
  all(): Todo[];
}

export interface TodoManager {
  readonly url: string;
  readonly todos: Todos;
  /** What was refused since the last call, oldest first. A stream that is not offered counts as no refusal. */
  refusals(): readonly { readonly status: number; readonly challenge: string }[];
  close(): Promise<void>;
}

const files = [
  'todo-manager/authorization-server.js',
  'todo-manager/server.js',
  'todo-manager/todos.js',
  'support/listen.js',
];
const modules = files.map((file) => import(new URL(`../../examples/${file}`, import.meta.url).href));
const example: Example = Object.assign({}, ...(await Promise.all(modules)));

/** The example's authorization server, without its pages: alice is an Admin, bob and carol are Users. */
export function startTodoIssuer(options: Pick<DevServerOptions, 'issueRefreshTokens'> = {}) {
  return example.startAuthorizationServer({ port: 0, autoApprove: 'alice', ...options });
}

/** The example's server, with every refusal written down. */
export async function startTodoManager({ issuer }: { readonly issuer: string }): Promise<TodoManager> {
  const todos = new example.Todos();
  const refused: { status: number; challenge: string }[] = [];
  const { origin, close } = await example.startOnLocalhost((origin) => {
    const app = example.createApp({ origin, issuer, todos });
    return (request, response) => {
      response.on('close', () => {
        const { statusCode: status } = response;
        if (status >= 400 && status !== 405)
          refused.push({ status, challenge: String(response.getHeader('www-authenticate')) });
      });
      app(request, response);
    };
  }, 0);
  return { url: `${origin}/mcp`, todos, refusals: () => refused.splice(0), close };
}
