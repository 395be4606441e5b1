import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MCPAuthAuthServerError, MCPAuthConfigError } from '../../src/errors.js';
import { fetchServerConfig, fetchServerConfigByWellKnownUrl } from '../../src/fetch-server-config.js';
import { type FakeServer, json, routes, startFakeServer, text } from '../support/fake-server.js';

const oauth = '/.well-known/oauth-authorization-server';
const oidc = '/.well-known/openid-configuration';

let server: FakeServer;
let issuer: string;
beforeEach(async () => {
  server = await startFakeServer();
  issuer = `${server.url}/oidc`;
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await server.close();
});

describe('fetchServerConfig', () => {
  it.each([
    ['oidc', `/oidc${oidc}`],
    ['oauth', `${oauth}/oidc`],
  ] as const)('%s: asks %s first', async (type, path) => {
    server.answer(
      json({
        issuer,
        jwks_uri: `${issuer}/jwks`,
        client_id_metadata_document_supported: true,
        'name#en': 'Name',
        nested_member: { snake_case: 1 },
      }),
    );
    expect(await fetchServerConfig(issuer, { type })).toEqual({
      type,
      metadata: {
        issuer,
        jwksUri: `${issuer}/jwks`,
        clientIdMetadataDocumentSupported: true,
        'name#en': 'Name',
        nestedMember: { snake_case: 1 },
      },
    });
    expect(server.requests).toEqual([path]);
  });

  it('accepts metadata without any means of verification, as before', async () => {
    const members = { issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` };
    server.answer(json(members));
    const { metadata } = await fetchServerConfig(issuer, { type: 'oidc' });
    expect(metadata).toMatchObject({ issuer, tokenEndpoint: `${issuer}/token` });
  });

  it('takes metadataUrl, jwksUri, transpileData and fetch', async () => {
    const asked: string[] = [];
    const { metadata } = await fetchServerConfig('https://idp.example', {
      type: 'oidc',
      metadataUrl: new URL('https://internal.example/metadata'),
      jwksUri: 'https://internal.example/keys',
      transpileData: async (data) => ({ ...data, issuer: 'https://idp.example' }),
      fetch: async (input) => {
        asked.push(String(input));
        return Response.json({ issuer: 'https://internal.example', jwks_uri: 'https://idp.example/keys' });
      },
    });
    expect(metadata).toEqual({ issuer: 'https://idp.example', jwksUri: 'https://internal.example/keys' });
    expect(asked).toEqual(['https://internal.example/metadata']);
  });

  it('uses the global fetch of the moment', async () => {
    vi.stubGlobal('fetch', async () => Response.json({ issuer: 'https://idp.example' }));
    expect(await fetchServerConfig('https://idp.example', { type: 'oidc' })).toMatchObject({ type: 'oidc' });
  });

  it('names every URL that was tried and what came back', async () => {
    server.answer(routes({ [`${oauth}/oidc`]: text(500) }));
    const failing = fetchServerConfig(issuer, { type: 'oidc' });
    await expect(failing).rejects.toBeInstanceOf(MCPAuthConfigError);
    await expect(failing).rejects.toMatchObject({
      code: 'fetch_server_config_error',
      message:
        `Failed to fetch server config from ${issuer}${oidc}: Not Found (404)` +
        `, nor from ${server.url}${oauth}/oidc: Internal Server Error (500)` +
        `, nor from ${server.url}${oidc}/oidc: Not Found (404)` +
        `, nor from ${issuer}${oauth}: Not Found (404)`,
    });
  });

  it('has an error of its own for a network that fails', async () => {
    const gone = server.url;
    await server.close();
    await expect(fetchServerConfig(gone, { type: 'oidc' })).rejects.toMatchObject({
      code: 'fetch_server_config_error',
      message: expect.stringContaining(`${gone}${oidc}: failed (ECONNREFUSED)`),
    });
  });

  it.each([
    ['null', null],
    ['no object', []],
    ['another issuer', { issuer: 'https://other.example' }],
    ['a broken endpoint', { jwks_uri: 'http://keys.example' }],
  ])('has an error of its own for %s', async (_, document) => {
    const metadata = Array.isArray(document) || document === null ? document : { issuer, ...document };
    server.answer(json(metadata));
    const failing = fetchServerConfig(issuer, { type: 'oidc' });
    await expect(failing).rejects.toBeInstanceOf(MCPAuthAuthServerError);
    await expect(failing).rejects.toMatchObject({
      code: 'invalid_server_metadata',
      cause: { metadata, message: expect.stringContaining(issuer) },
    });
  });

  it('has the words of old for what is no object', async () => {
    server.answer(json(null));
    await expect(fetchServerConfig(issuer, { type: 'oidc' })).rejects.toMatchObject({
      cause: { message: expect.stringContaining('The server metadata is not a valid object or is null.') },
    });
  });

  it('hands on what transpileData threw', async () => {
    server.answer(json({ issuer }));
    const error = new Error('from transpileData');
    const transpileData = () => Promise.reject(error);
    await expect(fetchServerConfig(issuer, { type: 'oidc', transpileData })).rejects.toMatchObject({
      code: 'invalid_server_metadata',
      cause: { error },
    });
  });

  it('insists on https', async () => {
    const options = {
      type: 'oidc',
      fetch: async () => Response.json({ issuer: 'http://idp.example' }),
    } as const;
    await expect(fetchServerConfig('http://idp.example', options)).rejects.toThrow();
    const insecure = fetchServerConfig('http://idp.example', { ...options, allowInsecureRequests: true });
    expect(await insecure).toMatchObject({ metadata: { issuer: 'http://idp.example' } });
  });
});

describe('fetchServerConfigByWellKnownUrl', () => {
  it('asks that URL and nothing else', async () => {
    server.answer(routes({ '/custom.json': json({ issuer: 'https://idp.example' }) }));
    for (const url of [`${server.url}/custom.json`, new URL(`${server.url}/custom.json`)]) {
      expect(await fetchServerConfigByWellKnownUrl(url, { type: 'oauth' })).toEqual({
        type: 'oauth',
        metadata: { issuer: 'https://idp.example' },
      });
    }
    await expect(
      fetchServerConfigByWellKnownUrl(`${server.url}/missing`, { type: 'oauth' }),
    ).rejects.toMatchObject({
      code: 'fetch_server_config_error',
      message: `Failed to fetch server config from ${server.url}/missing: Not Found (404)`,
    });
    expect(server.requests).toEqual(['/custom.json', '/custom.json', '/missing']);
  });

  it('compares the issuer that a well-known URL implies, unless told not to', async () => {
    server.answer(json({ issuer: 'https://idp.example' }));
    const url = `${issuer}${oidc}`;
    await expect(fetchServerConfigByWellKnownUrl(url, { type: 'oidc' })).rejects.toMatchObject({
      code: 'invalid_server_metadata',
    });
    const options = { type: 'oidc', dangerouslySkipIssuerCheck: true } as const;
    expect(await fetchServerConfigByWellKnownUrl(url, options)).toMatchObject({
      metadata: { issuer: 'https://idp.example' },
    });
  });

  it('refuses what is no URL with an error of its own', async () => {
    for (const url of ['nonsense', 'http://idp.example/x', 'file:///etc/passwd']) {
      await expect(fetchServerConfigByWellKnownUrl(url, { type: 'oidc' })).rejects.toBeInstanceOf(
        MCPAuthConfigError,
      );
    }
  });
});
