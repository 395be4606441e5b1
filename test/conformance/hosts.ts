/** The same MCP server three times: open to everybody, and behind the guard of either adapter. */

import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  localhostHostValidation,
  localhostOriginValidation,
  toNodeHandler,
} from '@modelcontextprotocol/node';
import { MCPAuth } from 'mcp-auth';
import { withAuth as withFetchAuth } from 'mcp-auth/fetch';
import { withAuth as withNodeAuth } from 'mcp-auth/node';
import { createEverythingHandler, type McpFetch } from './everything-server.ts';

/** What the token has to be for; not where the server listens, which the guard must not care about. */
export const resource = 'https://api.example.com/mcp';
export const scopes = ['mcp:use', 'mcp:more'];

const listeners: Readonly<Record<string, (mcp: McpFetch, issuer: string) => RequestListener>> = {
  unprotected: (mcp) => listenerOf(mcp),
  'mcp-auth/node': (mcp, issuer) => {
    const node = toNodeHandler({ fetch: mcp });
    return withNodeAuth(authOf(issuer), (request, response) => node(request, response));
  },
  'mcp-auth/fetch': (mcp, issuer) =>
    listenerOf(withFetchAuth(authOf(issuer), (request, context) => mcp(request, context))),
};

function listenerOf(fetch: McpFetch): RequestListener {
  return toNodeHandler({ fetch }) as RequestListener;
}

/** Rules for whatever has a name, so that every body is read, judged and handed on. */
function authOf(issuer: string) {
  const metadata = { resource, authorizationServers: [{ issuer, type: 'oidc' as const }] };
  const mcpAuth = new MCPAuth({ protectedResources: { metadata } });
  const named = { '*': ['mcp:more'] };
  const operations = { 'tools/call': named, 'resources/read': named, 'prompts/get': named };
  const guard = mcpAuth.guard('jwt', { resource, requiredScopes: ['mcp:use'], operations });
  return { guard, documents: mcpAuth.protectedResourceMetadata() };
}

export const hosts: readonly string[] = Object.keys(listeners);

export interface Host {
  readonly origin: string;
  close(): Promise<void>;
}

export function startEverything(host: string, issuer: string): Promise<Host> {
  const listener = listeners[host]?.(createEverythingHandler(), issuer);
  if (!listener) throw new Error(`There is no host ${host}`);
  // A server on this machine is open to every web page that resolves its own name to it.
  const [isLocalHost, isLocalOrigin] = [localhostHostValidation(), localhostOriginValidation()];
  return startHost((request, response) => {
    if (isLocalHost(request, response) && isLocalOrigin(request, response)) listener(request, response);
  });
}

export async function startHost(listener: RequestListener): Promise<Host> {
  const server = createServer(listener).listen(0, 'localhost');
  await once(server, 'listening');
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
