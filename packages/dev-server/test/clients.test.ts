import {
  type OAuthClientProvider as AiSdkProvider,
  UnauthorizedError as AiSdkUnauthorized,
  auth as aiSdkAuth,
  createMCPClient,
} from '@ai-sdk/mcp';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DevServer, startDevServer } from '../src/index.js';
import { startMcpServer } from './support/mcp-server.js';

const documentUrl = 'https://client.example.com/metadata.json';
const redirectUrl = 'http://localhost:8090/callback';
const scope = 'notes:read';

let as: DevServer;
let mcp: Awaited<ReturnType<typeof startMcpServer>>;
beforeAll(async () => {
  mcp = await startMcpServer(scope);
  as = await startDevServer({
    port: 0,
    autoApprove: true,
    resources: [{ resource: mcp.resource, scopes: [scope, 'notes:write'] }],
    clientMetadataDocuments: {
      [documentUrl]: {
        client_id: documentUrl,
        client_name: 'A client with a document',
        redirect_uris: ['http://localhost/callback'],
        grant_types: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_method: 'none',
      },
    },
  });
  mcp.trust(as.issuer);
});
afterAll(async () => {
  mcp.close();
  await as.close();
});

type Registration =
  | 'dynamic registration'
  | 'a metadata document'
  | 'a static client'
  | 'a static client with a secret';

/** What every SDK asks an application for; the same members serve all three. */
class Provider {
  redirectUrl = redirectUrl;
  clientMetadata = {
    client_name: 'Test client',
    redirect_uris: [redirectUrl],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  };
  clientMetadataUrl?: string;
  callback?: URL;
  information: unknown;
  saved: unknown;
  verifier = '';
  constructor(registration: Registration) {
    if (registration === 'a metadata document') this.clientMetadataUrl = documentUrl;
    if (registration === 'a static client')
      this.information = { client_id: 'demo-public', issuer: as.issuer };
    if (registration === 'a static client with a secret') {
      this.information = { client_id: 'demo-confidential', client_secret: 'demo-secret', issuer: as.issuer };
    }
  }
  discovered: unknown;
  discoveryState = () => this.discovered;
  saveDiscoveryState = (state: unknown) => {
    this.discovered = state;
  };
  state = () => 'state-of-the-test';
  storedState = () => 'state-of-the-test';
  clientInformation = () => this.information;
  saveClientInformation = (information: unknown) => {
    this.information = information;
  };
  tokens = () => this.saved;
  saveTokens = (tokens: unknown) => {
    this.saved = tokens;
  };
  codeVerifier = () => this.verifier;
  saveCodeVerifier = (verifier: string) => {
    this.verifier = verifier;
  };
  // Where an application opens a browser. One request is what headless clients make.
  redirectToAuthorization = async (url: URL) => {
    const response = await fetch(url, { redirect: 'manual' });
    this.callback = new URL(response.headers.get('location') ?? 'missing:');
  };
  get parameters(): URLSearchParams {
    return this.callback?.searchParams ?? new URLSearchParams();
  }
}

function expectedClient(registration: Registration): unknown {
  if (registration === 'a metadata document') return documentUrl;
  if (registration === 'dynamic registration') return expect.stringMatching(/^client-/);
  return registration === 'a static client' ? 'demo-public' : 'demo-confidential';
}

const textOf = (result: unknown) =>
  JSON.parse((result as { content: { text: string }[] }).content[0]?.text ?? 'null') as unknown;

describe('the published clients sign in and call a tool', () => {
  it.each<Registration>([
    'dynamic registration',
    'a metadata document',
    'a static client',
    'a static client with a secret',
  ])('SDK v2 with %s', async (registration) => {
    const provider = new Provider(registration);
    const url = new URL(mcp.resource);
    const make = () => new StreamableHTTPClientTransport(url, { authProvider: provider as never });
    const first = make();
    await expect(new Client({ name: 'test', version: '1' }).connect(first)).rejects.toThrow();
    await first.finishAuth(provider.parameters);
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(make());
    const result = await client.callTool({ name: 'whoami' });
    await client.close();
    expect(textOf(result)).toEqual({ sub: 'alice', client_id: expectedClient(registration) });
  });

  it.each<Registration>([
    'dynamic registration',
    'a metadata document',
    'a static client',
    'a static client with a secret',
  ])('SDK v1 with %s', async (registration) => {
    const provider = new Provider(registration);
    const url = new URL(mcp.resource);
    const make = () => new TransportV1(url, { authProvider: provider as never });
    const first = make();
    await expect(new ClientV1({ name: 'test', version: '1' }).connect(first)).rejects.toThrow();
    await first.finishAuth(provider.parameters.get('code') ?? '');
    const client = new ClientV1({ name: 'test', version: '1' });
    await client.connect(make());
    const result = await client.callTool({ name: 'whoami' });
    await client.close();
    expect(textOf(result)).toEqual({ sub: 'alice', client_id: expectedClient(registration) });
  });

  // This client has no metadata documents.
  it.each<Registration>(['dynamic registration', 'a static client', 'a static client with a secret'])(
    '@ai-sdk/mcp with %s',
    async (registration) => {
      const provider = new Provider(registration);
      const authProvider = provider as unknown as AiSdkProvider;
      const transport = { type: 'http', url: mcp.resource, authProvider } as const;
      await expect(createMCPClient({ transport })).rejects.toThrow(AiSdkUnauthorized);
      await aiSdkAuth(authProvider, {
        serverUrl: mcp.resource,
        authorizationCode: provider.parameters.get('code') ?? '',
        callbackState: provider.parameters.get('state') ?? '',
      });
      const client = await createMCPClient({ transport });
      const { whoami } = await client.tools();
      const result = await whoami?.execute?.({}, { toolCallId: '1', messages: [] } as never);
      await client.close();
      expect(textOf(result)).toEqual({ sub: 'alice', client_id: expectedClient(registration) });
    },
  );
});
