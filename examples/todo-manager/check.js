// @ts-check
/** Runs the example against an authorization server of its own, on free ports. Exits with 1 when something is not as it should be. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { Client, UnauthorizedError } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { startAuthorizationServer } from './authorization-server.js';
import { TodoClient } from './client.js';
import { start } from './start.js';

/** @type {import('./client.js').VersionNegotiation[]} */
const eras = [{ mode: 'legacy' }, { mode: { pin: '2026-07-28' } }];
const authorizationServer = await startAuthorizationServer({ port: 0 });
try {
  for (const versionNegotiation of eras) {
    await checkHttp(versionNegotiation);
    await checkStdio(versionNegotiation);
  }
  console.log('todo-manager: every check passed');
} finally {
  await authorizationServer.close();
}

/** @param {import('./client.js').VersionNegotiation} versionNegotiation */
async function checkHttp(versionNegotiation) {
  const server = await start({ issuer: authorizationServer.issuer, port: 0 });
  /** @type {TodoClient[]} */
  const clients = [];
  /** @param {string} username */
  const signIn = async (username) => {
    const user = { username, password: username };
    const client = new TodoClient({ url: `${server.origin}/mcp`, user, versionNegotiation });
    clients.push(client);
    return client.connect();
  };
  try {
    // All sign in alike. What their tokens hold is up to their roles: Alice is an Admin, Bob and Carol are Users.
    const [alice, bob, carol] = [await signIn('alice'), await signIn('bob'), await signIn('carol')];
    assert.deepEqual(alice.scopes, ['create:todos', 'read:todos']);
    assert.deepEqual(bob.scopes, ['create:todos']);
    for (const client of clients)
      assert.deepEqual(await client.toolNames(), ['create-todo', 'get-todos', 'delete-todo']);

    // An Admin sees all todos, a User those that are the user's own.
    const bobs = await bob.call('create-todo', { text: 'Buy milk' });
    const carols = await carol.call('create-todo', { text: 'Call Bob' });
    assert.deepEqual(await alice.call('get-todos'), [bobs, carols]);
    assert.deepEqual(await bob.call('get-todos'), [bobs]);

    // The gate names every scope at once, those the client has included, and says the same each time.
    await checkChallenge(alice, bobs.id, 'create:todos read:todos delete:todos');
    await checkChallenge(bob, carols.id, 'create:todos delete:todos');

    // An Admin's client asks for one more scope when it is needed, and the call goes through.
    assert.equal(alice.signIns, 1);
    assert.deepEqual(await alice.call('delete-todo', { id: bobs.id }), { deleted: true });
    assert.equal(alice.signIns, 2);
    assert.deepEqual(alice.scopes, ['create:todos', 'read:todos', 'delete:todos']);
    assert.deepEqual(await alice.call('get-todos'), [carols]);
    assert.equal(alice.signIns, 2);

    // A User deletes what is the user's own, and needs no other scope for it.
    assert.deepEqual(await carol.call('delete-todo', { id: carols.id }), { deleted: true });
    assert.equal(carol.signIns, 1);

    // Somebody else's todo takes a scope that the role does not have: Bob is asked once, and that was all.
    const others = await carol.call('create-todo', { text: 'Call Bob again' });
    await assert.rejects(bob.call('delete-todo', { id: others.id }), UnauthorizedError);
    assert.equal(bob.signIns, 2);
    assert.deepEqual(bob.scopes, ['create:todos']);
    assert.deepEqual(await carol.call('get-todos'), [others]);
    assert.deepEqual(await bob.call('get-todos'), []);
  } finally {
    await Promise.all(clients.map((client) => client.close()));
    await server.close();
  }
}

/** @param {TodoClient} client @param {string} id @param {string} scope */
async function checkChallenge(client, id, scope) {
  const refusals = [await client.refusal('delete-todo', { id }), await client.refusal('delete-todo', { id })];
  assert.deepEqual(
    refusals.map(({ status }) => status),
    [403, 403],
  );
  const [first, second] = refusals.map(({ headers }) => headers.get('www-authenticate') ?? '');
  assert(first?.includes(`scope="${scope}", error="insufficient_scope"`), first);
  assert.equal(second, first);
}

/**
 * The same tools, where nobody sends a token.
 *
 * @param {import('./client.js').VersionNegotiation} versionNegotiation
 */
async function checkStdio(versionNegotiation) {
  // Nobody is known to call, so nothing is allowed.
  await overStdio({}, async (call) => {
    for (const name of ['create-todo', 'get-todos', 'delete-todo'])
      assert.match(await call(name, { id: '1', text: 'Buy milk' }), /^This needs an access token/);
  });

  // With the scopes of a User: own todos only.
  await overStdio({ SCOPES: 'create:todos' }, async (call) => {
    const todo = JSON.parse(await call('create-todo', { text: 'Buy milk' }));
    assert.deepEqual(JSON.parse(await call('get-todos')), [todo]);
    assert.equal(await call('delete-todo', { id: todo.id }), '{"deleted":true}');
    const refusal = await call('delete-todo', { id: 'somebody else’s' });
    assert.match(refusal, /lacks a scope that is needed: delete:todos$/);
  });

  /**
   * @param {Record<string, string>} env
   * @param {(call: (name: string, args?: Record<string, unknown>) => Promise<string>) => Promise<void>} use
   */
  async function overStdio(env, use) {
    const client = new Client({ name: 'todo-manager-example', version: '1.0.0' }, { versionNegotiation });
    const script = fileURLToPath(new URL('stdio.js', import.meta.url));
    try {
      await client.connect(new StdioClientTransport({ command: process.execPath, args: [script], env }));
      await use(async (name, args = {}) => {
        const { content } = await client.callTool({ name, arguments: args });
        const [part] = content;
        return part?.type === 'text' ? part.text : '';
      });
    } finally {
      await client.close();
    }
  }
}
