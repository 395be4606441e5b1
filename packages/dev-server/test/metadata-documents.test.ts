import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DevServer, startDevServer } from '../src/index.js';
import { authorize, notes, register, resource, signIn, token } from './support/flow.js';

const id = 'https://app.example.com/oauth/client.json';
const good = {
  client_id: id,
  client_name: 'An app',
  redirect_uris: ['http://localhost/callback', 'https://app.example.com/callback'],
  grant_types: ['authorization_code', 'refresh_token'],
};
const redirect_uri = 'http://localhost:60700/callback';

const at = (client_id: string, more: object = {}) => ({ [client_id]: { ...good, client_id, ...more } });

let as: DevServer;
beforeAll(async () => {
  as = await startDevServer({
    port: 0,
    autoApprove: true,
    resources: [notes],
    clientMetadataDocuments: {
      [id]: () => good,
      ...at('https://plain.example/c'),
      ...at('https://scoped.example/c', { scope: 'notes:read nobody:knows' }),
      // Documents that would do, at places that must not be asked.
      ...at('https://example.com'),
      ...at('https://example.com/'),
      ...at('https://example.com/a/../client.json'),
      ...at('https://example.com/client.json#x'),
      ...at('https://user:pass@example.com/client.json'),
      ...at('http://app.example.com/client.json'),
    },
  });
});
afterAll(() => as.close());

/** The error page is what a client without a usable document gets: there is nobody to redirect to. */
async function refusal(client_id: string) {
  const response = await authorize(as, { client_id, redirect_uri, resource });
  expect(response.headers.get('location')).toBeNull();
  expect(response.status).toBe(400);
  return (await response.text()).match(/<code>(\w+)<\/code>/)?.[1];
}

describe('a client with a metadata document', () => {
  it('signs in, on any port of loopback', async () => {
    const { status, body } = await signIn(as, {
      client_id: id,
      redirect_uri,
      resource,
      scope: 'notes:write offline_access',
    });
    expect(status).toBe(200);
    expect(body.refresh_token).toBeDefined();
  });

  it('may be given as an object', async () => {
    const { status } = await signIn(as, { client_id: 'https://plain.example/c', redirect_uri, resource });
    expect(status).toBe(200);
  });

  it('is not limited to the scope in it', async () => {
    const client_id = 'https://scoped.example/c';
    const { body } = await signIn(as, { client_id, redirect_uri, resource, scope: 'notes:delete' });
    expect(body.scope).toBe('notes:delete');
  });

  it('keeps to its redirect URIs', async () => {
    const response = await authorize(as, {
      client_id: id,
      redirect_uri: 'https://evil.example.com/callback',
      resource,
    });
    expect([response.status, response.headers.get('location')]).toEqual([400, null]);
  });
});

// Documents are cached for a second at least, so each of these has a server of its own.
describe('a document is refused', () => {
  it.each<[string, unknown]>([
    ['when it names another client', { ...good, client_id: 'https://app.example.com/other' }],
    ['when it names none', { ...good, client_id: undefined }],
    ['without a name', { ...good, client_name: undefined }],
    ['without redirect URIs', { ...good, redirect_uris: undefined }],
    ['with a redirect URI that is not allowed', { ...good, redirect_uris: ['http://evil.example/cb'] }],
    ['with a secret', { ...good, client_secret: 'x' }],
    ['with client_secret_basic', { ...good, token_endpoint_auth_method: 'client_secret_basic' }],
    ['with client_secret_post', { ...good, token_endpoint_auth_method: 'client_secret_post' }],
    ['with client_secret_jwt', { ...good, token_endpoint_auth_method: 'client_secret_jwt' }],
    ['when it is a list', [good]],
    ['when it is longer than 5 KB', { ...good, padding: 'x'.repeat(5200) }],
    ['when it cannot be had', new Error('no such host')],
  ])('%s', async (_name, value) => {
    const server = await startDevServer({
      port: 0,
      autoApprove: true,
      clientMetadataDocuments: {
        [id]: () => {
          if (value instanceof Error) throw value;
          return value;
        },
      },
    });
    const response = await authorize(server, { client_id: id, redirect_uri });
    await server.close();
    expect([response.status, response.headers.get('location')]).toEqual([400, null]);
    expect(await response.text()).toMatch(/invalid_client|invalid_redirect_uri/);
  });

  it('is asked for again after a failure', async () => {
    const server = await startDevServer({
      port: 0,
      autoApprove: true,
      clientMetadataDocuments: {
        [id]: () => {
          if (!up) throw new Error('500');
          return good;
        },
      },
    });
    let up = false;
    const first = await authorize(server, { client_id: id, redirect_uri });
    up = true;
    const second = await authorize(server, { client_id: id, redirect_uri });
    await server.close();
    expect([first.status, second.status]).toEqual([400, 303]);
  });
});

describe('nothing is fetched', () => {
  it.each([
    'http://app.example.com/client.json',
    'https://example.com',
    'https://example.com/',
    'https://example.com/a/../client.json',
    'https://example.com/%2e%2e/client.json',
    'https://user:pass@example.com/client.json',
    'https://example.com/client.json#x',
  ])('for an id that is not allowed to be one: %s', async (client_id) => {
    expect(await refusal(client_id)).toBe('invalid_client');
  });

  async function countConnections(use: (port: number) => Promise<void>) {
    let connections = 0;
    const trap = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => trap.listen(0, resolve));
    await use((trap.address() as AddressInfo).port);
    trap.close();
    return connections;
  }

  it('from special-use addresses, however they are written', async () => {
    const hosts = [
      '127.0.0.1',
      'localhost',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '2130706433',
      '0x7f.1',
      '0177.0.0.1',
      '0.0.0.0',
    ];
    const connections = await countConnections(async (port) => {
      for (const host of hosts)
        expect(await refusal(`https://${host}:${port}/client.json`)).toBe('invalid_client');
    });
    expect(connections).toBe(0);
  });

  it.each(['http', 'https'])('from there for the keys of a registered client: %s', async (scheme) => {
    const connections = await countConnections(async (port) => {
      const { status, body } = await register(as, {
        token_endpoint_auth_method: 'private_key_jwt',
        grant_types: ['client_credentials'],
        response_types: [],
        redirect_uris: [],
        jwks_uri: `${scheme}://127.0.0.1:${port}/jwks`,
      });
      expect(status).toBe(201);
      const { privateKey } = await generateKeyPair('ES256');
      const assertion = await new SignJWT({ jti: 'x' })
        .setProtectedHeader({ alg: 'ES256' })
        .setIssuer(body.client_id)
        .setSubject(body.client_id)
        .setAudience(as.issuer)
        .setExpirationTime('1m')
        .sign(privateKey);
      const answer = await token(as, {
        grant_type: 'client_credentials',
        client_id: body.client_id,
        client_assertion: assertion,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      });
      expect(answer.status).toBeGreaterThanOrEqual(400);
    });
    expect(connections).toBe(0);
  });
});
