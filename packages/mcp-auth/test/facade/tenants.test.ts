/** A resource that is chosen for each request: many tenants in one process. */

import express from 'express';
import { type DecisionEvent, MCPAuth, type MCPAuthOptions, type ResourceSelector } from 'mcp-auth';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Host, listen } from '../support/express-hosts.js';
import { startTokenIssuer, type TokenIssuer } from '../support/token-issuer.js';

const resourceOf = (tenant: string) => `https://mcp.example.com/${tenant}/mcp`;
const issuers = new Map<string, TokenIssuer>();
const hosts: Host[] = [];

beforeAll(async () => {
  for (const tenant of ['acme', 'umbrella']) {
    issuers.set(tenant, await startTokenIssuer({ audience: resourceOf(tenant) }));
  }
});
afterAll(async () => {
  await Promise.all([...hosts, ...issuers.values()].map((server) => server.close()));
});

/** The tenant is the first segment of the path, looked up in a list. */
const byPath: ResourceSelector = ({ url }) => {
  const tenant = /^(?:\/\.well-known\/[^/]+)?\/([a-z]+)\//.exec(url)?.[1] ?? '';
  const issuer = issuers.get(tenant)?.issuer;
  if (issuer === undefined) return undefined;
  return { metadata: { resource: resourceOf(tenant), authorizationServers: [{ issuer, type: 'oidc' }] } };
};

async function serve(
  protectedResources: ResourceSelector,
  options: MCPAuthOptions & { maxResources?: number } = {},
) {
  const mcpAuth = new MCPAuth({ protectedResources, ...options });
  const app = express();
  app.use(mcpAuth.protectedResourceMetadataRouter());
  app.use(mcpAuth.bearerAuth('jwt'), (request, response) => {
    response.json({ issuer: request.auth?.issuer, resource: request.auth?.resource });
  });
  const host = await listen(app);
  hosts.push(host);
  return (path: string, token?: string, init: RequestInit = {}) =>
    fetch(`${host.url}${path}`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      ...init,
    });
}

const mint = (tenant: string) => issuers.get(tenant)?.mint() ?? Promise.reject(new Error(tenant));

// Requirements: MCP-RS-11
it('accepts the tokens of a tenant for that tenant alone', async () => {
  const get = await serve(byPath);
  const [acme, umbrella] = [await mint('acme'), await mint('umbrella')];
  const accepted = await get('/acme/mcp', acme);
  expect(accepted.status).toBe(200);
  expect(await accepted.json()).toEqual({
    issuer: issuers.get('acme')?.issuer,
    resource: resourceOf('acme'),
  });
  expect((await get('/umbrella/mcp', umbrella)).status).toBe(200);
  expect((await get('/umbrella/mcp', acme)).status).toBe(401);
  expect((await get('/acme/mcp', umbrella)).status).toBe(401);
});

// Requirements: MCP-RS-04, 9728-13
it('challenges with the metadata of the tenant, and serves it there', async () => {
  const get = await serve(byPath);
  const challenge = (await get('/acme/mcp')).headers.get('www-authenticate');
  expect(challenge).toContain(
    'resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/acme/mcp"',
  );
  const document = await get('/.well-known/oauth-protected-resource/acme/mcp');
  expect(await document.json()).toMatchObject({ resource: resourceOf('acme') });
  expect((await get('/.well-known/oauth-protected-resource/nobody/mcp')).status).toBe(404);
});

it('answers 404 where there is no tenant, whoever asks', async () => {
  const events: DecisionEvent[] = [];
  let now = Date.now();
  const get = await serve(
    (head) => {
      now += 7;
      return byPath(head);
    },
    { clock: () => now, onDecision: (event) => events.push(event) },
  );
  for (const token of [undefined, await mint('acme')]) {
    const answer = await get('/nobody/mcp', token);
    expect(answer.status).toBe(404);
    expect(answer.headers.has('www-authenticate')).toBe(false);
  }
  const told = { type: 'refused', status: 404, denial: { reason: 'resource_not_found' }, duration: 7 };
  expect(events).toMatchObject([told, told]);
});

it('fetches keys once, although the selector makes a new configuration for each request', async () => {
  const get = await serve(async (head) => byPath(head));
  const requests = issuers.get('acme')?.requests ?? [];
  requests.length = 0;
  for (let round = 0; round < 5; round++)
    expect((await get('/acme/mcp', await mint('acme'))).status).toBe(200);
  expect(requests.length).toBe(2);
});

it('is not reached by what becomes of a list that the selector has returned', async () => {
  const audiences: string[][] = [];
  const get = await serve(async (head) => {
    const config = await byPath(head);
    const audience = [resourceOf('acme')];
    audiences.push(audience);
    return config && { ...config, audience };
  });
  const token = await mint('acme');
  expect((await get('/acme/mcp', token)).status).toBe(200);
  for (const audience of audiences) audience.splice(0, 1, 'https://other.example');
  expect((await get('/acme/mcp', token)).status).toBe(200);
});

it('works for more tenants than it keeps ready', async () => {
  const get = await serve(byPath, { maxResources: 1 });
  for (const tenant of ['acme', 'umbrella', 'acme', 'umbrella']) {
    expect((await get(`/${tenant}/mcp`, await mint(tenant))).status).toBe(200);
  }
});

it('answers 500 when the selector throws or returns nonsense, and tells the operator why', async () => {
  const events: DecisionEvent[] = [];
  const failing: ResourceSelector = ({ url }) => {
    if (url.startsWith('/throws')) throw new Error('no database');
    return { metadata: { resource: 'not a url', authorizationServers: [] } };
  };
  const get = await serve(failing, { onDecision: (event) => events.push(event) });
  for (const path of ['/throws/mcp', '/nonsense/mcp', '/throws/.well-known/oauth-protected-resource']) {
    const answer = await get(path, await mint('acme'));
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('database');
  }
  const details = events.map(({ denial }) => (denial && 'detail' in denial ? denial.detail : ''));
  expect(details[0]).toContain('no database');
  expect(details[1]).toContain('is not an absolute URL');
});

it('wants no `resource` where one is chosen', () => {
  const mcpAuth = new MCPAuth({ protectedResources: byPath });
  expect(() => mcpAuth.bearerAuth('jwt', { resource: resourceOf('acme') })).toThrow('Leave `resource` out');
  expect(() => new MCPAuth({ protectedResources: byPath, maxResources: 0 })).toThrow('maxResources');
});

it('lets pages read that there is no resource, or that it failed', async () => {
  const throwing: ResourceSelector = (head) => {
    if (head.url.includes('throws')) throw new Error('no database');
    return byPath(head);
  };
  const get = await serve(throwing);
  const preflight = { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } };
  for (const place of ['', '/.well-known/oauth-protected-resource']) {
    for (const [tenant, status] of [['nobody', 404] as const, ['throws', 500] as const]) {
      const answer = await get(`${place}/${tenant}/mcp`);
      expect(answer.status).toBe(status);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      const asked = await get(`${place}/${tenant}/mcp`, undefined, preflight);
      expect(asked.status).toBe(204);
      expect(asked.headers.get('access-control-allow-origin')).toBe('*');
    }
  }
  const silent = await serve(throwing, { allowedOrigins: false });
  expect((await silent('/nobody/mcp')).headers.has('access-control-allow-origin')).toBe(false);
  expect((await silent('/nobody/mcp', undefined, preflight)).status).toBe(404);
});

it('survives a listener that rejects', async () => {
  const rejections: unknown[] = [];
  const note = (reason: unknown) => rejections.push(reason);
  process.on('unhandledRejection', note);
  const failing: ResourceSelector = () => {
    throw new Error('no database');
  };
  const get = await serve(failing, { onDecision: () => Promise.reject(new Error('no log')) });
  expect((await get('/acme/mcp')).status).toBe(500);
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off('unhandledRejection', note);
  expect(rejections).toEqual([]);
});

it('finds misspelt options before there is a resource', () => {
  const mcpAuth = new MCPAuth({ protectedResources: byPath });
  const options = { requiredScope: ['admin'] };
  expect(() => mcpAuth.bearerAuth('jwt', options as never)).toThrow('Did you mean `requiredScopes`?');
});
