/** Scopes for single operations through the published API, over HTTP: what the host's own code and the caller's tricks do to them. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type BearerAuthJwtConfig, type DecisionEvent, MCPAuth, type MCPAuthOptions } from 'mcp-auth';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Got, send } from '../support/send.js';
import { startTokenIssuer, type TokenIssuer } from '../support/token-issuer.js';

const resource = 'https://mcp.example.com/mcp';
const open: (() => Promise<unknown>)[] = [];
let issuer: TokenIssuer;

beforeAll(async () => {
  issuer = await startTokenIssuer({ audience: resource });
  open.push(() => issuer.close());
});
afterAll(() => Promise.all(open.map((close) => close())));

/** A host that is careless with session ids: of several fields it takes the first one, and makes up an id where there is none. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const first = request.rawHeaders.findIndex((name) => name.toLowerCase() === 'mcp-session-id');
  const id = first < 0 ? `session-${Math.random()}` : (request.rawHeaders[first + 1] ?? '');
  response.setHeader('mcp-session-id', id);
  response.end(JSON.stringify({ session: id }));
}

async function serve(options: BearerAuthJwtConfig, more: MCPAuthOptions = {}) {
  const events: DecisionEvent[] = [];
  const mcpAuth = new MCPAuth({
    protectedResources: {
      metadata: { resource, authorizationServers: [{ issuer: issuer.issuer, type: 'oidc' }] },
    },
    onDecision: (event) => events.push(event),
    ...more,
  });
  const guard = mcpAuth.bearerAuth('jwt', { resource, ...options });
  const server = createServer((request, response) =>
    guard(request, response, () => answer(request, response)),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(async () => server.close().closeAllConnections());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  const post = async (
    message: object,
    { sub, scope = '', sessions = [] }: { sub?: string; scope?: string; sessions?: readonly string[] } = {},
  ): Promise<Got> => {
    const token = sub === undefined ? undefined : await issuer.mint({ sub, scope });
    return send(url, {
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(sessions.length > 0 ? { 'mcp-session-id': sessions } : {}),
      },
      body: JSON.stringify(message),
    });
  };
  return { post, events };
}

const call = (name: string) => ({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name } });
const read = (uri: string) => ({ jsonrpc: '2.0', id: 1, method: 'resources/read', params: { uri } });

it('a rule that never answers holds nobody for longer than 2.5 seconds', async () => {
  const { post, events } = await serve({ tools: { slow: () => new Promise<never>(() => {}), other: ['x'] } });
  const started = performance.now();
  const { status, text } = await post(call('slow'), { sub: 'alice' });
  expect(status).toBe(500);
  expect(performance.now() - started).toBeLessThan(5000);
  expect(text).toBe('{"message":"Internal server error."}');
  expect(events.at(-1)?.denial).toMatchObject({ detail: expect.stringContaining('TimeoutError') });
});

it('a rule sees what the scopes of the token imply', async () => {
  const { post } = await serve({
    scopeImplies: { admin: ['delete:any'] },
    tools: {
      purge: (_operation, auth) => (auth.effectiveScopes?.includes('delete:any') ? [] : ['own']),
    },
  });
  expect((await post(call('purge'), { sub: 'alice', scope: 'admin' })).status).toBe(200);
  expect((await post(call('purge'), { sub: 'alice', scope: 'read' })).status).toBe(403);
});

it('no spelling of a URI opens what nobody declared, nor what is protected', async () => {
  const { post } = await serve({
    operations: { 'resources/read': { 'file:///public/*': 'public', 'file:///secret.txt': ['secret'] } },
  });
  expect((await post(read('file:///public/a'))).status).toBe(200);
  for (const uri of ['file:///public/../etc/passwd', 'file:///public//../x', 'file:///public/%252e%252e/x'])
    expect((await post(read(uri))).status).toBe(401);
  for (const uri of [
    'file:///secret.txt?x',
    'file:///secret.txt#x',
    'file://host/secret.txt',
    'FILE:/a/..//secret%2Etxt',
  ])
    expect((await post(read(uri), { sub: 'alice', scope: 'use' })).status).toBe(403);
});

// Requirements: MCP-RS-24
it('two session ids do not make somebody else’s session one’s own', async () => {
  const { post } = await serve({});
  const opened = await post(call('x'), { sub: 'alice' });
  const { session } = JSON.parse(opened.text) as { session: string };
  for (const sessions of [
    [session, 'x'],
    [session, session],
    [session, ''],
  ])
    expect((await post(call('x'), { sub: 'mallory', sessions })).status).toBe(404);
  expect((await post(call('x'), { sub: 'mallory', sessions: [session] })).status).toBe(404);
  expect((await post(call('x'), { sub: 'alice', sessions: [session] })).status).toBe(200);
});

it('a session that began without a token is gone on with after signing in, by one user alone', async () => {
  const { post } = await serve({ tools: { help: 'public', purge: ['purge'] } });
  const { session } = JSON.parse((await post(call('help'))).text) as { session: string };
  const sessions = [session];
  expect((await post(call('help'), { sessions })).status).toBe(200);
  expect((await post(call('purge'), { sessions })).status).toBe(401);
  expect((await post(call('purge'), { sessions, sub: 'alice', scope: 'purge' })).status).toBe(200);
  expect((await post(call('help'), { sessions })).status).toBe(404);
  expect((await post(call('help'), { sessions, sub: 'mallory' })).status).toBe(404);
});

it('details that are shown show nothing of a message', async () => {
  const { post, events } = await serve({
    showErrorDetails: true,
    tools: { broken: () => Promise.reject(new Error('EVIDENCE')), x: ['x'] },
  });
  const bodies = [
    call('broken'),
    { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: ['EVIDENCE'] } },
    { jsonrpc: '2.0', id: 1, METHOD: 'EVIDENCE' },
    [],
  ];
  for (const body of bodies) {
    const got = await post(body, { sub: 'alice' });
    expect([400, 500]).toContain(got.status);
    expect(JSON.stringify(got)).not.toContain('EVIDENCE');
  }
  expect(events).toHaveLength(bodies.length);
});
