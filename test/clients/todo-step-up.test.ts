/** Real clients at `examples/todo-manager`: from `read:todos` to `delete:todos`, by themselves. */

import type { DevServer } from '@mcp-auth/dev-server';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startTodoIssuer, startTodoManager, type Todo, type TodoManager } from '../support/todo-manager.js';
import { todoClients } from './todo-clients.js';

type Name = keyof typeof todoClients;

const baseline = ['create:todos', 'read:todos'];
const everything = [...baseline, 'delete:todos'];

let as: DevServer;
let asWithoutRefresh: DevServer;

beforeAll(async () => {
  as = await startTodoIssuer();
  // SDK v1 answers a 403 with a refresh, which gives it the same scope again, unless it has nothing to refresh with.
  asWithoutRefresh = await startTodoIssuer({ issueRefreshTokens: false });
});

afterAll(async () => {
  await as.close();
  await asWithoutRefresh.close();
});

let server: TodoManager;
let bobs: Todo;
let carols: Todo;

async function connect(name: Name, user: string, issuer = as) {
  server = await startTodoManager(issuer);
  onTestFinished(() => server.close());
  bobs = server.todos.add('Buy milk', 'bob');
  carols = server.todos.add('Call Bob', 'carol');
  const session = await todoClients[name](server.url, user);
  onTestFinished(() => session.close());
  return session;
}

const selfReliant = [
  'SDK v2, 2025-11-25',
  'SDK v2, 2026-07-28',
  'mcp-remote',
  'mcp-remote --protocol auto',
] as const;

describe.each(selfReliant)('%s', (name) => {
  // Requirements: MCP-RS-16, MCP-RS-17
  it('asks an Admin once more when a todo is somebody else’s, and deletes it', async () => {
    const session = await connect(name, 'alice');
    expect(await session.call('get-todos')).toEqual([bobs, carols]);
    expect(session.asked()).toEqual([baseline]);
    server.refusals();

    expect(await session.call('delete-todo', { id: bobs.id })).toEqual({ deleted: true });

    expect(session.asked()).toEqual([baseline, everything]);
    expect(server.refusals()).toEqual([
      {
        status: 403,
        challenge: expect.stringContaining(`scope="${everything.join(' ')}", error="insufficient_scope"`),
      },
    ]);
    // What it had it still has, and is not asked about again.
    expect(await session.call('get-todos')).toEqual([carols]);
    expect(await session.call('delete-todo', { id: carols.id })).toEqual({ deleted: true });
    expect(session.asked()).toHaveLength(2);
    expect(server.refusals()).toEqual([]);
  });

  // Requirements: MCP-RS-06
  it('asks a User, who may not, and ends with an error', async () => {
    const session = await connect(name, 'bob');
    expect(await session.call('get-todos')).toEqual([bobs]);
    server.refusals();

    await expect(session.call('delete-todo', { id: carols.id })).rejects.toThrow();

    const [first, ...later] = server.refusals();
    expect(first?.status).toBe(403);
    expect(later).toEqual([first]);
    // The user is asked and comes back with what there was before. The client would ask again, but waits for no answer any more.
    const more = ['create:todos', 'delete:todos'];
    await expect.poll(session.asked).toEqual([baseline, more, more]);
    expect(server.todos.all()).toEqual([bobs, carols]);
    // The client is no worse off.
    expect(await session.call('delete-todo', { id: bobs.id })).toEqual({ deleted: true });
  });
});

describe('SDK v1', () => {
  it('asks for exactly what the challenge names, and loses nothing by it', async () => {
    const session = await connect('SDK v1', 'alice', asWithoutRefresh);
    expect(await session.call('get-todos')).toEqual([bobs, carols]);

    expect(await session.call('delete-todo', { id: bobs.id })).toEqual({ deleted: true });

    expect(session.asked()).toEqual([baseline, everything]);
    expect(await session.call('get-todos')).toEqual([carols]);
    expect(await session.call('create-todo', { text: 'Rest' })).toMatchObject({ owner: 'alice' });
    expect(session.asked()).toHaveLength(2);
  });
});
