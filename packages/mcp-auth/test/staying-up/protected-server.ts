/** The whole library in front of a handler, an authorization server whose keys can be changed, and a clock of their own. */

import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ConnectHandler } from '../../src/adapters/express.js';
import { MCPAuth, type MCPAuthOptions } from '../../src/index.js';
import { type FakeHandler, json, routes, startFakeServer } from '../support/fake-server.js';

export const resource = 'https://api.example.com/notes';
export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const metadataPath = '/.well-known/openid-configuration';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly jwk: object;
}

export function makeKey(kid: string): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' } };
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

export function mint({ kid, privateKey }: SigningKey, claims: object, header: object = {}): string {
  const input = `${encode({ alg: 'ES256', kid, typ: 'at+jwt', ...header })}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, unknown>;
  /** Whom the handler saw, when the request reached it. */
  readonly subject?: string | undefined;
}

/** Sends a request through the middleware without a socket in between. */
export function ask(handler: ConnectHandler, token: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = { method: 'GET', url: '/', headers: { authorization: `Bearer ${token}` } };
    const headers = new Map<string, unknown>();
    const response = {
      statusCode: 200,
      getHeader: (name: string) => headers.get(name),
      setHeader: (name: string, value: unknown) => headers.set(name, value),
      end: () => resolve({ status: response.statusCode, headers }),
    };
    const incoming = request as unknown as IncomingMessage & { auth?: { subject?: string } };
    handler(incoming as Parameters<ConnectHandler>[0], response as unknown as ServerResponse, (error) => {
      if (error !== undefined) reject(error);
      else resolve({ status: 200, headers, subject: incoming.auth?.subject });
    });
  });
}

export async function startProtectedServer(options: MCPAuthOptions = {}) {
  const server = await startFakeServer();
  let now = 1_800_000_000_000;
  let jwksPath = '/jwks';
  const clock = () => now;
  const authorizationServers = [{ issuer: server.url, type: 'oidc' as const }];
  const mcpAuth = new MCPAuth({
    protectedResources: { metadata: { resource, authorizationServers } },
    clock,
    ...options,
  });
  const handler = mcpAuth.bearerAuth('jwt', { resource });
  const metadata: FakeHandler = (request, response) =>
    json({ issuer: server.url, jwks_uri: server.url + jwksPath })(request, response);

  const claims = (changes: object = {}) => {
    const iat = Math.floor(now / second);
    const who = { sub: 'alice', client_id: 'client', scope: 'read', jti: `${Math.random()}` };
    return { iss: server.url, aud: resource, ...who, iat, exp: iat + 3600, ...changes };
  };
  return {
    server,
    handler,
    claims,
    /** Serves metadata and these keys; what `changes` names is answered otherwise. */
    publish(keys: readonly SigningKey[], changes: Readonly<Record<string, FakeHandler>> = {}) {
      const jwks = json({ keys: keys.map(({ jwk }) => jwk) });
      server.answer(routes({ [metadataPath]: metadata, [jwksPath]: jwks, ...changes }));
    },
    /** Takes effect with the next `publish`. */
    moveKeys(path: string) {
      jwksPath = path;
    },
    pass(milliseconds: number) {
      now += milliseconds;
    },
    /** One request with a new valid token. */
    request: (key: SigningKey) => ask(handler, mint(key, claims())),
  };
}

export type ProtectedServer = Awaited<ReturnType<typeof startProtectedServer>>;
