/** The middleware of both lines of the MCP SDK with our options, over HTTP and with a real client. */

import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { type DecisionEvent, MCPAuth, type MCPAuthOptions } from 'mcp-auth';
import { type BadTokenKind, badTokenKinds, createTestIssuer } from 'mcp-auth/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type SdkHost, sdkHosts, startSdkHost } from './sdk-hosts.js';

const resource = 'https://api.example.com/notes';
const metadataUrl = 'https://api.example.com/.well-known/oauth-protected-resource/notes';
const invalid = 'The access token is not valid for this resource or has expired.';
const hosts = sdkHosts.map((host) => [host.name, host] as const);

async function protect(host: SdkHost, options: MCPAuthOptions = {}) {
  const issuer = createTestIssuer({ resource });
  const events: DecisionEvent[] = [];
  const mcpAuth: MCPAuth = new MCPAuth({
    protectedResources: {
      metadata: {
        resource,
        authorizationServers: [issuer.authorizationServer],
        scopesSupported: ['read:notes', 'offline_access'],
        resourceName: 'Notes',
        resourceDocumentation: 'https://example.com/notes',
      },
      scopeImplies: { admin: ['read:notes', 'delete:notes'] },
    },
    fetch: issuer.fetch,
    clock: issuer.clock,
    onDecision: (event) => events.push(event),
    ...options,
  });
  const { url, close } = await startSdkHost(host, mcpAuth, { requiredScopes: ['read:notes'] });
  onTestFinished(close);
  const endpoint = `${url}/notes`;

  async function connect(token: string): Promise<Client> {
    const client = new Client({ name: 'test', version: '1.0.0' });
    const requestInit = { headers: { authorization: `Bearer ${token}` } };
    await client.connect(new StreamableHTTPClientTransport(new URL(endpoint), { requestInit }));
    onTestFinished(() => client.close());
    return client;
  }
  async function whoami(token: string): Promise<Record<string, unknown>> {
    const client = await connect(token);
    const { content } = await client.callTool({ name: 'whoami', arguments: {} });
    const [first] = content as { text: string }[];
    return JSON.parse(first?.text ?? '');
  }
  async function post(token?: string, message: object = { jsonrpc: '2.0', id: 1, method: 'ping' }) {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    const response = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(message) });
    const challenge = response.headers.get('www-authenticate');
    return { status: response.status, challenge, body: await response.text() };
  }
  return { issuer, events, url, connect, whoami, post };
}

const challengeOf = (error: string, description: string) =>
  `Bearer error="${error}", error_description="${description}", scope="read:notes", resource_metadata="${metadataUrl}"`;

describe.each(hosts)('%s', (_, host) => {
  it('lets good tokens pass, and tells handlers who calls', async () => {
    const { issuer, whoami } = await protect(host);
    const token = await issuer.mint({ scope: 'read:notes', email: 'alice@example.com' });
    expect(await whoami(token)).toMatchObject({
      token,
      issuer: issuer.issuer,
      subject: 'alice',
      clientId: 'test-client',
      scopes: ['read:notes'],
      audience: resource,
      resource,
      expiresAt: expect.any(Number),
      claims: { email: 'alice@example.com' },
    });
  });

  it('counts scopes that others imply, which the SDK does not know', async () => {
    const { issuer, whoami } = await protect(host);
    expect(await whoami(await issuer.mint({ scope: 'admin' }))).toMatchObject({
      scopes: ['admin', 'read:notes', 'delete:notes'],
      claims: { scope: 'admin' },
    });
  });

  it.each(Object.entries(badTokenKinds) as [BadTokenKind, string][])('refuses %s', async (kind, check) => {
    const { issuer, post, events } = await protect(host);
    const token = await issuer.mintBad(kind, { scope: 'read:notes' });
    const { status, challenge, body } = await post(token);
    expect({ status, challenge }).toEqual({ status: 401, challenge: challengeOf('invalid_token', invalid) });
    expect(JSON.parse(body)).toEqual({ error: 'invalid_token', error_description: invalid });
    expect(events).toMatchObject([{ type: 'refused', denial: { reason: 'token_rejected', check } }]);
  });

  it('answers a token short of scope with 403 and what is needed', async () => {
    const { issuer, post, events } = await protect(host);
    const { status, challenge } = await post(await issuer.mint({ scope: 'openid' }));
    const description = 'The access token lacks a scope that this operation needs.';
    expect({ status, challenge }).toEqual({
      status: 403,
      challenge: challengeOf('insufficient_scope', description),
    });
    expect(events).toMatchObject([{ denial: { reason: 'insufficient_scope', required: ['read:notes'] } }]);
  });

  it('calls a token expired before it asks for its scopes', async () => {
    const { issuer, post } = await protect(host);
    expect((await post(await issuer.mintBad('expired', { scope: 'openid' }))).status).toBe(401);
    const token = await issuer.mint({ scope: 'read:notes' });
    expect((await post(token)).status).not.toBe(401);
    issuer.advance(700);
    expect((await post(token)).status).toBe(401);
  });

  it('does not blame the token for an outage', async () => {
    const { issuer, post, events } = await protect(host);
    issuer.fail();
    issuer.rotate();
    const { status, challenge, body } = await post(await issuer.mint({ scope: 'read:notes' }));
    expect({ status, challenge }).toEqual({ status: 500, challenge: null });
    expect(JSON.parse(body)).toEqual({
      error: 'server_error',
      error_description: 'The authorization server cannot be reached. Try again later.',
    });
    expect(events).toMatchObject([{ status: 503, denial: { reason: 'authorization_server_unavailable' } }]);
  });

  it('refuses revoked tokens', async () => {
    const { issuer, post } = await protect(host, { isRevoked: ({ subject }) => subject === 'mallory' });
    expect((await post(await issuer.mint({ scope: 'read:notes', sub: 'mallory' }))).status).toBe(401);
    expect((await post(await issuer.mint({ scope: 'read:notes' }))).status).not.toBe(401);
  });

  it('points clients without a token at the metadata, and serves it', async () => {
    const { post, url } = await protect(host);
    const { status, challenge } = await post();
    expect(status).toBe(401);
    expect(challenge).toContain(`scope="read:notes", resource_metadata="${metadataUrl}"`);
    const document = await (await fetch(`${url}/.well-known/oauth-protected-resource/notes`)).json();
    expect(document).toEqual({
      resource,
      authorization_servers: ['https://issuer.test'],
      scopes_supported: ['read:notes'],
      resource_name: 'Notes',
      resource_documentation: 'https://example.com/notes',
    });
    const mirror = await (await fetch(`${url}/.well-known/oauth-authorization-server`)).json();
    expect(mirror).toMatchObject({
      issuer: 'https://issuer.test',
      token_endpoint: 'https://issuer.test/token',
      client_id_metadata_document_supported: true,
    });
  });
});

describe.each(hosts.filter(([name]) => name !== 'SDK v1'))('%s', (_, host) => {
  it('stamps where the metadata is', async () => {
    const { issuer, whoami } = await protect(host);
    expect(await whoami(await issuer.mint({ scope: 'read:notes' }))).toMatchObject({
      resourceMetadataUrl: metadataUrl,
      subject: 'alice',
    });
  });

  it('challenges for the scope of a tool, and counts scopes that others imply there', async () => {
    const { issuer, connect, post } = await protect(host);
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'purge', arguments: {} } };
    const { status, challenge } = await post(await issuer.mint({ scope: 'read:notes' }), call);
    expect(status).toBe(403);
    expect(challenge).toContain('scope="delete:notes"');
    expect(challenge).toContain(`resource_metadata="${metadataUrl}"`);
    const admin = await connect(await issuer.mint({ scope: 'admin' }));
    await expect(admin.callTool({ name: 'purge', arguments: {} })).resolves.toMatchObject({
      content: [{ text: '"purged"' }],
    });
  });
});
