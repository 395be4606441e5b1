/** A protected server behind a gate over real HTTP, built anew for every request, and clients of both eras for it. */

import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, type McpServer } from '@modelcontextprotocol/server';
import express from 'express';
import { MCPAuth } from '../../src/index.js';
import type { OperationRegistry } from '../../src/mcp.js';
import { listen } from '../support/express-hosts.js';
import { startTokenIssuer } from '../support/token-issuer.js';

export const resource = 'https://api.example.com/mcp';
export const eras = ['legacy', 'modern'] as const;
export type Era = (typeof eras)[number];

export interface GatedHost {
  readonly url: string;
  /** A token of the test's issuer. */
  mint(scope: string, claims?: Record<string, unknown>): Promise<string>;
  connect(era: Era, token?: string): Promise<Client>;
  /** One request without a client in between, and its answer as it stood on the wire. */
  send(
    era: Era,
    method: string,
    params: Record<string, unknown>,
    token?: string,
  ): Promise<{ status: number; challenge: string | null; body: string; message: RpcMessage }>;
  close(): Promise<void>;
}

export interface RpcMessage {
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly data?: unknown };
}

/** @param registry what the gate knows; undefined for a gate that lets every good token pass, and those without one. */
export async function startGatedHost(
  createServer: () => McpServer,
  registry?: OperationRegistry,
): Promise<GatedHost> {
  const issuer = await startTokenIssuer({ audience: resource });
  const metadata = { resource, authorizationServers: [{ issuer: issuer.issuer, type: 'oidc' }] } as const;
  const mcpAuth = new MCPAuth({ protectedResources: { metadata } });
  const app = express();
  if (registry) app.use(mcpAuth.bearerAuth('jwt', { resource, operations: registry }));
  app.all('/', toNodeHandler(createMcpHandler(createServer)));
  const host = await listen(app);
  const clients: Client[] = [];
  const mint = (scope: string, claims = {}) => issuer.mint({ scope, ...claims });
  return {
    url: host.url,
    mint,
    async connect(era, token) {
      const mode = era === 'modern' ? { pin: '2026-07-28' } : 'legacy';
      const client = new Client(
        { name: 'test', version: '1.0.0' },
        { versionNegotiation: { mode }, capabilities: { elicitation: { form: {} } } },
      );
      clients.push(client);
      const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
      await client.connect(
        new StreamableHTTPClientTransport(new URL(host.url), { requestInit: { headers } }),
      );
      return client;
    },
    async send(era, method, params, token) {
      const response = await fetch(host.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(era === 'modern' ? modernHeaders(method, params) : { 'mcp-protocol-version': '2025-11-25' }),
        },
        body: JSON.stringify({
          jsonrpc: '2.0',
          id: 1,
          method,
          params: era === 'modern' ? { ...params, _meta: envelope } : params,
        }),
      });
      const body = await response.text();
      const json = body.startsWith('{') ? body : (/^data: (\{.*\})$/m.exec(body)?.[1] ?? '{}');
      const challenge = response.headers.get('www-authenticate');
      return { status: response.status, challenge, body, message: JSON.parse(json) as RpcMessage };
    },
    async close() {
      for (const client of clients) await client.close();
      await host.close();
      await issuer.close();
    },
  };
}

const envelope = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } },
};

function modernHeaders(method: string, { name, uri }: Record<string, unknown>): Record<string, string> {
  const named = name ?? uri;
  return {
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': method,
    ...(named === undefined ? {} : { 'mcp-name': String(named) }),
  };
}
