/** A protected Express server whose decisions are traced, within a span for each request as HTTP instrumentation makes them. */

import express from 'express';
import { type DecisionListener, MCPAuth } from 'mcp-auth';
import { type Host, listen } from '../support/express-hosts.js';
import { startTokenIssuer, type TokenIssuer } from '../support/token-issuer.js';
import type { Telemetry } from './telemetry.js';

export const resource = 'https://api.example.com/todos';

export interface ObservedServer {
  readonly as: TokenIssuer;
  /** The issuer that `/down` trusts, which cannot be reached. */
  readonly down: string;
  /** Sends one JSON-RPC message, or several; without a token where there is no `token`. */
  call(message: unknown, token?: string, headers?: Record<string, string>): Promise<number>;
  /** Sends anything to a path: `/mcp`, `/baseline`, which declares no operations, or `/down`, whose issuer does not answer. */
  send(path: string, init?: RequestInit): Promise<number>;
  close(): Promise<void>;
}

export async function startObservedServer(
  telemetry: Telemetry | undefined,
  onDecision: DecisionListener,
): Promise<ObservedServer> {
  const as = await startTokenIssuer({ audience: resource });
  const down = await startTokenIssuer({ audience: resource });
  await down.close();
  const auth = (issuer: string) =>
    new MCPAuth({
      protectedResources: { metadata: { resource, authorizationServers: [{ issuer, type: 'oidc' }] } },
      onDecision,
    });
  const app = express();
  if (telemetry) {
    app.use((request, response, next) => {
      telemetry.within(request.method, (span) => {
        response.on('close', () => span.end());
        next();
      });
    });
  }
  const operations = {
    'tools/call': { 'delete-todo': ['delete:todos'] },
    'tools/list': 'public',
  } as const;
  app.use('/mcp', auth(as.issuer).bearerAuth('jwt', { resource, operations }));
  app.use('/baseline', auth(as.issuer).bearerAuth('jwt', { resource }));
  app.use('/down', auth(down.issuer).bearerAuth('jwt', { resource }));
  app.use((_request, response) => void response.json({}));
  const host: Host = await listen(app);

  const send = async (path: string, init: RequestInit = {}): Promise<number> => {
    const response = await fetch(`${host.url}${path}`, init);
    await response.text();
    return response.status;
  };
  return {
    as,
    down: down.issuer,
    send,
    call: (message, token, headers = {}) =>
      send('/mcp', {
        method: 'POST',
        body: JSON.stringify(message),
        headers: {
          'content-type': 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
      }),
    async close() {
      await host.close();
      await as.close();
    },
  };
}

export const request = (method: string, params: Record<string, unknown> = {}) => ({
  jsonrpc: '2.0',
  id: 1,
  method,
  params,
});

export const bearer = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });
