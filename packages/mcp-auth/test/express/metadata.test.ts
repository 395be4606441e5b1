/** The metadata routers over HTTP. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MCPAuth, protectedResourceMetadataSchema } from '../../src/index.js';
import { frameworks, type Host, listen, sendRaw } from '../support/express-hosts.js';
import { startTokenIssuer, type TokenIssuer, troubles } from '../support/token-issuer.js';

const notes = 'https://api.example.com/notes';
const wellKnown = '/.well-known/oauth-protected-resource';

const everyMember = {
  resource: notes,
  authorizationServers: [
    { issuer: 'https://as.example', type: 'oidc' },
    { issuer: 'https://other.example/', type: 'oauth' },
  ],
  jwksUri: 'https://api.example.com/jwks',
  scopesSupported: ['read', 'offline_access', 'write'],
  bearerMethodsSupported: ['header'],
  resourceSigningAlgValuesSupported: ['ES256'],
  resourceName: 'Notes',
  'resource_name#de': 'Notizen',
  resourceDocumentation: 'https://docs.example.com',
  resourcePolicyUri: 'https://docs.example.com/policy',
  resourceTosUri: 'https://docs.example.com/tos',
  tlsClientCertificateBoundAccessTokens: false,
  authorizationDetailsTypesSupported: [],
  dpopSigningAlgValuesSupported: ['ES256'],
  dpopBoundAccessTokensRequired: false,
  signedMetadata: 'a.b.c',
  mcpProtocolVersion: { camelCase: 'stays', snake_case: 'stays' },
} as const;

const document = {
  resource: notes,
  jwks_uri: 'https://api.example.com/jwks',
  scopes_supported: ['read', 'write'],
  bearer_methods_supported: ['header'],
  resource_signing_alg_values_supported: ['ES256'],
  resource_name: 'Notes',
  'resource_name#de': 'Notizen',
  resource_documentation: 'https://docs.example.com',
  resource_policy_uri: 'https://docs.example.com/policy',
  resource_tos_uri: 'https://docs.example.com/tos',
  tls_client_certificate_bound_access_tokens: false,
  dpop_signing_alg_values_supported: ['ES256'],
  dpop_bound_access_tokens_required: false,
  signed_metadata: 'a.b.c',
  mcp_protocol_version: { camelCase: 'stays', snake_case: 'stays' },
  authorization_servers: ['https://as.example', 'https://other.example/'],
};

const describing = (...resources: string[]) =>
  new MCPAuth({
    protectedResources: resources.map((resource) => ({
      metadata: { resource, authorizationServers: [{ issuer: 'https://as.example', type: 'oidc' as const }] },
    })),
  });

describe.each(frameworks)('%s', (_name, make) => {
  const hosts: Host[] = [];
  afterAll(async () => {
    for (const host of hosts) await host.close();
  });
  async function serving(mcpAuth: MCPAuth, mount = '/'): Promise<string> {
    const app = make();
    app.use(mount, mcpAuth.protectedResourceMetadataRouter());
    app.use((_request, response) => {
      response.status(499).send('somebody else');
    });
    const host = await listen(app);
    hosts.push(host);
    return host.url;
  }

  describe('one resource', () => {
    let url: string;
    beforeAll(async () => {
      url = await serving(new MCPAuth({ protectedResources: { metadata: everyMember } }));
    });

    // Requirements: MCP-RS-02, MCP-RS-03, MCP-RS-04, MCP-RS-07, MCP-RS-19
    // Requirements: 9728-02, 9728-04, 9728-05, 9728-07, 9728-09, 9728-12, 9728-19
    it.each([`${wellKnown}/notes`, wellKnown, `/notes${wellKnown}/notes`, `/notes${wellKnown}`])(
      'is described at %s',
      async (path) => {
        const response = await fetch(url + path);
        expect(response.status).toBe(200);
        expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
        expect(response.headers.get('cache-control')).toBe('public, max-age=300');
        expect(response.headers.get('vary')).toBeNull();
        expect(response.headers.get('access-control-allow-origin')).toBe('*');
        const body = await response.json();
        expect(body).toEqual(document);
        expect(protectedResourceMetadataSchema.safeParse(body).success).toBe(true);

        const head = await fetch(url + path, { method: 'HEAD' });
        expect(head.status).toBe(200);
        expect(await head.text()).toBe('');
        for (const name of ['content-type', 'content-length', 'etag', 'cache-control']) {
          expect(head.headers.get(name)).toBe(response.headers.get(name));
        }

        const etag = response.headers.get('etag') ?? '';
        const known = await fetch(url + path, { headers: { 'if-none-match': etag } });
        expect([known.status, await known.text(), known.headers.get('etag')]).toEqual([304, '', etag]);
      },
    );

    it('may be read by pages that send the protocol version', async () => {
      const response = await fetch(`${url}${wellKnown}/notes`, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://app.example',
          'access-control-request-method': 'GET',
          'access-control-request-headers': 'mcp-protocol-version',
        },
      });
      expect(response.status).toBe(204);
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      expect(response.headers.get('access-control-allow-headers')?.split(', ')).toContain(
        'mcp-protocol-version',
      );
      const { headers } = await sendRaw(url, `OPTIONS ${wellKnown} HTTP/1.1\r\nHost: x`);
      expect(headers).toContainEqual(['allow', 'GET, HEAD, OPTIONS']);
      expect(headers.map(([name]) => name)).not.toContain('content-length');
    });

    it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('does not know %s', async (method) => {
      const response = await fetch(`${url}${wellKnown}/notes`, { method });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
      expect(await response.json()).toEqual({ message: 'Method not allowed.' });
    });

    it.each([
      `${wellKnown}/other`,
      `${wellKnown}/notes/`,
      `${wellKnown}/NOTES`,
      `${wellKnown}/notes%2F`,
      `/${wellKnown}`,
      '/.well-known/oauth-authorization-server',
      '/.well-known/oauth-authorization-server/notes',
      '/.well-known/openid-configuration',
      '/.well-known/openid-configuration/notes',
      '/notes/.well-known/openid-configuration',
    ])('is not described at %s, which is said in JSON', async (path) => {
      for (const method of ['GET', 'POST']) {
        const response = await fetch(url + path, { method });
        expect(response.status).toBe(404);
        expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
        expect(response.headers.get('cache-control')).toBe('no-store');
        expect(response.headers.get('access-control-allow-origin')).toBe('*');
        expect(await response.json()).toEqual({ message: expect.any(String) });
      }
    });

    it.each(['/', '/notes', '/.well-known/security.txt', '//', '/register'])(
      'leaves %s to others',
      async (path) => {
        expect((await sendRaw(url, `GET ${path} HTTP/1.1\r\nHost: x`)).status).toBe(499);
      },
    );

    // Requirements: 9728-20
    it('is described the same whatever Host and X-Forwarded-* say', async () => {
      const plain = await (await fetch(url + wellKnown)).text();
      const fields = 'Host: evil.example\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example';
      expect((await sendRaw(url, `GET ${wellKnown} HTTP/1.1\r\n${fields}`)).body).toBe(plain);
      expect((await sendRaw(url, `GET http://evil.example${wellKnown} HTTP/1.1\r\n${fields}`)).body).toBe(
        plain,
      );
    });
  });

  // Requirements: 9728-11, 9728-13
  it('several resources each have their own locations and none at the root', async () => {
    const url = await serving(
      describing(
        'https://api.example.com/a',
        'https://api.example.com/b?t=1',
        'https://api.example.com/b?t=2',
      ),
    );
    const described = async (path: string) => {
      const response = await fetch(url + path);
      return response.status === 200 ? (await response.json()).resource : response.status;
    };
    expect(await described(`${wellKnown}/a`)).toBe('https://api.example.com/a');
    expect(await described(`/a${wellKnown}`)).toBe('https://api.example.com/a');
    expect(await described(`${wellKnown}/b?t=1`)).toBe('https://api.example.com/b?t=1');
    expect(await described(`${wellKnown}/b?t=2`)).toBe('https://api.example.com/b?t=2');
    expect(await described(`/b${wellKnown}/b?t=2`)).toBe('https://api.example.com/b?t=2');
    expect(await described(`${wellKnown}/b`)).toBe(404);
    expect(await described(wellKnown)).toBe(404);
  });

  // Requirements: 9728-11
  it.each(['https://api.example.com', 'https://api.example.com/'])(
    '%s is described at the root',
    async (resource) => {
      const url = await serving(describing(resource, 'https://api.example.com/other'));
      expect(await (await fetch(url + wellKnown)).json()).toMatchObject({ resource });
    },
  );

  it('works mounted at a path, and leaves what is outside alone', async () => {
    const url = await serving(describing(notes), '/notes');
    expect(await (await fetch(`${url}/notes${wellKnown}/notes`)).json()).toMatchObject({ resource: notes });
    expect(await (await fetch(`${url}/notes${wellKnown}`)).json()).toMatchObject({ resource: notes });
    expect((await fetch(`${url}/notes/.well-known/openid-configuration`)).status).toBe(404);
    expect((await fetch(`${url}/.well-known/openid-configuration`)).status).toBe(499);
  });

  describe('delegatedRouter', () => {
    const path = '/.well-known/oauth-authorization-server';
    let as: TokenIssuer;
    beforeAll(async () => {
      as = await startTokenIssuer({ audience: notes });
    });
    afterAll(() => as.close());
    async function delegating(server: ConstructorParameters<typeof MCPAuth>[0] & object) {
      const app = make();
      app.use(new MCPAuth(server).delegatedRouter());
      app.use((_request, response) => {
        response.status(499).end();
      });
      const host = await listen(app);
      hosts.push(host);
      return host.url;
    }

    it('serves what the authorization server publishes, unknown members included', async () => {
      as.trouble();
      const url = await delegating({ server: { issuer: as.issuer, type: 'oidc' } });
      as.requests.length = 0;
      const response = await fetch(url + path);
      expect(response.status).toBe(200);
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      const published = await (await fetch(`${as.issuer}/.well-known/openid-configuration`)).json();
      expect(await response.json()).toEqual(published);
      await fetch(url + path);
      expect(as.requests).toHaveLength(2);
      expect((await fetch(`${url}/.well-known/openid-configuration`)).status).toBe(404);
      expect((await fetch(`${url}${wellKnown}`)).status).toBe(404);
      expect((await fetch(`${url}/`)).status).toBe(499);
    });

    it('serves metadata written by hand in snake_case', async () => {
      const url = await delegating({
        server: {
          type: 'oauth',
          metadata: {
            issuer: 'https://as.example',
            authorizationEndpoint: 'https://as.example/authorize',
            tokenEndpoint: 'https://as.example/token',
            responseTypesSupported: ['code'],
            clientIdMetadataDocumentSupported: true,
          },
        },
      });
      expect(await (await fetch(url + path)).json()).toEqual({
        issuer: 'https://as.example',
        authorization_endpoint: 'https://as.example/authorize',
        token_endpoint: 'https://as.example/token',
        response_types_supported: ['code'],
        client_id_metadata_document_supported: true,
      });
    });

    it('says 503 while there is nothing to serve', async () => {
      as.trouble(troubles.failing);
      const url = await delegating({ server: { issuer: as.issuer, type: 'oidc' } });
      const response = await fetch(url + path);
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('www-authenticate')).toBeNull();
    });
  });
});
