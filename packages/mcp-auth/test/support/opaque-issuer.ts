/** An authorization server whose introspection and userinfo endpoints say whatever a test wants, and the resource server that asks. */

import type { IncomingMessage } from 'node:http';
import express from 'express';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import { type AuthInfo, type DecisionEvent, MCPAuth, type MCPAuthOptions } from 'mcp-auth';
import { listen } from './express-hosts.js';
import { type FakeHandler, json, routes, startFakeServer } from './fake-server.js';

export const resource = 'https://mcp.example.com/notes';
export const secret = 'a-secret-that-must-never-be-seen';
export const basic = {
  method: 'client_secret_basic',
  clientId: 'resource-server',
  clientSecret: secret,
} as const;

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly form: URLSearchParams;
}

export interface OpaqueIssuer {
  readonly issuer: string;
  /** Every path asked for. */
  readonly requests: string[];
  /** What the introspection and userinfo endpoints were asked. */
  readonly asked: Asked[];
  /** Replaces what these two endpoints answer. */
  answer(handler: FakeHandler): void;
  /** Replaces members of the metadata; `undefined` removes one. */
  readonly metadata: Record<string, unknown>;
  /** A JWT signed with the published key. */
  sign(payload: JWTPayload, header?: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
}

let key: Promise<{ privateKey: CryptoKey; jwk: JWK }> | undefined;

async function makeKey() {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' } };
}

export const inSeconds = (seconds: number, from = Date.now()): number => Math.floor(from / 1000) + seconds;

/** The answer for a good token; members that are `undefined` are left out. */
export function active(members: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    active: true,
    aud: resource,
    exp: inSeconds(600),
    client_id: 'client-1',
    sub: 'alice',
    scope: 'read:notes',
    token_type: 'Bearer',
    ...members,
  };
}

export async function startOpaqueIssuer(): Promise<OpaqueIssuer> {
  key ??= makeKey();
  const { privateKey, jwk } = await key;
  const server = await startFakeServer();
  const issuer = server.url;
  const asked: Asked[] = [];
  let handler: FakeHandler = json(active());
  const metadata: Record<string, unknown> = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    introspection_endpoint: `${issuer}/introspect`,
    userinfo_endpoint: `${issuer}/userinfo`,
  };
  const record: FakeHandler = async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { method = '', url = '', headers } = request;
    asked.push({ method, url, headers, form: new URLSearchParams(body) });
    return handler(request, response);
  };
  server.answer(
    routes({
      '/.well-known/openid-configuration': (request, response) => json(metadata)(request, response),
      '/jwks': json({ keys: [jwk] }),
      '/introspect': record,
      '/userinfo': record,
    }),
  );
  return {
    issuer,
    requests: server.requests,
    asked,
    answer(next) {
      handler = next;
    },
    metadata,
    sign: (payload, header = {}) =>
      new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: 'k1', ...header }).sign(privateKey),
    close: () => server.close(),
  };
}

export interface Outcome {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  readonly auth: AuthInfo | undefined;
  /** What `onDecision` was told. */
  readonly event: DecisionEvent;
  /** Its denial in one line. */
  readonly detail: string;
}

export interface ResourceServer {
  readonly mcpAuth: MCPAuth;
  get(token: string): Promise<Outcome>;
  /** For many requests at once, whose decisions need no telling apart. */
  status(token: string): Promise<number>;
  close(): Promise<void>;
}

type Protect = (mcpAuth: MCPAuth) => ReturnType<MCPAuth['bearerAuth']>;

/** A real HTTP server protected for {@link resource} with tokens of these issuers; without `resource`: legacy `server` mode. */
export async function startResourceServer(
  issuers: readonly string[],
  protect: Protect,
  { legacy = false, ...options }: MCPAuthOptions & { legacy?: boolean } = {},
): Promise<ResourceServer> {
  const events: DecisionEvent[] = [];
  const auths: (AuthInfo | undefined)[] = [];
  const servers = issuers.map((issuer) => ({ issuer, type: 'oidc' as const }));
  const all: MCPAuthOptions = { ...options, onDecision: (event) => events.push(event) };
  const [first] = servers;
  const mcpAuth: MCPAuth =
    legacy && first
      ? new MCPAuth({ server: first, ...all })
      : new MCPAuth({
          protectedResources: { metadata: { resource, authorizationServers: servers } },
          ...all,
        });
  const app = express();
  app.use(protect(mcpAuth), (request, response) => {
    auths.push(request.auth as AuthInfo | undefined);
    response.json({ sub: request.auth?.subject });
  });
  const host = await listen(app);
  const ask = (token: string) => fetch(host.url, { headers: { authorization: `Bearer ${token}` } });
  return {
    mcpAuth,
    async get(token) {
      auths.length = 0;
      const response = await ask(token);
      const body = await response.text();
      const event = events.at(-1);
      if (!event) throw new Error('nothing was decided');
      const { denial } = event;
      const detail = denial ? JSON.stringify(denial) : '';
      return { status: response.status, headers: response.headers, body, auth: auths[0], event, detail };
    },
    async status(token) {
      const response = await ask(token);
      await response.text();
      return response.status;
    },
    close: () => host.close(),
  };
}
