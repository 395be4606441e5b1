/** A protected Express 5 application that takes DPoP, behind a public URL of its own, and what clients need to call it. */

import { request } from 'node:http';
import express from 'express';
import type { JWTPayload } from 'jose';
import {
  type AuthInfo,
  type DecisionEvent,
  type DpopOption,
  MCPAuth,
  type MCPAuthOptions,
  type ResourceServerConfig,
} from 'mcp-auth';
import { type Holder, makeHolder, type ProofOptions, prove } from './dpop-proofs.js';
import { listen } from './express-hosts.js';
import { startTokenIssuer } from './token-issuer.js';

/** What the server is called from outside. Nothing of it is to be seen in the requests that reach it. */
export const resource = 'https://api.example.com/notes';

export interface Answer {
  readonly status: number;
  /** Every `WWW-Authenticate` field by itself. */
  readonly challenges: readonly string[];
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

export interface DpopServer {
  readonly url: string;
  readonly holder: Holder;
  /** What the guard told its operator, newest last. */
  readonly decisions: DecisionEvent[];
  /** What the authorization server was asked. */
  readonly requests: string[];
  /** A token that is bound to the key of `holder`. */
  mintBound(claims?: JWTPayload, to?: Holder): Promise<string>;
  mint(claims?: JWTPayload): Promise<string>;
  prove(token: string, options?: Partial<ProofOptions>, by?: Holder): Promise<string>;
  /** Header fields as given; an array sends a field several times. */
  send(headers: Record<string, string | string[]>, path?: string, method?: string): Promise<Answer>;
  /** The DPoP scheme with a proof. */
  call(token: string, proof: string, path?: string, method?: string): Promise<Answer>;
  /** `ahead`: milliseconds by which the server's clock is ahead. */
  readonly time: { ahead: number };
  close(): Promise<void>;
}

export interface DpopServerOptions {
  readonly dpop?: DpopOption;
  /** Where the guard is mounted. */
  readonly path?: string;
  readonly metadata?: Partial<ResourceServerConfig['metadata']>;
  readonly resource?: string;
  readonly options?: MCPAuthOptions;
  /** Puts more than the usual guard and handler into the application. */
  readonly routes?: (app: express.Express, mcpAuth: MCPAuth) => void;
}

export async function startDpopServer(settings: DpopServerOptions = {}): Promise<DpopServer> {
  const { dpop = true, path = '/notes', metadata } = settings;
  const identifier = settings.resource ?? resource;
  const issuer = await startTokenIssuer({ audience: identifier });
  const holder = await makeHolder();
  const decisions: DecisionEvent[] = [];
  const time = { ahead: 0 };
  const mcpAuth = new MCPAuth({
    protectedResources: {
      metadata: {
        resource: identifier,
        authorizationServers: [{ issuer: issuer.issuer, type: 'oidc' }],
        scopesSupported: ['read:notes'],
        ...metadata,
      },
      dpop,
    },
    onDecision: (event) => decisions.push(event),
    clock: () => Date.now() + time.ahead,
    ...settings.options,
  });
  const app = express();
  app.use(mcpAuth.protectedResourceMetadataRouter());
  if (settings.routes) settings.routes(app, mcpAuth);
  else app.use(path, mcpAuth.bearerAuth('jwt', { resource: identifier }));
  app.use((request: express.Request & { auth?: AuthInfo }, response: express.Response) => {
    response.json({ subject: request.auth?.subject });
  });
  const host = await listen(app);

  const server: DpopServer = {
    url: host.url,
    holder,
    decisions,
    requests: issuer.requests,
    mintBound: (claims = {}, to = holder) => issuer.mint({ cnf: { jkt: to.jkt }, ...claims }),
    mint: (claims) => issuer.mint(claims),
    prove: (token, options = {}, by = holder) => prove(by, { url: identifier, token, ...options }),
    send: (headers, to = path, method = 'GET') => send(`${host.url}${to}`, method, headers),
    call: (token, proof, to, method) =>
      server.send({ authorization: `DPoP ${token}`, dpop: proof }, to, method),
    time,
    async close() {
      await host.close();
      await issuer.close();
    },
  };
  return server;
}

/** Not `fetch`, which joins repeated fields and normalises paths. */
function send(url: string, method: string, headers: Record<string, string | string[]>): Promise<Answer> {
  const { hostname, port, origin } = new URL(url);
  return new Promise((resolve, reject) => {
    const path = url.slice(origin.length);
    const outgoing = request({ hostname, port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({
          status: response.statusCode ?? 0,
          challenges: response.headersDistinct['www-authenticate'] ?? [],
          headers: response.headers,
          body: text === '' ? undefined : JSON.parse(text),
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
