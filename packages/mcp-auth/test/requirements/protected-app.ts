/** The usual guard before a handler that tells who it was called by, and requests to it over HTTP. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { type BearerAuthJwtConfig, type DecisionEvent, MCPAuth, type TokenPolicy } from '../../src/index.js';

export const resource = 'https://api.example.com/notes';

export interface Outcome {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly challenge: string | null;
  /** The check that the token failed, as the operator is told. */
  readonly check: string | undefined;
}

export interface ProtectedApp {
  get(token: string, headers?: Record<string, string>): Promise<Outcome>;
  close(): Promise<void>;
}

export interface ProtectedAppOptions {
  readonly issuers: readonly string[];
  readonly policy?: TokenPolicy;
  readonly guard?: Omit<BearerAuthJwtConfig, 'resource'>;
}

export async function startProtectedApp({
  issuers,
  policy,
  guard,
}: ProtectedAppOptions): Promise<ProtectedApp> {
  const events: DecisionEvent[] = [];
  const authorizationServers = issuers.map((issuer) => ({ issuer, type: 'oidc' as const }));
  const mcpAuth = new MCPAuth({
    protectedResources: { ...policy, metadata: { resource, authorizationServers } },
    onDecision: (event) => events.push(event),
  });
  const app = express();
  app.use(mcpAuth.bearerAuth('jwt', { resource, ...guard }), (request, response) => {
    const { issuer, subject, clientId } = request.auth ?? {};
    response.json({ issuer, subject, clientId });
  });
  // Beyond Node's usual 16 KiB of headers, so that the library's own limits are met first.
  const server = createServer({ maxHeaderSize: 262_144 }, app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    async get(token, headers = {}) {
      const response = await fetch(url, { headers: { authorization: `Bearer ${token}`, ...headers } });
      const denial = events.at(-1)?.denial;
      return {
        status: response.status,
        body: (await response.json()) as Record<string, unknown>,
        challenge: response.headers.get('www-authenticate'),
        check: denial && 'check' in denial ? denial.check : denial?.reason,
      };
    },
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}
